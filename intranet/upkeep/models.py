"""Entries asked about, who was asked and by which mail; corrections that others propose."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.accounts.models import Account
from intranet.database import Base, Instant

# Who is asked about an entry, one after the other; nobody any more at the last stage.
HOLDER, MANAGER, COORDINATOR, UNANSWERED = "holder", "manager", "coordinator", "unanswered"
STAGES = (HOLDER, MANAGER, COORDINATOR, UNANSWERED)

EXACT, CORRECTED, NOT_ME = "exact", "corrected", "not_me"  # what somebody answered by a link
ELSEWHERE, GONE = "elsewhere", "gone"  # why else a request ended

PENDING, ACCEPTED, DECLINED, WITHDRAWN = "pending", "accepted", "declined", "withdrawn"


class VerificationRequest(Base):
    """One entry that is asked about, from the day it fell due until somebody answered.

    `entry_kind` and `entry_id` name the entry: the table's name and key. `stage` says who is asked
    now, `tries` in how many weeks they already were. The worker looks again at `next_at`; None
    once nobody is left to ask. `outcome`: what was answered, else why there was no need to.
    An entry has at most one open request.
    """

    __tablename__ = "verification_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_kind: Mapped[str] = mapped_column(String(12))
    entry_id: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    stage: Mapped[str] = mapped_column(String(12), default=HOLDER)
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(String(12), default="")

    __table_args__ = (
        Index(
            "uq_verification_request_open",
            "entry_kind",
            "entry_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(None, "entry_kind", "entry_id", "id"),
        Index(None, "closed_at", "next_at"),
    )


class VerificationDigest(Base):
    """One mail that asked one address about entries; the last one says when it may be asked
    again."""

    __tablename__ = "verification_digest"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    sent_at: Mapped[datetime] = mapped_column(Instant)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id"))

    __table_args__ = (Index(None, "address", "sent_at"),)


class VerificationAsk(Base):
    """One entry in one digest: what the link of the mail opens, and what came of it.

    Whoever is asked is a person, or an account (`account_id`, for those who run networks), or
    neither: the structure's own mailbox. `stage` is the request's at that time.
    """

    __tablename__ = "verification_ask"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("verification_request.id"), index=True)
    digest_id: Mapped[int] = mapped_column(ForeignKey("verification_digest.id"), index=True)
    stage: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(254))
    nonce: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String(12), default="")

    request: Mapped[VerificationRequest] = relationship()


class Correction(Base):
    """A new value that somebody proposes for one field of an entry they may not edit.

    `field` is the name of a field of the entry's form; `old_value` is what the entry said then
    and `new_value` what it should say, as the column holds them. `state`: pending → accepted,
    declined (with a `reason`) or withdrawn.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_kind: Mapped[str] = mapped_column(String(12))
    entry_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    old_value: Mapped[Any] = mapped_column(JSON)
    new_value: Mapped[Any] = mapped_column(JSON)
    message: Mapped[str] = mapped_column(String(1000), default="")
    nonce: Mapped[str] = mapped_column(String(32))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(12), default=PENDING)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_by_name: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(1000), default="")

    proposed_by: Mapped[Account] = relationship(foreign_keys=[proposed_by_id])

    __table_args__ = (
        Index(None, "entry_kind", "entry_id", "state"),
        Index(None, "proposed_by_id", "id"),
        Index(None, "state", "id"),
    )
