"""Who came, half-day by half-day."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.audit.labels import FIELD_LABELS, KINDS, VALUES, VERBS
from intranet.database import Base, Instant
from intranet.events.models import Invitation, Slot

PRESENT, ABSENT, EXCUSED, UNSAID = "present", "absent", "excused", ""
STATES = (PRESENT, EXCUSED, ABSENT, UNSAID)
BY_ORGANISER, BY_OWN_LINK, AT_DOOR = "organiser", "own_link", "door"
WHOLE, MORNING, AFTERNOON = "whole", "morning", "afternoon"

KINDS["attendance"] = "l’émargement de"
VERBS["attendance.marked"] = "a pointé"
FIELD_LABELS.setdefault("part", "Demi-journée")
VALUES["part"] = {WHOLE: "", MORNING: "matin", AFTERNOON: "après-midi"}
VALUES.setdefault("state", {}).update(
    {PRESENT: "présent·e", ABSENT: "absent·e", EXCUSED: "excusé·e"}
)


class Attendance(Base):
    """What was said of one invitee for one part of a slot: the last word, by the time it was
    said.

    `state` "" is a word taken back: the row stays, so that an older word sent late does not come
    to life again. `key` is the one under which a tablet sent it, so that what is sent twice counts
    once. Three years later `invitation_id` is emptied: the row still counts, and names nobody.
    """

    __tablename__ = "attendance"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE")
    )
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"))
    part: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(40), default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    invitation: Mapped[Invitation | None] = relationship()
    slot: Mapped[Slot] = relationship()

    __table_args__ = (
        UniqueConstraint("invitation_id", "slot_id", "part"),
        Index(None, "slot_id", "part", "state"),
    )
