"""Flask-Security, set up for this house: its sessions, hashing, second factor; our pages.

See docs/adr/0002-comptes.md for what is used of it and what is not.
"""

import base64
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from flask import Flask
from flask_login import current_user
from flask_security import Security, SQLAlchemyUserDatastore

from intranet.access import Actor
from intranet.accounts import sign_in_routes
from intranet.accounts.models import Account, Grant, Passkey
from intranet.accounts.second_factor import CountingTotp
from intranet.clock import now
from intranet.database import db


class Datastore(SQLAlchemyUserDatastore):
    """Never commits behind the request's back: one request, one transaction."""

    def commit(self) -> None:
        db.session.flush()


datastore = Datastore(db, Account, Grant, Passkey)  # type: ignore[arg-type]


def init_app(app: Flask) -> None:
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of an algorithm
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        # Argon2 salts each password. A second hash keyed by the site's secret would make every
        # password useless the day that secret is renewed.
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TOTP_SECRETS={"1": _derived(app, "totp").hex()},
        SECURITY_TOTP_ISSUER="Maillage",
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_N=8,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS=[
            base64.urlsafe_b64encode(_derived(app, "recovery-codes"))
        ],
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
    )
    security = Security(
        app, datastore, register_blueprint=False, totp_cls=CountingTotp, datetime_factory=now
    )
    # The session's cookie is the only key: no token in a header or an address.
    security.login_manager.request_loader(lambda request: None)
    app.extensions.setdefault("account_sections", [])
    app.register_blueprint(sign_in_routes.pages)


def actor_of_session(make: Callable[[Account], Actor]) -> Actor | None:
    """The actor behind the session's cookie, or None."""
    return make(current_user) if current_user.is_authenticated else None


def _derived(app: Flask, purpose: str) -> bytes:
    return sha256(f"{purpose}:{app.config['SECRET_KEY']}".encode()).digest()
