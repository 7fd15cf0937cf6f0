"""Who makes a network, to be taken along: its structures, and the seats that are in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intranet.access import Actor
from intranet.database import db
from intranet.directory.models import (
    ACTIVE,
    Assignment,
    Membership,
    Person,
    Position,
    Structure,
)
from intranet.directory.queries import Seat, visible_to
from intranet.text import fold


@dataclass(frozen=True)
class Workplace:
    """A structure and its seats of the network, the manager's first, vacant ones included."""

    structure: Structure
    seats: Sequence[Seat]


def of_network(actor: Actor, network_id: int) -> list[Workplace]:
    """What `actor` sees of a network, in the order of names. Two queries, whatever its size."""
    structures = db.session.scalars(
        visible_to(actor)
        .where(Structure.id.in_(_members(network_id, Position.structure_id)))
        .options(joinedload(Structure.commune))
    ).all()
    seats: dict[int, list[Seat]] = {}
    for seat in _seats(network_id):
        seats.setdefault(seat.position.structure_id, []).append(seat)
    found = [Workplace(one, seats[one.id]) for one in structures]
    return sorted(found, key=lambda place: (fold(place.structure.name), place.structure.id))


def _seats(network_id: int) -> list[Seat]:
    """Whoever sees the structure of a seat sees its holder."""
    rows = db.session.execute(
        select(Position, Person, Assignment.starts_on)
        .outerjoin(
            Assignment, (Assignment.position_id == Position.id) & Assignment.ends_on.is_(None)
        )
        .outerjoin(
            Person,
            (Person.id == Assignment.person_id)
            & Person.merged_into_id.is_(None)
            & Person.forgotten_at.is_(None),
        )
        .where(Position.id.in_(_members(network_id, Position.id)))
        .order_by(Position.manages_structure.desc(), Position.title, Position.id)
    )
    return [Seat(*row) for row in rows]


def _members(network_id: int, column: Any) -> Any:
    """`column` of the open seats that are in the network today."""
    return (
        select(column)
        .join(Membership, Membership.position_id == Position.id)
        .where(
            Membership.network_id == network_id,
            Membership.state == ACTIVE,
            Position.closed_at.is_(None),
        )
    )
