"""Who stands behind the link of a mail, as an `access.Actor`: the link lets them do what they may
do anyway, to one entry, without signing in."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.database import db
from intranet.directory import actors
from intranet.directory.models import Assignment, Person, Position, Structure

NONE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Bearer:
    """Somebody who has no account, or the mailbox of a structure: they have their own entry, the
    structures that they keep, and nothing else. What they do has no account (`account_id` None)
    but their name."""

    display_name: str
    person_id: int | None = None
    managed_structure_ids: frozenset[int] = NONE
    position_ids: frozenset[int] = NONE
    structure_ids: frozenset[int] = NONE
    account_id: Any = None
    is_administrator: bool = False
    agency_ids: frozenset[int] = NONE
    coordinated_network_ids: frozenset[int] = NONE
    network_ids: frozenset[int] = NONE


def of_account(account: Account | None) -> Actor | None:
    """Who signs in with `account`; None when it is disabled."""
    return actors.of_account(account) if account is not None and account.active else None


def of_person(person: Person) -> Actor | None:
    """A person, by their account when they have one; None when it is disabled."""
    if person.account is not None:
        return of_account(person.account)
    held = db.session.execute(
        select(Position.id, Position.structure_id, Position.manages_structure)
        .join(Assignment, Assignment.position_id == Position.id)
        .where(
            Assignment.person_id == person.id,
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
        )
    ).all()
    return Bearer(
        person.name,
        person.id,
        frozenset(structure_id for _, structure_id, manages in held if manages),
        frozenset(position_id for position_id, _, _ in held),
        frozenset(structure_id for _, structure_id, _ in held),
    )


def of_mailbox(structure: Structure) -> Actor:
    """Whoever reads the mailbox that a structure's entry gives."""
    return Bearer(structure.name, managed_structure_ids=frozenset({structure.id}))
