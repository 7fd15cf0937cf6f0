"""Every SELECT over structures and people; lists start from `visible_to(actor)`.

Who sees what
-------------
An administrator sees all. Anyone else sees a structure when
- one of its seats is an active member of a network whose life they share, or
- they hold a seat in it, or
- it stands in a commune of an agency that they coordinate;
and a person when that person holds a seat of a structure they see, or is themself.
A new account holds no seat and shares no network: it sees nothing. Nobody sees an entry merged
into another (`merged` leads from its address to the one that was kept), nor a person forgotten.
`indexing.circles_of` tells the word index the same rule.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from intranet.access import Actor
from intranet.database import db
from intranet.directory import standings
from intranet.directory.models import (
    ACTIVE,
    Assignment,
    Membership,
    Person,
    Position,
    Structure,
)
from intranet.directory.policy import Standing
from intranet.files.models import StoredFile
from intranet.networks.models import Network
from intranet.territories.models import AgencyCommune, Commune


@dataclass(frozen=True)
class Seat:
    """A seat as its structure's page shows it; `holder` None means vacant."""

    position: Position
    holder: Person | None
    since: date | None


@dataclass(frozen=True)
class HeldSeat:
    """A seat as its holder's page shows it."""

    position: Position
    since: date


@dataclass(frozen=True)
class StructurePage:
    """What the page of a structure shows to one actor, besides its seats (`seat_cards`)."""

    structure: Structure
    networks: list[Network]
    standing: Standing


@dataclass(frozen=True)
class PersonPage:
    """All that the page of a person shows to one actor: only seats of visible structures."""

    person: Person
    seats: list[HeldSeat]
    networks: list[Network]
    standing: Standing


def visible_to(actor: Actor, *, closed: bool = False) -> Select[Structure]:
    """Structures that `actor` sees; those that closed too when `closed`."""
    return select(Structure).where(sees(actor, closed=closed))


def sees(actor: Actor, *, closed: bool = False) -> ColumnElement[bool]:
    """The condition of `visible_to`, for a statement that reads Structure already. Asked whether
    its key is among those of `visible_to`, SQLite would first list them all."""
    seen = and_(_sees_structure(actor), Structure.merged_into_id.is_(None))
    return seen if closed else and_(seen, Structure.closed_at.is_(None))


def workplace(actor: Actor) -> Any:
    """The name of a structure that `actor` sees and where the Person of the statement holds a
    seat, or NULL; a column for it."""
    return (
        select(func.min(Structure.name))
        .join(Position, Position.structure_id == Structure.id)
        .join(Assignment, Assignment.position_id == Position.id)
        .where(Assignment.person_id == Person.id, Assignment.ends_on.is_(None), sees(actor))
        .correlate(Person)
        .scalar_subquery()
    )


def people_visible_to(actor: Actor) -> Select[Person]:
    """People that `actor` sees. Those who left every seat are seen by nobody but themselves
    and administrators."""
    there = select(Person).where(Person.merged_into_id.is_(None), Person.forgotten_at.is_(None))
    if actor.is_administrator:
        return there
    holds_a_visible_seat = exists(
        select(Assignment.id)
        .join(Position, Position.id == Assignment.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .where(
            Assignment.person_id == Person.id,
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
            Structure.closed_at.is_(None),
            _sees_structure(actor),
        )
        .correlate(Person)
    )
    return there.where(or_(Person.id == actor.person_id, holds_a_visible_seat))


def find_structure(actor: Actor, structure_id: int) -> Structure | None:
    """The structure, with its commune and who verified it; closed ones can still be read."""
    return db.session.scalar(
        visible_to(actor, closed=True)
        .where(Structure.id == structure_id)
        .options(joinedload(Structure.commune), joinedload(Structure.verified_by))
    )


def find_person(actor: Actor, person_id: int) -> Person | None:
    """The person, with who verified the entry."""
    return db.session.scalar(
        people_visible_to(actor)
        .where(Person.id == person_id)
        .options(joinedload(Person.verified_by))
    )


def photo_of(actor: Actor, person_id: int) -> StoredFile | None:
    """The photo of a person that `actor` sees; its bytes are read when they are asked for."""
    seen: Any = people_visible_to(actor)
    return db.session.scalar(
        seen.join(StoredFile, StoredFile.id == Person.photo_id)
        .where(Person.id == person_id)
        .with_only_columns(StoredFile)
    )


def structure_page(actor: Actor, structure_id: int) -> StructurePage | None:
    """The page of a structure, None when `actor` does not see it; three queries."""
    structure = find_structure(actor, structure_id)
    if structure is None:
        return None
    return StructurePage(
        structure,
        _networks(actor, Position.structure_id == structure.id),
        standings.of_structure(structure.id),
    )


def person_page(actor: Actor, person_id: int) -> PersonPage | None:
    """The page of a person, None when `actor` does not see them; four queries."""
    person = find_person(actor, person_id)
    if person is None:
        return None
    seats = _held_seats(actor, person)
    held = [seat.position.id for seat in seats]
    return PersonPage(
        person, seats, _networks(actor, Position.id.in_(held)), standings.of_person(person.id)
    )


def seats_of(structure: Structure) -> list[Seat]:
    """The seats of a structure with their holders: the manager's first, vacant ones included."""
    rows = db.session.execute(
        select(Position, Person, Assignment.starts_on)
        .outerjoin(
            Assignment, (Assignment.position_id == Position.id) & Assignment.ends_on.is_(None)
        )
        .outerjoin(Person, Person.id == Assignment.person_id)
        .where(Position.structure_id == structure.id, Position.closed_at.is_(None))
        .order_by(Position.manages_structure.desc(), Position.title, Position.id)
    )
    return [Seat(*row) for row in rows]


def _sees_structure(actor: Actor) -> ColumnElement[bool]:
    if actor.is_administrator:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.network_ids:
        ways.append(
            # One inside the other: joined, SQLite would read a whole network for each structure.
            exists(
                select(Position.id)
                .where(
                    Position.structure_id == Structure.id,
                    Position.closed_at.is_(None),
                    exists(
                        select(Membership.id)
                        .where(
                            Membership.position_id == Position.id,
                            Membership.state == ACTIVE,
                            Membership.network_id.in_(actor.network_ids),
                        )
                        .correlate(Position)
                    ),
                )
                .correlate(Structure)
            )
        )
    if actor.structure_ids:
        ways.append(Structure.id.in_(actor.structure_ids))
    if actor.agency_ids:
        ways.append(
            exists(
                select(AgencyCommune.commune_id)
                .join(Commune, standings.answers_for(Commune))
                .where(
                    Commune.id == Structure.commune_id,
                    AgencyCommune.agency_id.in_(actor.agency_ids),
                )
                .correlate(Structure)
            )
        )
    return or_(*ways) if ways else false()


def _held_seats(actor: Actor, person: Person) -> list[HeldSeat]:
    statement = (
        select(Position, Assignment.starts_on)
        .join(Assignment, Assignment.position_id == Position.id)
        .join(Position.structure)
        .join(Structure.commune)
        .options(contains_eager(Position.structure).contains_eager(Structure.commune))
        .where(
            Assignment.person_id == person.id,
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
            Structure.closed_at.is_(None),
        )
        .order_by(Assignment.starts_on, Position.id)
    )
    if person.id != actor.person_id:
        statement = statement.where(_sees_structure(actor))
    return [HeldSeat(*row) for row in db.session.execute(statement)]


def _networks(actor: Actor, seats: ColumnElement[bool]) -> list[Network]:
    """Networks of these seats, those alone whose life `actor` shares."""
    statement = (
        select(Network)
        .where(
            Network.id.in_(
                select(Membership.network_id)
                .join(Position, Position.id == Membership.position_id)
                .where(seats, Position.closed_at.is_(None), Membership.state == ACTIVE)
            )
        )
        .order_by(Network.name)
    )
    if not actor.is_administrator:
        statement = statement.where(Network.id.in_(actor.network_ids))
    return list(db.session.scalars(statement))
