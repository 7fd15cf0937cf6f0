"""Tokens that read the export over HTTP: made, shown once, revoked."""

import hashlib
import re
import secrets
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from intranet import database
from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.exchange.data_inclusion.models import InclusionToken

PREFIX = "maillage_"  # tells whoever finds one lying about what it opens
BYTES = 32
USE_NOTED_EVERY = timedelta(hours=1)

_SHAPE = re.compile(rf"{PREFIX}[\w-]{{40,60}}", re.ASCII)


class LabelTaken(Exception):
    """A token in use already has this label."""


def create(actor: Actor | None, label: str, *, with_contacts: bool) -> tuple[InclusionToken, str]:
    """A new token, and its text, which is not kept: 256 bits. Raises LabelTaken."""
    same = select(InclusionToken.id).where(
        InclusionToken.label == label, InclusionToken.revoked_at.is_(None)
    )
    if db.session.scalar(same) is not None:
        raise LabelTaken
    text = PREFIX + secrets.token_urlsafe(BYTES)
    token = InclusionToken(
        label=label,
        token_hash=_digest(text),
        with_contacts=with_contacts,
        created_at=now(),
        created_by_id=actor.account_id if actor else None,
    )
    db.session.add(token)
    db.session.flush()
    after = {"label": label, "with_contacts": with_contacts}
    journal.record(actor, "inclusion_token.created", token, after=after)
    return token, text


def revoke(actor: Actor, token: InclusionToken) -> None:
    """The token opens nothing from now on. Twice does nothing."""
    if token.revoked_at is not None:
        return
    token.revoked_at = now()
    db.session.flush()
    journal.record(actor, "inclusion_token.revoked", token)


def bearer(authorization: str) -> InclusionToken | None:
    """The token in use that an `Authorization` header carries."""
    scheme, _, text = authorization.partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not _SHAPE.fullmatch(text):
        return None
    return db.session.scalar(
        select(InclusionToken).where(
            InclusionToken.token_hash == _digest(text), InclusionToken.revoked_at.is_(None)
        )
    )


def note_use(token: InclusionToken) -> None:
    """Remember that a token serves, once an hour: in a transaction of its own, since reading
    commits nothing, and without ever standing in the way of the reading."""
    moment = now()
    if token.last_used_at is not None and token.last_used_at > moment - USE_NOTED_EVERY:
        return
    statement = update(InclusionToken).where(InclusionToken.id == token.id)
    database.set_reading(False)
    try:
        with db.engine.begin() as connection:
            connection.execute(statement.values(last_used_at=moment))
    except SQLAlchemyError:
        pass  # a full disk, a long import: it will be noted next time
    finally:
        database.set_reading(True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
