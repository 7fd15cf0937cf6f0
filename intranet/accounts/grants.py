"""What accounts may do beyond their seats, and whether they are open at all."""

from uuid import uuid4

from sqlalchemy import select

from intranet.access import Actor
from intranet.accounts import invitations, passwords, queries
from intranet.accounts.models import ADMINISTRATOR, COORDINATOR, Account, Grant
from intranet.accounts.sessions import close_everywhere
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, locked
from intranet.territories.models import Agency
from intranet.text import clean_line, normalise_email


class LastAdministrator(Exception):
    """Nobody would be left to administer the site."""


def grant_coordination(actor: Actor | None, account: Account, agency: Agency) -> Grant:
    """`account` coordinates the networks of `agency`; nothing changes when it did already."""
    return _grant(actor, account, COORDINATOR, agency)


def grant_administration(actor: Actor | None, account: Account) -> Grant:
    """`account` administers the département; nothing changes when it did already."""
    return _grant(actor, account, ADMINISTRATOR, None)


def revoke(actor: Actor, grant: Grant) -> None:
    """Take `grant` back: it bites on the next request. Raises LastAdministrator."""
    account = queries.account(grant.account_id)
    if grant.role == ADMINISTRATOR and account is not None:
        leave_one(account)
    journal.record(
        actor,
        "account.grant_revoked",
        account,
        name=account.display_name if account else "",
        before={"role": grant.role, "agency": _agency_name(grant.agency_id)},
    )
    db.session.delete(grant)
    db.session.flush()


def disable(actor: Actor, account: Account) -> None:
    """Close `account`: its sessions die at their next request. Raises LastAdministrator."""
    if not account.active:
        return
    leave_one(account)
    account.active = False
    close_everywhere(account)
    _journal_state(actor, account)


def enable(actor: Actor, account: Account) -> None:
    """Open `account` again; its owner signs in anew."""
    if not account.active:
        account.active = True
        close_everywhere(account)
        _journal_state(actor, account)


def create_administrator(email: str, display_name: str, password: str) -> Account:
    """The first administrator, or one more: from the command line. An existing account keeps
    its name and gets `password`."""
    email = normalise_email(email)
    account = queries.by_email(email)
    if account is None:
        account = Account(
            email=email,
            display_name=clean_line(display_name),
            created_at=now(),
            fs_uniquifier=uuid4().hex,
        )
        db.session.add(account)
    account.active, account.confirmed_at = True, account.confirmed_at or now()
    account.password = passwords.hashed(password)
    close_everywhere(account)
    if (pending := invitations.pending_for(email)) is not None:
        pending.withdrawn_at = now()
    grant_administration(None, account)
    return account


def _grant(actor: Actor | None, account: Account, role: str, agency: Agency | None) -> Grant:
    """One row each, even asked twice at once: the account's row is the lock."""
    db.session.execute(locked(select(Account.id).where(Account.id == account.id)))
    agency_id = agency.id if agency else None
    for grant, _ in queries.grants_of([account])[account.id]:
        if (grant.role, grant.agency_id) == (role, agency_id):
            return grant
    grant = Grant(account_id=account.id, role=role, agency_id=agency_id)
    db.session.add(grant)
    db.session.flush()
    after = {"role": role, "agency": agency.name if agency else None}
    journal.record(actor, "account.granted", account, name=account.display_name, after=after)
    return grant


def _agency_name(agency_id: int | None) -> str | None:
    agency = db.session.get(Agency, agency_id) if agency_id else None
    return agency.name if agency else None


def leave_one(account: Account) -> None:
    """Raises LastAdministrator if `account` is the only one left; locks them all meanwhile."""
    keys = {grant.account_id for grant in db.session.scalars(locked(queries.administrators()))}
    if keys == {account.id}:
        raise LastAdministrator


def _journal_state(actor: Actor, account: Account) -> None:
    verb = "account.enabled" if account.active else "account.disabled"
    journal.record(actor, verb, account, name=account.display_name)
