"""Finding a person or a seat to choose, by a few letters: at most `LIMIT`, only what one sees."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from intranet.access import Actor
from intranet.database import db
from intranet.directory.indexing import PERSON, POSITION, STRUCTURE, circles_of
from intranet.directory.models import Assignment, Membership, Person, Position, Structure
from intranet.directory.queries import people_visible_to, sees
from intranet.directory.seat_facts import OPEN_STATES
from intranet.directory.seat_queries import seat_rows
from intranet.index.queries import Search, find

LIMIT = 20


@dataclass(frozen=True)
class PersonFound:
    """A person one may choose; `seats` as « Agente d’accueil, CCAS de Cancale »."""

    person: Person
    seats: list[str]

    @property
    def label(self) -> str:
        """« Awa Martin · Agente d’accueil, CDAS de la baie »."""
        return " · ".join([self.person.name, *self.seats])


def people(actor: Actor, typed: str) -> list[PersonFound]:
    """People that `actor` sees whose entry answers `typed`, by name; nobody when it is empty."""
    keys = _keys(actor, typed, PERSON)[PERSON]
    if not keys:
        return []
    found = db.session.scalars(people_visible_to(actor).where(Person.id.in_(keys)))
    by_key = {person.id: person for person in found}
    seats = _seats_held(actor, list(by_key))
    return [PersonFound(by_key[key], seats.get(key, [])) for key in keys if key in by_key]


def seats(actor: Actor, typed: str, network_id: int) -> list[Any]:
    """Seats of structures that `actor` sees, found by title, holder or structure: rows of
    `seat_rows` with their `state` in that network (None: out of it)."""
    keys = _keys(actor, typed, PERSON, POSITION, STRUCTURE)
    if not any(keys.values()):
        return []
    in_network = and_(
        Membership.position_id == Position.id,
        Membership.network_id == network_id,
        Membership.state.in_(OPEN_STATES),
    )
    statement = (
        seat_rows(Membership.state)
        .outerjoin(Membership, in_network)
        .where(
            or_(
                Position.id.in_(keys[POSITION]),
                Person.id.in_(keys[PERSON]),
                Structure.id.in_(keys[STRUCTURE]),
            ),
            sees(actor),
        )
    )
    return list(db.session.execute(statement.order_by(Structure.id, Position.id).limit(LIMIT)))


def _keys(actor: Actor, typed: str, *kinds: str) -> dict[str, list[int]]:
    keys: dict[str, list[int]] = {kind: [] for kind in kinds}
    if typed.strip():
        for hit in find(Search(typed, circles=circles_of(actor), kinds=kinds), limit=LIMIT):
            keys[hit.kind].append(hit.ref_id)
    return keys


def _seats_held(actor: Actor, person_ids: list[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(Assignment.person_id, Position.title, Structure.name)
        .join(Position, Position.id == Assignment.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .where(
            Assignment.person_id.in_(person_ids),
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
            sees(actor),
        )
        .order_by(Position.id)
    )
    found: dict[int, list[str]] = {}
    for person_id, title, structure in rows:
        found.setdefault(person_id, []).append(f"{title}, {structure}")
    return found
