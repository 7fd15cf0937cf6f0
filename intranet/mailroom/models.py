"""The outbox, the addresses that refuse what comes from it, and what comes back by IMAP."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import Base, Instant

QUEUED = "queued"
SENT = "sent"
FAILED = "failed"
WITHDRAWN = "withdrawn"
BOUNCED = "bounced"

# What became of an incoming mail.
APPLIED = "applied"
ASKED = "asked"
UNTREATED = "waiting"
SETTLED = "settled"
IGNORED = "ignored"
UNREAD = "unread"  # why one waits that nothing could be made of


class OutgoingMail(Base):
    """One message to one person, kept in parts; `message.build` assembles the same bytes,
    with the same `message_id`, at every try.

    `state`: queued → sent | failed (gave up, visible) | withdrawn (no longer to be sent);
    sent → bounced, when a server further away gave it up (RFC 3464). `report` is the last word of
    such servers (`bounced`, `delayed`, `delivered`, `relayed`), said in `last_error`.
    A worker holds a queued row while `lease_until` is in the future. `dedupe_key`, when set,
    makes a second identical mail impossible. `unsubscribe_url`, when set, is where one POST
    stops mails like it (RFC 8058). `cause_kind`/`cause_id` name the row it is about (an
    invitation, an account…).
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
    unsubscribe_url: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default=QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(Instant)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    lease_holder: Mapped[str] = mapped_column(String(60), default="")
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str] = mapped_column(String(500), default="")
    report: Mapped[str] = mapped_column(String(10), default="")
    reported_at: Mapped[datetime | None] = mapped_column(Instant)

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


class IncomingMail(Base):
    """One message found in the mailbox, written in the transaction of what it caused.

    `mailbox`, `uidvalidity` and `uid` are how IMAP names it; `digest` knows it again when the
    server numbers its messages anew. `content` is the message itself while it is short (see
    `incoming.KEPT`). `state`: applied | asked (its sender was written to) | waiting (somebody must
    look) | settled (somebody has) | ignored; `reason` is the upper room's word for why.
    `cause_kind`/`cause_id` name the row it is about.
    """

    __tablename__ = "incoming_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(300))
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    message_id: Mapped[str] = mapped_column(String(250), default="")
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    sender_address: Mapped[str] = mapped_column(String(254), default="", index=True)
    recipients: Mapped[str] = mapped_column(Text, default="")
    subject: Mapped[str] = mapped_column(String(300), default="")
    is_automatic: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime] = mapped_column(Instant)
    size: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10), default=UNTREATED)
    reason: Mapped[str] = mapped_column(String(40), default="")
    cause_kind: Mapped[str] = mapped_column(String(40), default="")
    cause_id: Mapped[int | None]
    read_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("mailbox", "uidvalidity", "uid"),
        Index(None, "state", "received_at"),
        Index(None, "cause_kind", "cause_id"),
    )
