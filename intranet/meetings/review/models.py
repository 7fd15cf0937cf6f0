"""What became of each entry that was read again together."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet.audit.labels import FIELD_LABELS
from intranet.database import Base, Instant

EXACT, CORRECTED, PROPOSED, LATER = "exact", "corrected", "proposed", "later"
FIELD_LABELS["where"] = "Relue en séance"  # in the history of an entry
READ_AGAIN = (EXACT, CORRECTED, PROPOSED)


class EntryReview(Base):
    """What was said of one entry (`entry_kind` `structure` or `person`) during one meeting: it
    stands here, so that two screens agree and the reading is taken up again where it stopped."""

    __tablename__ = "entry_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    entry_kind: Mapped[str] = mapped_column(String(10))
    entry_id: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(10))
    said_at: Mapped[datetime] = mapped_column(Instant)
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    __table_args__ = (UniqueConstraint("event_id", "entry_kind", "entry_id"),)
