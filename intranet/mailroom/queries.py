"""What is asked of the outbox. Lists leave the bodies of the mails in the database."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased, defer

from intranet.database import db, is_sqlite
from intranet.mailroom.models import (
    BOUNCED,
    FAILED,
    QUEUED,
    SENT,
    WITHDRAWN,
    DoubtfulAddress,
    OutgoingMail,
)
from intranet.text import normalise_email

_WITHOUT_BODIES = (
    defer(OutgoingMail.text),
    defer(OutgoingMail.html),
    defer(OutgoingMail.calendar),
)


def of_cause(
    kind: str, ids: Collection[int], purposes: Collection[str] | None = None
) -> dict[int, OutgoingMail]:
    """The latest mail about each row `ids` of table `kind`: a delivery ledger in one query."""
    if not ids:
        return {}
    latest = select(func.max(OutgoingMail.id)).where(
        OutgoingMail.cause_kind == kind, OutgoingMail.cause_id.in_(ids)
    )
    if purposes is not None:
        latest = latest.where(OutgoingMail.purpose.in_(purposes))
    statement = (
        select(OutgoingMail)
        .where(OutgoingMail.id.in_(latest.group_by(OutgoingMail.cause_id)))
        .options(*_WITHOUT_BODIES)
    )
    return {mail.cause_id: mail for mail in db.session.scalars(statement) if mail.cause_id}


def mail(mail_id: int) -> OutgoingMail | None:
    return db.session.get(OutgoingMail, mail_id)


def mailbox(words: str = "") -> Select[OutgoingMail]:
    """Every mail, the newest first; those whose recipient or subject holds `words`."""
    statement = select(OutgoingMail).options(*_WITHOUT_BODIES).order_by(OutgoingMail.id.desc())
    if words:
        statement = statement.where(
            or_(
                OutgoingMail.recipient_address.icontains(words, autoescape=True),
                OutgoingMail.recipient_name.icontains(words, autoescape=True),
                OutgoingMail.subject.icontains(words, autoescape=True),
            )
        )
    return statement


def in_state(state: str) -> Select[OutgoingMail]:
    """The mails in `state`, the newest first."""
    return mailbox().where(OutgoingMail.state == state)


def counts() -> dict[str, int]:
    """How many mails are in each state, all of them always there."""
    statement = select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state)
    counted = db.session.execute(statement).all()
    return {QUEUED: 0, FAILED: 0, SENT: 0, WITHDRAWN: 0, BOUNCED: 0} | {
        row[0]: row[1] for row in counted
    }


def due(moment: datetime) -> Select[OutgoingMail]:
    """The mails to be sent at `moment` that no worker holds, in the order of their hour. A calendar
    file waits for those that were to reach the same person before it, about the same thing: a
    date that a server puts off is never read after the one that replaced it."""
    earlier = aliased(OutgoingMail)
    overtakes = exists().where(
        earlier.cause_kind == OutgoingMail.cause_kind,
        earlier.cause_id == OutgoingMail.cause_id,
        earlier.recipient_address == OutgoingMail.recipient_address,
        earlier.state == QUEUED,
        earlier.calendar_method != "",
        earlier.id < OutgoingMail.id,
    )
    return (
        select(OutgoingMail)
        .where(
            OutgoingMail.state == QUEUED,
            OutgoingMail.next_try_at <= moment,
            or_(OutgoingMail.lease_until.is_(None), OutgoingMail.lease_until <= moment),
            or_(OutgoingMail.calendar_method == "", ~overtakes),
        )
        .order_by(OutgoingMail.next_try_at, OutgoingMail.id)
    )


def doubtful(addresses: Iterable[str | None]) -> dict[str, DoubtfulAddress]:
    """Those of `addresses` that refused mail for good, in their identity form; one query, none
    when there is no address."""
    wanted = {normalise_email(address) for address in addresses if address}
    if not wanted:
        return {}
    found = db.session.scalars(select(DoubtfulAddress).where(DoubtfulAddress.address.in_(wanted)))
    return {row.address: row for row in found}


def anything_due(moment: datetime) -> bool:
    return db.session.scalar(due(moment).with_only_columns(OutgoingMail.id).limit(1)) is not None


def next_due(moment: datetime) -> OutgoingMail | None:
    """The first due mail, locked: two workers never get the same one.

    SQLite has a single writer since BEGIN IMMEDIATE; on PostgreSQL a row that another
    worker is claiming is passed over.
    """
    statement = due(moment).limit(1)
    if not is_sqlite():
        statement = statement.with_for_update(skip_locked=True)
    return db.session.scalar(statement)
