"""Choosing whom to invite: what may be ticked, and what the ticks come down to."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from intranet.access import Actor
from intranet.database import db
from intranet.directory import indexing, kinds
from intranet.directory import queries as directory
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.directory.seat_queries import seats_of_network
from intranet.events import choosing
from intranet.index.queries import Search, find
from intranet.meetings.forms import GuestsForm

HITS = 12


class NotOffered(Exception):
    """A seat or a person that this actor may not invite to this meeting."""


@dataclass(frozen=True)
class Group:
    """A structure and its free seats in the networks of the meeting (rows of
    `seats_of_network`)."""

    name: str
    commune: str
    seats: list[Any]


@dataclass(frozen=True)
class Board:
    """All that may be ticked: `seats` not asked yet in `groups`; `kinds` are (key, label, how many
    seats); `asked` are the seats already invited, by themselves or through who holds them."""

    groups: list[Group]
    kinds: list[tuple[str, str, int]]
    asked: list[Any]

    @property
    def seats(self) -> list[Any]:
        """All the seats, asked or not."""
        return [*self.free, *self.asked]

    @property
    def free(self) -> list[Any]:
        """The seats that nobody asked yet."""
        return [seat for group in self.groups for seat in group.seats]


def board(event_id: int, network_ids: Collection[int]) -> Board:
    """The seats of the networks, by structure, vacant ones included."""
    people, positions = choosing.standing(event_id)
    rows = {row.position_id: row for key in sorted(network_ids) for row in seats_of_network(key)}
    groups: dict[int, Group] = {}
    asked = []
    for row in rows.values():
        if row.position_id in positions or row.person_id in people:
            asked.append(row)
            continue
        named = Group(row.structure_name, row.commune_name, [])
        groups.setdefault(row.structure_id, named).seats.append(row)
    found = Counter(row.structure_kind for row in rows.values()) - Counter(
        row.structure_kind for row in asked
    )
    offered = [(kind, label, found[kind]) for kind, label in kinds.here().items() if found[kind]]
    return Board(list(groups.values()), offered, asked)


def chosen(actor: Actor, shown: Board, form: GuestsForm) -> tuple[set[int], set[int]]:
    """(seats, people) that the form comes down to.

    Raises NotOffered for a seat outside the networks of the meeting, or a person, that `actor`
    does not see.
    """
    positions, people = set(form.positions.data or ()), set(form.people.data or ())
    wanted = set(form.kinds.data or ())
    own = {seat.position_id for seat in shown.seats}
    if not _all_visible(actor, positions - own, people):
        raise NotOffered
    positions |= {
        seat.position_id
        for seat in shown.seats
        if form.everyone.data or seat.structure_kind in wanted
    }
    return positions, people


def named(typed: str, actor: Actor) -> list[Any]:
    """At most `HITS` people that `actor` sees and whose name begins so, as rows of `people`."""
    if not typed:
        return []
    search = Search(typed, indexing.circles_of(actor), kinds=(indexing.PERSON,))
    return people(actor, [hit.ref_id for hit in find(search, limit=HITS)])


def people(actor: Actor, ids: Collection[int]) -> list[Any]:
    """Those of these people that `actor` sees: `id`, `name`, `where` (a structure that the actor
    sees, or None)."""
    if not ids:
        return []
    where = (
        select(func.min(Structure.name))
        .join(Position, Position.structure_id == Structure.id)
        .join(Assignment, Assignment.position_id == Position.id)
        .where(
            Assignment.person_id == Person.id,
            Assignment.ends_on.is_(None),
            directory.sees(actor),
        )
        .correlate(Person)
        .scalar_subquery()
    )
    return list(
        db.session.execute(
            directory.people_visible_to(actor)
            .with_only_columns(
                Person.id,
                (Person.first_name + " " + Person.last_name).label("name"),
                where.label("where"),
            )
            .where(Person.id.in_(ids))
            .order_by(Person.last_name, Person.first_name, Person.id)
        )
    )


def _all_visible(actor: Actor, positions: set[int], people: set[int]) -> bool:
    if people and len(_seen(directory.people_visible_to(actor), Person.id, people)) < len(people):
        return False
    if not positions:
        return True
    seats = (
        select(Position)
        .join(Structure, Structure.id == Position.structure_id)
        .where(directory.sees(actor), Position.closed_at.is_(None))
    )
    return len(_seen(seats, Position.id, positions)) == len(positions)


def _seen(statement: Any, column: Any, keys: set[int]) -> list[int]:
    return list(db.session.scalars(statement.with_only_columns(column).where(column.in_(keys))))
