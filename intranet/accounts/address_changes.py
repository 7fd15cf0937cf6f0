"""Another address to sign in with: asked for with the password, confirmed from that address."""

from hashlib import sha256
from hmac import compare_digest

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from intranet.access import Actor
from intranet.accounts import attempts, mails, queries
from intranet.accounts.models import Account
from intranet.accounts.sessions import close_everywhere
from intranet.audit import journal
from intranet.database import db, locked
from intranet.web.links import LinkUnknown, Purpose

LINK = Purpose("address-change", 1)


class AddressTaken(Exception):
    """Another account signs in with it."""


def ask(account: Account, email: str, address: str | None) -> None:
    """Send a link to `email`; nothing when an account has it already, without telling.
    Raises TooManyRequests."""
    attempts.begin_mail(account.email, address)
    if queries.by_email(email) is None:
        mails.address_link(account, email, LINK.sign([account.id, email, _state(account)]))


def read(account: Account, token: str) -> str:
    """The address to be of `account`. Raises LinkUnknown (another account's, used, or outdated
    by a change of password or address) or LinkExpired."""
    key, email, state = LINK.read(token)
    if key != account.id or not compare_digest(state, _state(account)):
        raise LinkUnknown
    return str(email)


def confirm(actor: Actor, account: Account, email: str) -> None:
    """Sign in with `email` from now on: every session dies, and the former address is told.
    Raises AddressTaken."""
    db.session.execute(locked(select(Account.id).where(Account.id == account.id)))
    former = account.email
    try:
        with db.session.begin_nested():
            account.email = email
    except IntegrityError:
        raise AddressTaken from None
    close_everywhere(account)
    mails.address_changed(account, former)
    journal.record(
        actor,
        "account.address_changed",
        account,
        name=account.display_name,
        before={"email": former},
        after={"email": email},
    )


def _state(account: Account) -> str:
    return sha256(repr((account.password, account.email)).encode()).hexdigest()[:32]
