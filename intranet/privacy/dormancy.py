"""Accounts that nobody opens any more: warned before two years are over, closed after."""

from datetime import time
from typing import Any

from sqlalchemy import exists, func, or_, select

from intranet.accounts import grants
from intranet.accounts.models import Account, Grant
from intranet.audit import journal
from intranet.clock import from_paris, now, today
from intranet.database import db, locked
from intranet.directory.models import Assignment, Person
from intranet.mailroom import letters, outbox
from intranet.mailroom.addresses import Address
from intranet.privacy import closing, forgetting
from intranet.privacy.due import months_before
from intranet.privacy.models import DormancyWarning

WARNED_AFTER, CLOSED_AFTER = 23, 24  # months
LEAST_NOTICE = 1  # months between the warning and the end, even if the site slept meanwhile
BATCH = 20

# The last time that somebody opened the account, or could have.
LAST_SEEN = func.coalesce(Account.current_login_at, Account.confirmed_at, Account.created_at)


def warn_dormant() -> int:
    """Write to the accounts that nobody has opened for 23 months; how many. Runs as a chore."""
    warned = select(DormancyWarning.account_id).where(
        DormancyWarning.account_id == Account.id, DormancyWarning.warned_at >= LAST_SEEN
    )
    asleep = _asleep(WARNED_AFTER).where(Account.confirmed_at.is_not(None), ~exists(warned))
    rows = db.session.scalars(asleep.limit(BATCH)).all()
    for account in rows:
        _warn(account)
    return len(rows)


def close_dormant() -> int:
    """Close for good those that nobody opened for 24 months, warned a month before at least; how
    many. Whoever still holds a seat keeps their entry, as the directory knows them; the others are
    forgotten. Runs as a chore."""
    warned = select(DormancyWarning.account_id).where(
        DormancyWarning.account_id == Account.id,
        DormancyWarning.warned_at >= LAST_SEEN,
        DormancyWarning.warned_at < _months_ago(LEAST_NOTICE),
    )
    never_opened = Account.confirmed_at.is_(None)
    asleep = _asleep(CLOSED_AFTER).where(or_(exists(warned), never_opened))
    rows = db.session.scalars(asleep.limit(BATCH)).all()
    return sum(_close(account) for account in rows)


def _asleep(months: int) -> Any:
    """Active accounts that were not opened for that long. One that was never opened and whose
    holder has a seat is an invitation still waiting: it stays."""
    seated = (
        exists()
        .where(
            Person.account_id == Account.id,
            Assignment.person_id == Person.id,
            Assignment.ends_on.is_(None),
        )
        .correlate(Account)
    )
    return (
        select(Account)
        .where(
            Account.active,
            _months_ago(months) > LAST_SEEN,
            or_(Account.confirmed_at.is_not(None), ~seated),
        )
        .order_by(Account.id)
    )


def _months_ago(months: int) -> Any:
    return from_paris(months_before(today(), months), time.min)


def _warn(account: Account) -> None:
    letter = letters.compose("privacy/mails/dormant", account=account, months=WARNED_AFTER)
    try:
        to = Address(account.display_name, account.email)
    except ValueError:  # imported broken
        return
    outbox.queue(letter, purpose="privacy.dormant", to=to, cause=account)
    row = db.session.get(DormancyWarning, account.id) or DormancyWarning(account_id=account.id)
    row.warned_at = now()
    db.session.add(row)
    db.session.flush()


def _close(account: Account) -> bool:
    """False for the last account that administers: nobody could let people in any more."""
    db.session.execute(locked(select(Account.id).where(Account.id == account.id)))
    try:
        grants.leave_one(account)
    except grants.LastAdministrator:
        return False
    person = db.session.scalar(select(Person).where(Person.account_id == account.id))
    for grant in db.session.scalars(select(Grant).where(Grant.account_id == account.id)):
        db.session.delete(grant)
    db.session.flush()
    if person is not None and not forgetting.why_not(person):
        forgetting.forget(None, person)
        return True
    if person is not None:
        person.account_id = None
    closing.forget(account)
    journal.record(None, "account.anonymised", account, name=closing.CLOSED)
    db.session.flush()
    return True


def dormant_since(account: Account) -> Any:
    """The last time that somebody opened the account."""
    return account.current_login_at or account.confirmed_at or account.created_at
