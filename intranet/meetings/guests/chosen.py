"""What the ticks and words of the form come down to."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from intranet.access import Actor
from intranet.database import db
from intranet.directory import queries as directory
from intranet.directory.models import Person, Position, Structure
from intranet.events.choosing import NewGuest
from intranet.meetings.guests import outsiders
from intranet.meetings.guests.board import Board
from intranet.meetings.guests.forms import GuestsForm


class NotOffered(Exception):
    """A seat or a person that this actor may not invite to this meeting."""


@dataclass(frozen=True)
class Chosen:
    """What the ticks and words of the form come down to."""

    positions: set[int]
    people: set[int]
    guests: list[NewGuest]

    def __bool__(self) -> bool:
        return bool(self.positions or self.people or self.guests)


def read(actor: Actor, shown: Board, form: GuestsForm) -> Chosen:
    """Raises NotOffered for a seat outside the networks of the meeting, or a person, that `actor`
    does not see. A guest whose address `actor` finds in the directory is that person."""
    positions, people = set(form.positions.data or ()), set(form.people.data or ())
    own = {seat.position_id for seat in shown.seats}
    if not _all_visible(actor, positions - own, people):
        raise NotOffered
    if form.everyone.data:
        positions |= {seat.position_id for seat in shown.seats}
    for sort in shown.sorts:
        wanted = set(form[sort.field].data or ())
        positions |= {s.position_id for v, _, seats in sort.choices if v in wanted for s in seats}
    further = set(form.networks.data or ())
    positions |= {s.position_id for key, _, seats in shown.others if key in further for s in seats}
    guests = outsiders.read(form.outside.data or "").guests
    known = _known_by_address(actor, {guest.address for guest in guests})
    people |= set(known.values())
    return Chosen(positions, people, [one for one in guests if one.address not in known])


def _known_by_address(actor: Actor, addresses: set[str]) -> dict[str, int]:
    """The people whom `actor` sees, by address in its identity form."""
    if not addresses:
        return {}
    rows = db.session.execute(
        directory.people_visible_to(actor)
        .with_only_columns(func.lower(Person.email), Person.id)
        .where(func.lower(Person.email).in_(addresses))
        .order_by(Person.id.desc())
    )
    return dict(rows.tuples().all())


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
