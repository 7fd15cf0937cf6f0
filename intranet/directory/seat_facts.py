"""Facts about one seat, for its pages and for the verbs that change it."""

from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory.merged import kept_key
from intranet.directory.models import (
    ACTIVE,
    REQUESTED,
    Assignment,
    Membership,
    Person,
    Position,
)
from intranet.directory.queries import sees
from intranet.networks.models import Network

OPEN_STATES = (REQUESTED, ACTIVE)


def managers_of(structure_id: int) -> list[Person]:
    """Whoever holds today a seat that manages the structure, by key."""
    return list(
        db.session.scalars(
            select(Person)
            .join(Assignment, Assignment.person_id == Person.id)
            .join(Position, Position.id == Assignment.position_id)
            .where(
                Position.structure_id == structure_id,
                Position.manages_structure,
                Position.closed_at.is_(None),
                Assignment.ends_on.is_(None),
            )
            .order_by(Person.id)
        )
    )


def find_seat(actor: Actor, position_id: int, *, closed: bool = False) -> Position | None:
    """A seat of a structure that `actor` sees, with its structure; abolished ones if `closed`."""
    statement = (
        select(Position)
        .join(Position.structure)
        .options(contains_eager(Position.structure))
        .where(
            Position.id == position_id,
            sees(actor, closed=True),
        )
    )
    return db.session.scalar(statement if closed else statement.where(Position.closed_at.is_(None)))


def find_network(actor: Actor, slug: str) -> Network | None:
    """An open network whose life `actor` shares; any, for an administrator."""
    statement = select(Network).where(Network.slug == slug, Network.closed_at.is_(None))
    if not actor.is_administrator:
        statement = statement.where(Network.id.in_(actor.network_ids))
    return db.session.scalar(statement)


def network_by_key(network_id: int) -> Network | None:
    """An open network, whoever asks: a seat may ask to join any."""
    return db.session.scalar(
        select(Network).where(Network.id == network_id, Network.closed_at.is_(None))
    )


def membership_of_network(network_id: int, membership_id: int) -> Membership | None:
    """A membership, provided it is in this network; whatever its state."""
    return db.session.scalar(
        select(Membership).where(
            Membership.id == membership_id, Membership.network_id == network_id
        )
    )


def membership_of_seat(position_id: int, membership_id: int) -> Membership | None:
    """A membership, provided it is this seat's."""
    return db.session.scalar(
        select(Membership).where(
            Membership.id == membership_id, Membership.position_id == position_id
        )
    )


def open_memberships(position_id: int) -> list[Membership]:
    """What a seat belongs to or has asked for, with the networks, by name."""
    return list(
        db.session.scalars(
            select(Membership)
            .join(Membership.network)
            .options(contains_eager(Membership.network))
            .where(Membership.position_id == position_id, Membership.state.in_(OPEN_STATES))
            .order_by(Network.name, Membership.id)
        )
    )


def networks_to_join(position_id: int) -> list[Network]:
    """The open networks that a seat neither belongs to nor has asked for, by name."""
    known = select(Membership.network_id).where(
        Membership.position_id == position_id, Membership.state.in_(OPEN_STATES)
    )
    return list(
        db.session.scalars(
            select(Network)
            .where(Network.closed_at.is_(None), Network.id.not_in(known))
            .order_by(Network.name, Network.id)
        )
    )


def open_assignment(position_id: int) -> Assignment | None:
    """Who holds a seat today, with the person; None when it is vacant."""
    return db.session.scalar(
        select(Assignment)
        .join(Assignment.person)
        .options(contains_eager(Assignment.person))
        .where(Assignment.position_id == position_id, Assignment.ends_on.is_(None))
    )


def person_with_address(email: str) -> Person | None:
    """Who is known under an e-mail in its identity form, on their entry or to sign in; an entry
    merged into another still tells who it is."""
    if not email:
        return None
    found = db.session.scalar(
        select(Person)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(or_(Person.email == email, Account.email == email))
        .order_by(Person.merged_into_id.is_not(None), Person.account_id.is_(None), Person.id)
        .limit(1)
    )
    if found is None or found.merged_into_id is None:
        return found
    return db.session.get(Person, kept_key(Person, found.id))


def person_of_account(account_id: int | None) -> Person | None:
    """Who signs in with an account."""
    return db.session.scalar(select(Person).where(Person.account_id == account_id))


def last_departure(position_id: int) -> date | None:
    """The day the last holder of a seat left it; None when nobody ever did."""
    return db.session.scalar(
        select(func.max(Assignment.ends_on)).where(Assignment.position_id == position_id)
    )


def abolition(position_id: int) -> dict[str, Any]:
    """What the last abolition of a seat ended: `assignment_id` (or None) and `memberships`, the
    state that each had by its key. As the journal noted it."""
    noted = db.session.scalar(
        select(JournalEntry.after)
        .where(
            JournalEntry.object_kind == "position",
            JournalEntry.object_id == position_id,
            JournalEntry.verb == "position.abolished",
        )
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )
    return {"assignment_id": None, "memberships": {}, **(noted or {})}
