"""What the word index says of structures, people and vacant seats, and who may find them.

Call after a flush, in the transaction of the change. A held seat is found through its holder;
closed structures, abolished seats and people who left every seat are not found at all.
Facets: `facet_of_commune`, `facet_of_kind`, `facet_of_network`. Circles: `n<network>` for each
active membership of the structure, `s<structure>`, `g<agency>` of its commune: the same rule
as `queries.visible_to`, in tokens.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from intranet.access import Actor
from intranet.database import db
from intranet.directory import kinds
from intranet.directory.models import (
    ACTIVE,
    Assignment,
    Membership,
    Person,
    Position,
    Structure,
)
from intranet.index import bulk, entries
from intranet.index.bulk import Document
from intranet.territories.models import AgencyCommune, Commune

STRUCTURE, PERSON, POSITION = "structure", "person", "position"
KINDS = (STRUCTURE, PERSON, POSITION)

Ids = Collection[int]

_waiting: ContextVar[bool] = ContextVar("waiting", default=False)


def facet_of_commune(insee_code: str) -> str:
    """The facet of what stands in a commune, delegated communes included."""
    return f"c{insee_code.lower()}"


def facet_of_kind(kind: str) -> str:
    """The facet of structures of a kind, and of who works there (letters only: one token)."""
    return "t" + "".join(c for c in kind.lower() if c.isalnum())


def facet_of_network(network_id: int) -> str:
    """The facet of the members of a network. Offer it only to those who share its life."""
    return f"n{network_id}"


def circles_of(actor: Actor) -> frozenset[str] | None:
    """The circles that `actor` belongs to; None for an administrator, who sees all."""
    if actor.is_administrator:
        return None
    return frozenset(
        [f"n{key}" for key in actor.network_ids]
        + [f"s{key}" for key in actor.structure_ids]
        + [f"g{key}" for key in actor.agency_ids]
    )


def refresh_structure(structure_id: int) -> None:
    """Re-index a structure, its vacant seats, and whoever holds a seat in it."""
    seats = db.session.execute(
        select(Position.id, Assignment.person_id)
        .outerjoin(
            Assignment, (Assignment.position_id == Position.id) & Assignment.ends_on.is_(None)
        )
        .where(Position.structure_id == structure_id)
    ).all()
    _refresh(
        structures={structure_id},
        people={person_id for _, person_id in seats if person_id},
        positions={position_id for position_id, _ in seats},
    )


def refresh_position(position_id: int) -> None:
    """Re-index what a seat changes: its structure, its holder, the circles of both. Whoever
    just left it is to be re-indexed too: `refresh_person`."""
    structure_id = db.session.scalar(
        select(Position.structure_id).where(Position.id == position_id)
    )
    if structure_id is not None:
        refresh_structure(structure_id)


def refresh_person(person_id: int) -> None:
    """Re-index a person alone."""
    _refresh(structures=set(), people={person_id}, positions=set())


def rebuild() -> int:
    """Index the whole directory afresh; returns the number of entries."""
    return bulk.replace(KINDS, _Documents(_read_places(None), _read_seats(None), None).all())


@contextmanager
def rebuilt_at_the_end() -> Iterator[None]:
    """Inside, changes are not indexed one by one; when all went well, the whole directory is."""
    token = _waiting.set(True)
    try:
        yield
    finally:
        _waiting.reset(token)
    rebuild()


def _refresh(structures: set[int], people: set[int], positions: set[int]) -> None:
    if _waiting.get():
        return
    reached = structures | set(
        db.session.scalars(
            select(Position.structure_id)
            .join(Assignment, Assignment.position_id == Position.id)
            .where(Assignment.person_id.in_(people), Assignment.ends_on.is_(None))
        )
    )
    documents = _Documents(_read_places(reached), _read_seats(reached), people)
    wanted: dict[tuple[str, int], Document | None] = {
        **{(STRUCTURE, key): None for key in structures},
        **{(PERSON, key): None for key in people},
        **{(POSITION, key): None for key in positions},
    }
    for made in documents.all():
        if (made.kind, made.ref_id) in wanted:
            wanted[made.kind, made.ref_id] = made
    for (kind, ref_id), document in wanted.items():
        if document is None:
            entries.remove(kind, ref_id)
        else:
            entries.put(
                kind, ref_id, name=document.name, words=document.words, facets=document.facets
            )
            entries.share(kind, ref_id, document.circles)


@dataclass
class _Place:
    """What a structure lends to whoever works there."""

    id: int
    name: str
    kind: str
    words: str
    facets: set[str]
    circles: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)

    @property
    def where(self) -> str:
        return f"{self.name} {self.words}"


@dataclass
class _Seat:
    id: int
    place: _Place
    title: str
    holder_id: int | None
    networks: set[str] = field(default_factory=set)


class _Documents:
    """Documents made of what was read: places by key, rows of seats, the people wanted."""

    def __init__(self, places: dict[int, _Place], seats: list[Any], people: Ids | None):
        self._places = places
        self._people = people
        self._vacant: list[_Seat] = []
        self._held: dict[int, list[_Seat]] = defaultdict(list)
        known: dict[int, _Seat] = {}
        for seat_id, structure_id, title, holder_id, network_id in seats:
            place = places.get(structure_id)
            if place is None:
                continue
            seat = known.get(seat_id)
            if seat is None:
                seat = known[seat_id] = _Seat(seat_id, place, title, holder_id)
                (self._held[holder_id] if holder_id else self._vacant).append(seat)
            if network_id:
                token = facet_of_network(network_id)
                seat.networks.add(token)
                place.networks.add(token)
                place.circles.add(f"n{network_id}")

    def all(self) -> Iterator[Document]:
        for place in self._places.values():
            facets = place.facets | place.networks
            yield Document(STRUCTURE, place.id, place.name, place.where, facets, place.circles)
        for seat in self._vacant:
            yield _vacant(seat)
        held_by = None if self._people is None else set(self._people) & set(self._held)
        for person_id, first, last in _read_names(held_by):
            if person_id in self._held:
                yield _person(person_id, first, last, self._held[person_id])


def _vacant(seat: _Seat) -> Document:
    return Document(
        POSITION,
        seat.id,
        f"{seat.title} {seat.place.name}",
        f"{seat.title} poste vacant {seat.place.where}",
        seat.place.facets | seat.networks,
        seat.place.circles,
    )


def _person(person_id: int, first: str, last: str, seats: list[_Seat]) -> Document:
    return Document(
        PERSON,
        person_id,
        f"{last} {first}",
        " ".join([first, last, *(f"{seat.title} {seat.place.where}" for seat in seats)]),
        set().union(*(seat.place.facets | seat.networks for seat in seats)),
        set().union(*(seat.place.circles for seat in seats)),
    )


def _within(statement: Any, column: Any, ids: Ids | None) -> Any:
    return statement if ids is None else statement.where(column.in_(ids))


def _read_places(structure_ids: Ids | None) -> dict[int, _Place]:
    """Open structures, with the agency of their commune or of the commune above it."""
    above = aliased(Commune)
    named = kinds.here()
    statement = (
        select(
            Structure.id,
            Structure.name,
            Structure.kind,
            Structure.address,
            Structure.postcode,
            Commune.name,
            Commune.insee_code,
            above.name,
            above.insee_code,
            AgencyCommune.agency_id,
        )
        .join(Commune, Commune.id == Structure.commune_id)
        .outerjoin(above, above.id == Commune.parent_id)
        .outerjoin(
            AgencyCommune,
            or_(
                AgencyCommune.commune_id == Commune.id,
                AgencyCommune.commune_id == Commune.parent_id,
            ),
        )
        .where(Structure.closed_at.is_(None))
    )
    places: dict[int, _Place] = {}
    for row in db.session.execute(_within(statement, Structure.id, structure_ids)):
        key, name, kind, address, postcode, commune, insee, upper, upper_insee, agency = row
        place = places.get(key)
        if place is None:
            words = " ".join(filter(None, (named.get(kind), commune, upper, address, postcode)))
            facets = {facet_of_commune(code) for code in (insee, upper_insee) if code}
            facets.add(facet_of_kind(kind))
            place = places[key] = _Place(key, name, kind, words, facets, {f"s{key}"})
        if agency is not None:
            place.circles.add(f"g{agency}")
    return places


def _read_seats(structure_ids: Ids | None) -> list[Any]:
    """(seat, structure, title, holder or None, network or None), a row for each membership."""
    statement = (
        select(
            Position.id,
            Position.structure_id,
            Position.title,
            Assignment.person_id,
            Membership.network_id,
        )
        .outerjoin(
            Assignment, (Assignment.position_id == Position.id) & Assignment.ends_on.is_(None)
        )
        .outerjoin(
            Membership, (Membership.position_id == Position.id) & (Membership.state == ACTIVE)
        )
        .where(Position.closed_at.is_(None))
        .order_by(Position.id)
    )
    return list(db.session.execute(_within(statement, Position.structure_id, structure_ids)))


def _read_names(person_ids: Ids | None) -> Iterator[Any]:
    statement = select(Person.id, Person.first_name, Person.last_name)
    yield from db.session.execute(_within(statement, Person.id, person_ids))
