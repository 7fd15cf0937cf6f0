"""The door of a meeting: its poster, and those who say that they have come through it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.audit.labels import KINDS, VERBS
from intranet.database import Base, Instant
from intranet.events.models import Invitation

PENDING, CONFIRMED, REFUSED = "pending", "confirmed", "refused"

KINDS.update({"door": "l’affiche de", "door_claim": "une arrivée à"})
VERBS.update({
    "door.renewed": "a renouvelé",
    "door_claim.confirmed": "a confirmé",
    "door_claim.refused": "a refusé",
    "event.sheet_taken": "a téléchargé la feuille d’émargement de",
    "event.badges_taken": "a téléchargé les badges de",
    "event.participants_taken": "a téléchargé la liste des participants de",
    "event.attendance_taken": "a téléchargé les présences à",
    "event.certificates_taken": "a téléchargé des attestations pour",
    "invitation.walked_in": "a ajouté sur place une personne venue à",
})  # fmt: skip


class Door(Base):
    """The poster of a meeting. `generation` is in its link: one more, and the former poster, or
    the photo that somebody took of it, opens nothing. No row is the first."""

    __tablename__ = "door"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    generation: Mapped[int] = mapped_column(default=0)
    renewed_at: Mapped[datetime] = mapped_column(Instant)


class DoorClaim(Base):
    """« Je suis là », said at the door by somebody who did not sign in: one of those invited, or
    (without `invitation_id`) whoever gave a name. It counts once the organiser has confirmed it.
    """

    __tablename__ = "door_claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    part: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=PENDING)
    claimed_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    invitation: Mapped[Invitation | None] = relationship()

    __table_args__ = (Index(None, "event_id", "state"),)
