"""Meetings that one rule made."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.audit.labels import KINDS, VERBS
from intranet.database import Base, Instant

KINDS["meeting_series"] = "la série"
VERBS.update(
    {
        "meeting_series.extended": "a ajouté des dates à",
        "meeting_series.published": "a publié les brouillons de",
        "meeting_series.cancelled": "a annulé la suite de",
        "meeting_series.changed": "a modifié la suite de",
    }
)


class MeetingSeries(Base):
    """What was repeated, and how it was said (« le troisième jeudi de chaque mois »)."""

    __tablename__ = "meeting_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    rule: Mapped[str] = mapped_column(String(200))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


class SeriesMeeting(Base):
    """A meeting (by its event) of a series. Each is a meeting of its own, with its own UID."""

    __tablename__ = "series_meeting"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    series_id: Mapped[int] = mapped_column(ForeignKey("meeting_series.id", ondelete="CASCADE"))

    __table_args__ = (Index(None, "series_id"),)
