"""Tries at signing in, counted by account and by network address, shared by every process."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import new as hmac
from ipaddress import IPv6Address, ip_address

from flask import current_app
from sqlalchemy import delete, func, select
from werkzeug.exceptions import TooManyRequests

from intranet.accounts.models import SignInAttempt
from intranet.clock import now
from intranet.database import db
from intranet.text import normalise_email

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
PER_ACCOUNT = 10
PER_ADDRESS = 50
MAILS_PER_ACCOUNT = 5


@dataclass(frozen=True)
class Attempt:
    """One try, already counted as a failure; `was_right` takes that back."""

    keys: tuple[int, ...]

    def was_right(self) -> None:
        """This try was no failure; earlier ones still count, until `forget`."""
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(self.keys)))


def begin(email: str, address: str | None) -> Attempt:
    """Count a try for the account behind `email`, whether or not there is one.

    Raises TooManyRequests (429) when the account or the network address had its share.
    """
    return _count({_of_account(email): PER_ACCOUNT, _of_address(address): PER_ADDRESS})


def begin_mail(email: str, address: str | None) -> None:
    """Count a request for a mail (a code, a link), so that nobody's mailbox is flooded."""
    _count({"mail-" + _of_account(email): MAILS_PER_ACCOUNT, _of_address(address): PER_ADDRESS})


def forget(email: str) -> None:
    """The person is in: their failures no longer count."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.subject == _of_account(email)))


def _count(limits: dict[str, int]) -> Attempt:
    """Written and committed before anything is checked: a refused request is rolled back, and
    tries that run side by side must see each other."""
    db.session.rollback()
    moment = now()
    rows = [SignInAttempt(subject=subject, at=moment) for subject in limits]
    db.session.add_all(rows)
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < moment - KEPT))
    db.session.flush()
    attempt = Attempt(tuple(row.id for row in rows))
    db.session.commit()
    tries = select(SignInAttempt.subject, func.count()).where(
        SignInAttempt.subject.in_(limits), SignInAttempt.at > moment - WINDOW
    )
    counted = db.session.execute(tries.group_by(SignInAttempt.subject)).all()
    if any(count > limits[subject] for subject, count in counted):
        attempt.was_right()  # a refused try does not make the wait longer
        db.session.commit()
        raise TooManyRequests(retry_after=int(WINDOW.total_seconds()))
    return attempt


def _of_account(email: str) -> str:
    key = (current_app.secret_key or "").encode()  # type: ignore[union-attr]
    return "account:" + hmac(key, normalise_email(email).encode(), sha256).hexdigest()


def _of_address(address: str | None) -> str:
    """One machine: an IPv6 subscriber owns a whole /64, and would walk through it."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "address:unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if isinstance(parsed, IPv6Address):
        return f"address:{parsed.exploded[:19]}"
    return f"address:{parsed}"
