"""The outbox: putting a mail in it, taking it back. The worker does the rest."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.sql.dml import ReturningInsert

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, is_sqlite
from intranet.mailroom.addresses import Address, site_domain, site_sender
from intranet.mailroom.letters import Letter
from intranet.mailroom.models import FAILED, QUEUED, WITHDRAWN, OutgoingMail

DEDUPE_LIMIT = 120


def queue(
    letter: Letter,
    *,
    purpose: str,
    to: Address,
    sender: Address | None = None,
    cause: Any = None,
    calendar: bytes | None = None,
    calendar_method: str = "",
    dedupe_key: str | None = None,
    unsubscribe_url: str = "",
    not_before: datetime | None = None,
) -> OutgoingMail | None:
    """The row of a mail to be sent once the current transaction commits.

    `cause` is a flushed row, the one that delivery is shown against. `calendar` is the
    invitation file, `calendar_method` its METHOD. A mailing that one may want no more of has its
    `unsubscribe_url`. Returns None, and leaves the transaction
    sound, when a mail with `dedupe_key` exists already, whatever became of that one: put
    what makes two mails different (a SEQUENCE, a day) into the key.
    """
    if dedupe_key is not None and not 0 < len(dedupe_key) <= DEDUPE_LIMIT:
        raise ValueError("a dedupe key has 1 to 120 characters")
    if (calendar is None) != (calendar_method == ""):
        raise ValueError("a calendar and its method go together")
    sender = sender or site_sender()
    moment = now()
    values: dict[str, Any] = {
        "purpose": purpose,
        "cause_kind": cause.__tablename__ if cause is not None else "",
        "cause_id": cause.id if cause is not None else None,
        "dedupe_key": dedupe_key,
        "message_id": f"<{uuid4().hex}@{site_domain()}>",
        "sender_name": sender.name,
        "sender_address": sender.address,
        "recipient_name": to.name,
        "recipient_address": to.address,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "calendar": calendar,
        "calendar_method": calendar_method,
        "unsubscribe_url": unsubscribe_url,
        "created_at": moment,
        "state": QUEUED,
        "attempts": 0,
        "next_try_at": max(moment, not_before or moment),
        "lease_holder": "",
        "last_error": "",
    }
    return _insert(values)


def _insert(values: dict[str, Any]) -> OutgoingMail | None:
    """The row, known to the session by its key and read back if anything else is asked of it;
    None when its dedupe key is taken.

    A clash is an answer here, not an error that would cost a savepoint for each mail. Core,
    because the unit of work takes three times as long and one meeting may write 3,000 of them.
    """
    key = db.session.connection().scalar(_insertion(is_sqlite()), values)
    if key is None:
        return None
    mail = OutgoingMail(id=key)
    make_transient_to_detached(mail)
    db.session.add(mail)
    return mail


@cache
def _insertion(on_sqlite: bool) -> ReturningInsert[tuple[int]]:
    # Only the dialect in use: the other one takes a tenth of a second to load.
    dialect = import_module(f"sqlalchemy.dialects.{'sqlite' if on_sqlite else 'postgresql'}")
    table = OutgoingMail.__table__
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=["dedupe_key"])
    return statement.returning(table.c.id)


def withdraw(cause: Any, purposes: Collection[str] | None = None) -> int:
    """Take back the mails about `cause` that have not left yet; how many they were."""
    statement = update(OutgoingMail).where(
        OutgoingMail.cause_kind == cause.__tablename__,
        OutgoingMail.cause_id == cause.id,
        OutgoingMail.state == QUEUED,
    )
    if purposes is not None:
        statement = statement.where(OutgoingMail.purpose.in_(purposes))
    result: Any = db.session.execute(statement.values(state=WITHDRAWN))
    return result.rowcount


def supersede(mail_id: int) -> None:
    """A later mail says better what this one, which was given up, would say: it is not to be tried
    again, after the other."""
    db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.id == mail_id, OutgoingMail.state == FAILED)
        .values(state=WITHDRAWN)
    )


def part(cause: Any) -> None:
    """The row goes: what was sent about it is about nothing any more. Another row may get its key,
    and would pass for the one that was written about."""
    withdraw(cause)
    db.session.execute(
        update(OutgoingMail)
        .where(
            OutgoingMail.cause_kind == cause.__tablename__,
            OutgoingMail.cause_id == cause.id,
        )
        .values(cause_id=None)
    )


def take_back(actor: Actor, mail: OutgoingMail) -> None:
    """Withdraw one mail, by hand: nothing more will be tried."""
    if mail.state in (QUEUED, FAILED):
        mail.state = WITHDRAWN
        db.session.flush()
        journal.record(actor, "outgoing_mail.withdrawn", mail, name=mail.subject)


def retry(actor: Actor, mail: OutgoingMail) -> None:
    """Try again now a mail that was given up, with a whole day before it.

    Its `message_id` stays: a recipient who did get it sees one message, not two.
    """
    if mail.state == FAILED:
        mail.state, mail.attempts, mail.next_try_at = QUEUED, 0, now()
        mail.lease_until, mail.lease_holder = None, ""
        db.session.flush()
        journal.record(actor, "outgoing_mail.retried", mail, name=mail.subject)


def retry_all(actor: Actor) -> int:
    """`retry` every mail that was given up; how many they are."""
    given_up = db.session.scalars(select(OutgoingMail).where(OutgoingMail.state == FAILED)).all()
    for mail in given_up:
        retry(actor, mail)
    return len(given_up)
