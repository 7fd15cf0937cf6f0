"""Inviting someone to open their account; accepting."""

import secrets
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from intranet.access import Actor
from intranet.accounts import mails, passwords, queries
from intranet.accounts.models import Account, AccountInvitation
from intranet.accounts.sessions import close_everywhere
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, locked
from intranet.mailroom import outbox
from intranet.text import clean_line, normalise_email
from intranet.web.links import LinkExpired, LinkUnknown, Purpose

DAYS = 30
LINK = Purpose("account-invitation", DAYS)


class InvitationUsed(Exception):
    """It opened an account already, by this link or by a later one."""


class InvitationWithdrawn(Exception):
    """Taken back, or replaced by a later one."""


def invite(actor: Actor | None, email: str, display_name: str) -> AccountInvitation:
    """Invite `email` to open an account; `actor` None is the system. The mail leaves with the
    transaction.

    The account exists from now on (`account_id`), closed to sign-in until accepted. Someone
    who has an open account gets no mail: the row comes back already accepted, with its account.
    A former invitation of the same address is withdrawn.
    """
    email, display_name = normalise_email(email), clean_line(display_name)
    account = _account(email, display_name)
    _withdraw_pending(account)
    row = AccountInvitation(
        email=email,
        display_name=display_name or account.display_name,
        nonce=secrets.token_urlsafe(16),
        invited_by_id=actor.account_id if actor else None,
        invited_at=now(),
        expires_at=now() + timedelta(days=DAYS),
        accepted_at=now() if account.confirmed_at else None,
        account_id=account.id,
    )
    db.session.add(row)
    db.session.flush()
    if row.accepted_at is None:
        mails.invitation(row, token_for(row), actor.display_name if actor else "")
        journal.record(actor, "account.invited", account, name=row.display_name)
    return row


def resend(actor: Actor, invitation: AccountInvitation) -> AccountInvitation:
    """A new link, thirty days again; the former one is withdrawn."""
    return invite(actor, invitation.email, invitation.display_name)


def withdraw(actor: Actor, invitation: AccountInvitation) -> None:
    """The link opens nothing any more; the waiting account stays, without a way in."""
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = now()
        outbox.withdraw(invitation)
        db.session.flush()
        journal.record(actor, "account.invitation_withdrawn", invitation, name=invitation.email)


def accept(invitation: AccountInvitation, password: str) -> Account:
    """Open the account. Raises InvitationUsed, InvitationWithdrawn or LinkExpired."""
    db.session.refresh(invitation, with_for_update=True)
    check(invitation)
    account = queries.account(invitation.account_id or 0)
    if account is None:
        raise InvitationWithdrawn
    invitation.accepted_at = account.confirmed_at = now()
    account.password = passwords.hashed(password)
    close_everywhere(account)
    journal.record(None, "account.opened", account, name=account.display_name)
    return account


def check(invitation: AccountInvitation) -> None:
    """Raises InvitationUsed, InvitationWithdrawn or LinkExpired unless it may be accepted."""
    if invitation.accepted_at is not None:
        raise InvitationUsed
    if invitation.withdrawn_at is not None:
        raise InvitationWithdrawn
    if invitation.expires_at < now():
        raise LinkExpired
    account = queries.account(invitation.account_id or 0)
    if account is None or not account.active:
        raise InvitationWithdrawn
    if account.confirmed_at is not None:
        raise InvitationUsed


def pending_for(email: str) -> AccountInvitation | None:
    """The invitation that this address has not answered, expired or not."""
    account = queries.by_email(email)
    return queries.pending_invitation(account.id) if account else None


def token_for(invitation: AccountInvitation) -> str:
    """What the link in the mail carries."""
    return LINK.sign([invitation.id, invitation.nonce])


def of_token(token: str) -> AccountInvitation:
    """The invitation behind a link. Raises LinkUnknown or LinkExpired; see `check` for its
    state."""
    key, nonce = LINK.read(token)
    invitation = queries.invitation(key)
    if invitation is None or not secrets.compare_digest(invitation.nonce, str(nonce)):
        raise LinkUnknown
    return invitation


def _account(email: str, display_name: str) -> Account:
    """The account of `email`, made when there is none, locked until the transaction ends."""
    account = db.session.scalar(locked(select(Account).where(Account.email == email)))
    if account is None:
        try:
            with db.session.begin_nested():
                account = Account(
                    email=email,
                    display_name=display_name,
                    active=True,
                    fs_uniquifier=uuid4().hex,
                    created_at=now(),
                )
                db.session.add(account)
        except IntegrityError:  # invited by someone else at this very moment
            account = db.session.scalars(
                locked(select(Account).where(Account.email == email))
            ).one()
    elif account.confirmed_at is None and display_name:
        account.display_name = display_name
    return account


def _withdraw_pending(account: Account) -> None:
    former = queries.pending_invitation(account.id)
    if former is not None:
        former.withdrawn_at = now()
        outbox.withdraw(former)
        db.session.flush()
