"""Every read of the accounts room."""

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from intranet.accounts.models import ADMINISTRATOR, Account, AccountInvitation, Grant
from intranet.database import db
from intranet.territories.models import Agency
from intranet.text import normalise_email


def by_email(email: str) -> Account | None:
    """The account of this address, whatever its state."""
    return db.session.scalar(select(Account).where(Account.email == normalise_email(email)))


def by_session_key(key: str) -> Account | None:
    """The account whose sessions carry `key`."""
    return db.session.scalar(select(Account).where(Account.fs_uniquifier == key))


def account(key: int) -> Account | None:
    return db.session.get(Account, key)


def all_accounts(typed: str = "") -> Select[Account]:
    """Accounts in the order of names; `typed` is part of a name or address. For administrators."""
    found = select(Account).order_by(Account.display_name, Account.email, Account.id)
    for word in typed.split()[:5]:
        found = found.where(or_(_holds(Account.display_name, word), _holds(Account.email, word)))
    return found


def grants_of(accounts: list[Account]) -> dict[int, list[tuple[Grant, Agency | None]]]:
    """What each of `accounts` is granted, with the agency when there is one."""
    rows = db.session.execute(
        select(Grant, Agency)
        .outerjoin(Agency, Agency.id == Grant.agency_id)
        .where(Grant.account_id.in_([row.id for row in accounts]))
        .order_by(Grant.role, Agency.name)
    )
    found: dict[int, list[tuple[Grant, Agency | None]]] = {row.id: [] for row in accounts}
    for grant, agency in rows:
        found[grant.account_id].append((grant, agency))
    return found


def grant(account_id: int, key: int) -> Grant | None:
    return db.session.scalar(select(Grant).where(Grant.id == key, Grant.account_id == account_id))


def agencies() -> list[Agency]:
    return list(db.session.scalars(select(Agency).order_by(Agency.name)))


def agency(key: int) -> Agency | None:
    return db.session.get(Agency, key)


def invitation(key: int) -> AccountInvitation | None:
    return db.session.get(AccountInvitation, key)


def pending_invitation(account_id: int) -> AccountInvitation | None:
    """The invitation that this account has not answered, expired or not."""
    return db.session.scalar(
        select(AccountInvitation)
        .where(
            AccountInvitation.account_id == account_id,
            AccountInvitation.accepted_at.is_(None),
            AccountInvitation.withdrawn_at.is_(None),
        )
        .order_by(AccountInvitation.id.desc())
        .limit(1)
    )


def administrators() -> Select[Grant]:
    """The grants that let someone administer today."""
    return (
        select(Grant)
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.role == ADMINISTRATOR, Account.active, Account.confirmed_at.is_not(None))
        .order_by(Grant.id)
    )


def _holds(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return column.icontains(word, autoescape=True)
