"""The outbox, and the addresses that refuse what comes from it."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import Base, Instant

QUEUED = "queued"
SENT = "sent"
FAILED = "failed"
WITHDRAWN = "withdrawn"


class OutgoingMail(Base):
    """One message to one person, kept in parts; `message.build` assembles the same bytes,
    with the same `message_id`, at every try.

    `state`: queued → sent | failed (gave up, visible) | withdrawn (no longer to be sent).
    A worker holds a queued row while `lease_until` is in the future. `dedupe_key`, when set,
    makes a second identical mail impossible. `cause_kind`/`cause_id` name the row it is about
    (an invitation, an account…).
    """

    __tablename__ = "outgoing_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(40))
    cause_kind: Mapped[str] = mapped_column(String(40), default="")
    cause_id: Mapped[int | None]
    dedupe_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    sender_address: Mapped[str] = mapped_column(String(254))
    recipient_name: Mapped[str] = mapped_column(String(200), default="")
    recipient_address: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary)
    calendar_method: Mapped[str] = mapped_column(String(10), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default=QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(Instant)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    lease_holder: Mapped[str] = mapped_column(String(60), default="")
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        Index(None, "state", "next_try_at"),
        Index(None, "cause_kind", "cause_id"),
    )


class DoubtfulAddress(Base):
    """An address that a server refused for good, in its identity form, since when and in whose
    words. Another address in its place is not doubtful; that a relay takes a later mail proves
    nothing. Somebody says that it is right, or answers by a link sent to it: the row goes."""

    __tablename__ = "doubtful_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254), unique=True)
    since: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(500), default="")
    mail_id: Mapped[int | None]
