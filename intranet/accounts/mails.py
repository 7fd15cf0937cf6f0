"""The messages of this room, one function each."""

from intranet.accounts.models import Account, AccountInvitation
from intranet.mailroom import letters, outbox
from intranet.mailroom.addresses import Address
from intranet.mailroom.letters import Letter


def invitation(row: AccountInvitation, token: str, invited_by: str) -> None:
    letter = letters.compose(
        "accounts/mails/invitation", invitation=row, token=token, invited_by=invited_by
    )
    to = Address(row.display_name, row.email)
    outbox.queue(letter, purpose="account-invitation", to=to, cause=row)


def code_letter(code: str) -> Letter:
    """Composed whether or not the address is known: both answers take the same time."""
    return letters.compose("accounts/mails/code", code=code)


def reset_letter(token: str) -> Letter:
    """Composed whether or not the address is known: both answers take the same time."""
    return letters.compose("accounts/mails/reset", token=token)


def send(letter: Letter, account: Account, purpose: str) -> None:
    """To the address kept for the account, never to the one just typed."""
    outbox.queue(
        letter, purpose=purpose, to=Address(account.display_name, account.email), cause=account
    )


def password_changed(account: Account) -> None:
    send(letters.compose("accounts/mails/password_changed"), account, "password-changed")


def address_link(account: Account, email: str, token: str) -> None:
    """To the address that is to become the account's."""
    letter = letters.compose("accounts/mails/address_link", token=token, email=email)
    to = Address(account.display_name, email)
    outbox.queue(letter, purpose="address-change", to=to, cause=account)


def address_changed(account: Account, former: str) -> None:
    """To the address that was the account's."""
    letter = letters.compose("accounts/mails/address_changed", email=account.email)
    to = Address(account.display_name, former)
    outbox.queue(letter, purpose="address-changed", to=to, cause=account)


def second_factor_changed(account: Account, *, on: bool) -> None:
    send(letters.compose("accounts/mails/second_factor", on=on), account, "second-factor")
