"""Templates that coordinators keep, and the checklist of each meeting."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.audit.labels import FIELD_LABELS, KINDS, VERBS
from intranet.database import Base, Instant

KINDS.update({"meeting_template": "le modèle", "checklist_item": "le point à préparer"})
VERBS.update({"checklist_item.done": "a fait", "checklist_item.undone": "a rouvert"})
FIELD_LABELS["days"] = "Jours par rapport à la date"


class MeetingTemplate(Base):
    """A way of holding a meeting that the coordinators of an agency share. `minutes` is how long
    it lasts. `removed_at` marks one that was thrown away and may come back."""

    __tablename__ = "meeting_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    capacity: Mapped[int | None]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(300), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    lines: Mapped[list["TemplateLine"]] = relationship(
        order_by="(TemplateLine.days, TemplateLine.id)", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index(None, "agency_id", "name"),)


class TemplateLine(Base):
    """One thing to do, `days` days after the date of the meeting (before it when negative)."""

    __tablename__ = "meeting_template_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(
        ForeignKey("meeting_template.id", ondelete="CASCADE"), index=True
    )
    days: Mapped[int]
    label: Mapped[str] = mapped_column(String(300))


class ChecklistItem(Base):
    """One thing to do for a meeting, `days` days after its date: the day moves with it.
    `removed_at` marks one that was taken off the list and may come back."""

    __tablename__ = "checklist_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    days: Mapped[int]
    label: Mapped[str] = mapped_column(String(300))
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index(None, "event_id", "days"),)

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return self.label
