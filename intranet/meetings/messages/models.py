"""Messages that were written to people, and who wants none from a network."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.audit.labels import FIELD_LABELS, KINDS, OWN_LABELS, VALUES, VERBS
from intranet.database import Base, Instant
from intranet.events.models import Event
from intranet.networks.models import Network

AUDIENCES = {
    "tous": "Toutes les personnes invitées",
    "oui": "Celles qui ont dit oui",
    "sans": "Celles qui n’ont pas répondu",
    "presents": "Celles qui sont venues",
    "attente": "La liste d’attente",
    "reseau": "Les membres du réseau",
}

KINDS["message"] = "le message"
VERBS.update({"message.sent": "a envoyé", "message.withdrawn": "a repris"})
VERBS["announcement_mute.muted"] = "a coupé les annonces du réseau\u00a0:"
VERBS["announcement_mute.heard"] = "a rétabli les annonces du réseau\u00a0:"
FIELD_LABELS.update({"audience": "Destinataires", "recipients": "Courriels"})
VALUES["audience"] = AUDIENCES
OWN_LABELS["message"] = {"audience": "Écrit à"}


class Message(Base):
    """A message to people invited to an event, or from a network to its members (an
    announcement): one mail each, for which it is the cause. `nonce` comes from the form: the same
    form sent twice writes once. `withdrawn_at`: taken back, as far as mails had not left."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    audience: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(String(40), unique=True)
    recipients: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(Instant)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    leaves_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    event: Mapped[Event | None] = relationship()
    network: Mapped[Network | None] = relationship()

    __table_args__ = (
        Index(None, "event_id", "sent_at"),
        Index(None, "network_id", "sent_at"),
        CheckConstraint("(event_id IS NULL) <> (network_id IS NULL)", name="one_cause"),
    )


class AnnouncementMute(Base):
    """Somebody wants no announcement of a network. What they are invited to still comes."""

    __tablename__ = "announcement_mute"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), index=True)
    muted_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("person_id", "network_id"),)
