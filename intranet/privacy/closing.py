"""Closing an account for good: its row stays, for what points at it, and opens nothing."""

import secrets
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select, update

from intranet.accounts import queries
from intranet.accounts.models import Account, AccountInvitation, Grant, Passkey, SignInCode
from intranet.agenda.models import FeedAddress
from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.mailroom import outbox
from intranet.privacy.models import DormancyWarning
from intranet.text import normalise_email

CLOSED = "Compte anonymisé"


def proven_addresses(account: Account) -> set[str]:
    """The addresses at which whoever signs in with an account has shown that they read mail, but
    those that are another account's today."""
    accepted = _addresses(account, AccountInvitation.accepted_at.is_not(None))
    others = select(Account.email).where(Account.email.in_(accepted), Account.id != account.id)
    return accepted - set(db.session.scalars(others))


def addresses_of(account: Account | None) -> set[str]:
    """The addresses that an account has, was invited at, or had before."""
    return _addresses(account) if account is not None else set()


def _addresses(account: Account, *conditions: Any) -> set[str]:
    invited = select(AccountInvitation.email).where(
        AccountInvitation.account_id == account.id, *conditions
    )
    changed = select(JournalEntry.before, JournalEntry.after).where(
        JournalEntry.object_kind == "account",
        JournalEntry.object_id == account.id,
        JournalEntry.verb == "account.address_changed",
    )
    found = {account.email, *db.session.scalars(invited)}
    for before, after in db.session.execute(changed):
        found |= {str(values.get("email", "")) for values in (before or {}, after or {})}
    return {normalise_email(one) for one in found if one}


def forget(account: Account) -> None:
    """No way in, no name, no address: nothing of it but its key."""
    waiting = queries.pending_invitation(account.id)
    if waiting is not None:
        waiting.withdrawn_at = now()
        outbox.withdraw(waiting)
    for model in (Passkey, Grant, SignInCode, FeedAddress, DormancyWarning):
        db.session.execute(delete(model).where(model.account_id == account.id))  # type: ignore[attr-defined]
    invited = update(AccountInvitation).where(AccountInvitation.account_id == account.id)
    db.session.execute(invited.values(email=_nobody(account), display_name="", nonce=nonce()))
    account.email, account.display_name = _nobody(account), CLOSED
    account.active, account.password = False, None
    account.fs_uniquifier, account.fs_webauthn_user_handle = uuid4().hex, None
    account.tf_primary_method = account.tf_totp_secret = account.tf_last_counter = None
    account.mf_recovery_codes = None
    account.last_login_at = account.current_login_at = account.login_count = None
    account.confirmed_at = None
    db.session.flush()


def nonce() -> str:
    """What makes every link sent before a dead one."""
    return secrets.token_urlsafe(12)


def _nobody(account: Account) -> str:
    return f"anonyme-{account.id}@anonyme.invalid"
