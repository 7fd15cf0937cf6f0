"""A new password: because the old one is forgotten (a link by mail), or by choice."""

from hashlib import sha256
from hmac import compare_digest

from intranet.access import Actor
from intranet.accounts import attempts, mails, passwords, queries
from intranet.accounts.models import Account
from intranet.accounts.sessions import close_everywhere
from intranet.audit import journal
from intranet.database import db
from intranet.web.links import LinkUnknown, Purpose

LINK = Purpose("password-reset", 1)


def ask(email: str, address: str | None) -> None:
    """Send a link to the account of `email`; nothing when there is none, without telling.
    Raises TooManyRequests."""
    attempts.begin_mail(email, address)
    account = queries.by_email(email)
    known = account is not None and account.active and account.confirmed_at
    letter = mails.reset_letter(token_for(account) if account and known else LINK.sign([0, ""]))
    if account and known:
        mails.send(letter, account, "password-reset")


def token_for(account: Account) -> str:
    return LINK.sign([account.id, _state(account)])


def account_of(token: str) -> Account:
    """The account that `token` may give a new password. Raises LinkUnknown (used, or made
    useless by a sign-in or a change of password) or LinkExpired."""
    key, state = LINK.read(token)
    account = queries.account(key)
    if account is None or not account.active or not account.confirmed_at:
        raise LinkUnknown
    if not compare_digest(state, _state(account)):
        raise LinkUnknown
    return account


def reset(account: Account, password: str) -> None:
    """The password asked for by mail; every session dies, and the link with them."""
    _replace(account, password)
    attempts.forget(account.email)
    journal.record(None, "account.password_reset", account, name=account.display_name)


def change(actor: Actor, account: Account, password: str) -> None:
    """The password chosen by its owner; every session dies, the caller opens a new one."""
    _replace(account, password)
    journal.record(actor, "account.password_changed", account, name=account.display_name)


def _replace(account: Account, password: str) -> None:
    account.password = passwords.hashed(password)
    close_everywhere(account)
    mails.password_changed(account)
    db.session.flush()


def _state(account: Account) -> str:
    """Changes at every sign-in and with every password, address and session key."""
    facts = (account.password, account.email, account.login_count, account.fs_uniquifier)
    return sha256(repr(facts).encode()).hexdigest()[:32]
