"""Flask-Security, set up for this house: its sign-in, our pages, our mails, our clock."""

from collections.abc import Callable

from flask import Flask
from flask_login import current_user
from flask_security import Security, SQLAlchemyUserDatastore

from intranet.access import Actor
from intranet.accounts.models import Account, Grant, Passkey
from intranet.clock import now
from intranet.database import db

datastore = SQLAlchemyUserDatastore(db, Account, Grant, Passkey)  # type: ignore[arg-type]


def init_app(app: Flask) -> None:
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of an algorithm
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_LOGIN_URL="/connexion",
        SECURITY_LOGOUT_URL="/deconnexion",
        SECURITY_JOIN_USER_ROLES=False,
    )
    Security(app, datastore, datetime_factory=now)


def actor_of_session(make: Callable[[Account], Actor]) -> Actor | None:
    """The actor behind the session's cookie, or None."""
    return make(current_user) if current_user.is_authenticated else None
