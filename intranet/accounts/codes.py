"""Signing in by a code sent by mail."""

import secrets
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac

from flask import current_app

from intranet.accounts import attempts, mails, queries
from intranet.accounts.models import Account, SignInCode
from intranet.clock import now
from intranet.database import db

LIFE = timedelta(minutes=15)


def send(email: str, address: str | None) -> None:
    """Send a code to the account of `email`; nothing when there is none, without telling.
    Raises TooManyRequests."""
    attempts.begin_mail(email, address)
    code = f"{secrets.randbelow(10**6):06d}"
    letter = mails.code_letter(code)
    account = queries.by_email(email)
    if account is None or not account.active or not account.confirmed_at:
        return
    row = db.session.get(SignInCode, account.id) or SignInCode(account_id=account.id)
    row.digest = _digest(account.id, code)
    row.expires_at = now() + LIFE
    db.session.add(row)
    db.session.flush()
    mails.send(letter, account, "sign-in-code")


def account_of(email: str, code: str, address: str | None) -> Account | None:
    """The account that `email` and `code` open, once, or None. Raises TooManyRequests."""
    attempt = attempts.begin(email, address)
    account = queries.by_email(email)
    row = db.session.get(SignInCode, account.id, with_for_update=True) if account else None
    given = _digest(account.id if account else 0, "".join(code.split()))
    if row is None or account is None or row.expires_at < now() or not account.active:
        return None
    if not compare_digest(row.digest, given):
        return None
    db.session.delete(row)
    db.session.flush()
    attempt.was_right()
    return account


def _digest(account_id: int, code: str) -> str:
    key = (current_app.secret_key or "").encode()  # type: ignore[union-attr]
    return hmac(key, f"sign-in-code:{account_id}:{code}".encode(), sha256).hexdigest()
