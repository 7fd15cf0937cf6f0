"""Secret addresses of personal feeds: made, shown, reset."""

import base64
import hashlib
import hmac
import secrets

from flask import current_app
from sqlalchemy import select

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.agenda.models import FeedAddress
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.web import absolute_url


def of(actor: Actor) -> FeedAddress | None:
    """The feed address of an account, if it has asked for one."""
    return db.session.get(FeedAddress, actor.account_id)


def reset(actor: Actor) -> FeedAddress:
    """A new address; whoever subscribed to the former one gets nothing from now on."""
    address = of(actor) or FeedAddress(account_id=actor.account_id)
    address.nonce = secrets.token_urlsafe(16)
    address.created_at = now()
    address.token_hash = digest(_token(address))
    db.session.add(address)
    db.session.flush()
    account = db.session.get_one(Account, actor.account_id)
    journal.record(actor, "feed.reset", account, name=account.display_name)
    return address


def url(address: FeedAddress) -> str:
    """The complete https address to subscribe to."""
    return absolute_url("agenda.feed", token=_token(address))


def account_of(token: str) -> Account | None:
    """The active account behind a token."""
    return db.session.scalar(
        select(Account)
        .join(FeedAddress, FeedAddress.account_id == Account.id)
        .where(FeedAddress.token_hash == digest(token), Account.active)
    )


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _token(address: FeedAddress) -> str:
    return sealed(f"feed:{address.account_id}:{address.nonce}")


def sealed(message: str) -> str:
    """192 bits that only this site can compute from what a row holds."""
    key = (
        (current_app.secret_key or "").encode() if isinstance(current_app.secret_key, str) else b""
    )
    return base64.urlsafe_b64encode(
        hmac.new(key, message.encode(), hashlib.sha256).digest()[:24]
    ).decode()
