"""What merging entries makes us write."""

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.mailroom import letters, outbox
from intranet.mailroom.addresses import Address


def account_closed(actor: Actor, closed: Account, remains: Account) -> None:
    """To whoever signed in with the account that does not remain."""
    letter = letters.compose(
        "duplicates/mails/account_closed", actor=actor, closed=closed, remains=remains
    )
    to = Address(closed.display_name, closed.email)
    outbox.queue(letter, purpose="duplicates.account_closed", to=to, cause=closed)
