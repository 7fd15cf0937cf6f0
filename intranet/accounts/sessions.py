"""Opening and closing sessions."""

import time
from uuid import uuid4

from flask import session
from flask_security.utils import login_user, logout_user

from intranet.accounts import attempts, passwords, queries
from intranet.accounts.models import Account
from intranet.clock import now
from intranet.database import db

SECOND_STEP = "second_step"
SECOND_STEP_SECONDS = 600


def by_password(email: str, password: str, address: str | None) -> Account | None:
    """The account that `email` and `password` open, or None. Raises TooManyRequests."""
    attempt = attempts.begin(email, address)
    account = queries.by_email(email)
    if not passwords.matches(account, password):
        return None
    attempt.was_right()
    return account


def open_session(account: Account) -> None:
    """Sign `account` in, in a session that keeps nothing of the visitor's."""
    session.clear()
    account.last_login_at = account.current_login_at or now()
    account.current_login_at = now()
    account.login_count = (account.login_count or 0) + 1
    attempts.forget(account.email)
    login_user(account, remember=False)
    db.session.flush()


def close_session() -> None:
    logout_user()
    session.clear()


def close_everywhere(account: Account) -> None:
    """Every session of `account` dies at its next request."""
    account.fs_uniquifier = uuid4().hex
    db.session.flush()


def await_second_step(account: Account, then: str) -> None:
    """The password was right; the code of the telephone is still to come, within ten minutes."""
    session.clear()
    session[SECOND_STEP] = [account.fs_uniquifier, int(time.time()), then]


def second_step() -> tuple[Account, str] | None:
    """Who is between the two steps, and where they were going."""
    key, since, then = session.get(SECOND_STEP) or (None, 0, "/")
    if not key or time.time() - since > SECOND_STEP_SECONDS:
        return None
    account = queries.by_session_key(key)
    return (account, then) if account and account.active and account.tf_totp_secret else None
