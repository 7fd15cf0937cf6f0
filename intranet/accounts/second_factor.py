"""The optional second step: a code from an application on a telephone, or a recovery code.

Flask-Security keeps the secret and the recovery codes encrypted and checks the codes.
"""

from typing import Any

from flask import current_app
from flask_security.recovery_codes import MfRecoveryCodesUtil
from flask_security.totp import Totp
from markupsafe import Markup

from intranet.access import Actor
from intranet.accounts import attempts, mails
from intranet.accounts.models import Account
from intranet.audit import journal
from intranet.database import db
from intranet.web import qr

METHOD = "authenticator"
TOLERANCE = 30


class CountingTotp(Totp):
    """Refuses a code seen already: someone may have read it over a shoulder."""

    def get_last_counter(self, user: Any) -> int | None:
        return user.tf_last_counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        user.tf_last_counter = tmatch.counter


def new_secret() -> str:
    """A secret, encrypted: fit to wait in the session's cookie."""
    return _totp().generate_totp_secret()


def drawing(account: Account, secret: str) -> tuple[Markup, str]:
    """(QR code as SVG without style, key to type) of `secret`."""
    values = _totp().get_totp_uri(account.email, secret)
    return qr.drawing(values), _totp().get_totp_pretty_key(secret)


def turn_on(actor: Actor, account: Account, secret: str, code: str) -> bool:
    """Ask for codes from now on, if `code` shows that the telephone knows `secret`."""
    account.tf_last_counter = None
    if not _totp().verify_totp(_digits(code), secret, account, window=TOLERANCE):
        return False
    account.tf_totp_secret, account.tf_primary_method = secret, METHOD
    _codes().create_recovery_codes(account)
    db.session.flush()
    journal.record(actor, "account.second_factor_on", account, name=account.display_name)
    mails.second_factor_changed(account, on=True)
    return True


def turn_off(actor: Actor, account: Account) -> None:
    account.tf_totp_secret = account.tf_primary_method = account.tf_last_counter = None
    account.mf_recovery_codes = None
    db.session.flush()
    journal.record(actor, "account.second_factor_off", account, name=account.display_name)
    mails.second_factor_changed(account, on=False)


def recovery_codes(account: Account) -> list[str]:
    """Those not used yet."""
    return _codes().get_recovery_codes(account)


def is_right(account: Account, typed: str, address: str | None) -> bool:
    """Whether `typed` is the telephone's code, or a recovery code (which is then spent).
    Raises TooManyRequests."""
    attempt = attempts.begin(account.email, address)
    db.session.refresh(account, with_for_update=True)
    typed = typed.strip().lower()
    right = _totp().verify_totp(
        _digits(typed), account.tf_totp_secret or "", account, window=TOLERANCE
    ) or _spend(account, typed)
    if right:
        attempt.was_right()
        db.session.flush()
    return right


def _spend(account: Account, code: str) -> bool:
    if code not in recovery_codes(account):
        return False
    _codes().delete_recovery_code(account, code)
    return True


def _digits(typed: str) -> str:
    """`typed` without spaces; six zeros' worth of nonsense when it cannot be a code."""
    bare = "".join(typed.split())
    return bare if bare.isascii() and bare.isdigit() and len(bare) == 6 else "x"


def _totp() -> Totp:
    return current_app.extensions["security"].totp_factory


def _codes() -> MfRecoveryCodesUtil:
    return current_app.extensions["security"]._mf_recovery_codes_util
