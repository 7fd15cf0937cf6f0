"""What a message that came back means for an event."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.database import Base, Instant
from intranet.events.models import Event, Invitation
from intranet.mailroom.models import IncomingMail

# What somebody decided of a message that waited.
RECORDED, ASKED_AGAIN, ASIDE = "recorded", "asked", "aside"


class Reply(Base):
    """What was understood of one incoming mail, and who decided what to do with it.

    `event_id` and `invitation_id` are those it is about, `network_id` the network whose mailbox it
    was sent to: those who run them see it. `method`, `partstat`, `sequence` and `stamped_at` are
    the calendar program's words, `answer` ours (`yes`, `maybe`, `no` or ""). `delegate` is whom a
    delegation names. `text` is what the person wrote, cut.
    """

    __tablename__ = "reply"

    mail_id: Mapped[int] = mapped_column(ForeignKey("incoming_mail.id"), primary_key=True)
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id", ondelete="SET NULL"), index=True
    )
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="SET NULL"), index=True
    )
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"), index=True)
    uid: Mapped[str] = mapped_column(String(255), default="")
    method: Mapped[str] = mapped_column(String(20), default="")
    partstat: Mapped[str] = mapped_column(String(20), default="")
    attendee: Mapped[str] = mapped_column(String(254), default="", index=True)
    sequence: Mapped[int | None]
    stamped_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String(8), default="")
    delegate: Mapped[str] = mapped_column(String(254), default="")
    comment: Mapped[str] = mapped_column(String(500), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    settlement: Mapped[str] = mapped_column(String(10), default="")
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    mail: Mapped[IncomingMail] = relationship()
    event: Mapped[Event | None] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
