"""Two entries of one person may each have an account: one alone remains."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, inspect

from intranet.access import Actor
from intranet.accounts import grants, invitations, queries
from intranet.accounts.models import Account
from intranet.database import db
from intranet.directory.models import Person
from intranet.directory.seats import Refused
from intranet.duplicates import mails
from intranet.duplicates.fields import Entry
from intranet.duplicates.pointers import cell


@dataclass
class Settled:
    """The account that remains, and what was changed to the other one."""

    account_id: int | None
    cells: list[dict[str, Any]] = field(default_factory=list)


def between(one: Entry, other: Entry) -> list[Account]:
    """The two accounts between which somebody must choose: both sign in. Else none."""
    if not isinstance(one, Person) or not isinstance(other, Person):
        return []
    found = [row.account for row in (one, other) if row.account is not None]
    return found if len(found) == 2 and all(map(_signs_in, found)) else []


def settle(actor: Actor, kept: Person, merged: Person, chosen: int | None) -> Settled:
    """Close the account that does not remain. Raises Refused, about the field `account`."""
    if kept.account is None or merged.account is None:
        return Settled(kept.account_id or merged.account_id)
    remains = _remains(kept, merged, chosen)
    spare = merged.account if remains is kept.account else kept.account
    _check(actor, spare)
    if (waiting := queries.pending_invitation(spare.id)) is not None:
        invitations.withdraw(actor, waiting)
    if not spare.active:
        return Settled(remains.id)
    told = _signs_in(spare)
    grants.disable(actor, spare)
    if told:
        mails.account_closed(actor, spare, remains)
    table: Table = inspect(Account).local_table  # type: ignore[assignment]
    return Settled(remains.id, [cell(table, (spare.id,), "active", True, False)])


def give(kept: Person, merged: Person, account_id: int | None) -> None:
    """Put the account that remains on the entry that is kept; one entry at a time has it."""
    if kept.account_id == account_id:
        return
    merged.account_id = None
    db.session.flush()
    kept.account_id = account_id
    db.session.flush()


def _remains(kept: Person, merged: Person, chosen: int | None) -> Account:
    assert kept.account is not None and merged.account is not None
    both = between(kept, merged)
    if not both:
        return merged.account if _signs_in(merged.account) else kept.account
    for account in both:
        if account.id == chosen:
            return account
    raise Refused("Ces deux personnes se connectent : dites quel compte reste.", "account")


def _check(actor: Actor, spare: Account) -> None:
    if spare.id == actor.account_id:
        raise Refused("C’est avec ce compte que vous êtes connecté·e : gardez-le.", "account")
    if queries.grants_of([spare])[spare.id]:
        raise Refused(
            f"Le compte {spare.email} coordonne ou administre : gardez-le, ou retirez-lui d’abord "
            "ce rôle dans « Administration ».",
            "account",
        )


def _signs_in(account: Account) -> bool:
    return account.active and account.confirmed_at is not None
