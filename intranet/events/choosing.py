"""Who may be asked to an event, and what asking them would do: read before anything is sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager

from intranet.database import db
from intranet.directory.models import Assignment, Person, Position
from intranet.events import dispatch, queries
from intranet.events.models import Event, Invitation
from intranet.text import fold, normalise_email

T = TypeVar("T", int, str)

TO_WRITE, NO_ADDRESS, VACANT, ALREADY, TWICE = (
    "to_write",
    "no_address",
    "vacant",
    "already",
    "twice",
)


@dataclass(frozen=True)
class NewGuest:
    """Somebody outside the directory to be asked; `address` is in its identity form."""

    name: str
    address: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Choice:
    """One line of a preview. `status` says what will happen: `to_write` (gets a mail),
    `no_address` (invited, but nowhere to write), `vacant` (the seat is invited; whoever
    arrives gets the mail), `already` (invited before), `twice` (is chosen another way too)."""

    position: Position | None
    person: Person | None
    address: str
    status: str
    guest: NewGuest | None = None

    @property
    def name(self) -> str:
        """Who is asked; the seat's title while it is vacant."""
        if self.guest is not None:
            return self.guest.name
        if self.person is not None:
            return self.person.name
        return self.position.title if self.position else ""

    @property
    def organisation(self) -> str:
        """Where they come from, "" when nothing says it."""
        if self.position is not None:
            return self.position.structure.name
        return self.guest.organisation if self.guest else ""


def preview(
    event: Event,
    position_ids: Collection[int],
    person_ids: Collection[int],
    guests: Collection[NewGuest] = (),
) -> list[Choice]:
    """What inviting these seats, people and guests would do, in the order of structures and
    names, guests last. Nobody twice: neither by two seats nor by one address."""
    seats, people, written, outside = _standing(event.id)
    choices = []
    for position, person in _chosen(position_ids, person_ids):
        found = dispatch.address_at(person, position)
        address = found.address if found else ""
        own = normalise_email(person.email or "") if person else ""
        if (person and person.id in people.asked) or (position and position.id in seats):
            status = ALREADY
        elif own and own in outside:
            status = ALREADY  # from outside the directory, until the coordination knew better
        elif person is None:
            status = VACANT
        elif person.id in people.chosen:
            status = TWICE
        else:
            status = TO_WRITE if address else NO_ADDRESS
        if person:
            people.chosen.add(person.id)
            written.chosen.add(normalise_email(address))
        choices.append(Choice(position, person, address, status))
    return choices + [_guest_choice(guest, written) for guest in guests]


@dataclass
class _Known(Generic[T]):
    """Keys or addresses that were asked before, and that this very choice holds."""

    asked: set[T]
    chosen: set[T] = field(default_factory=set)


def _guest_choice(guest: NewGuest, written: _Known[str]) -> Choice:
    status = TO_WRITE if guest.address else NO_ADDRESS
    if guest.address and guest.address in written.asked:
        status = ALREADY
    elif guest.address and guest.address in written.chosen:
        status = TWICE
    written.chosen.add(guest.address)
    return Choice(None, None, guest.address, status, guest)


def _standing(event_id: int) -> tuple[set[int], _Known[int], _Known[str], set[str]]:
    """(seats, people, addresses, those of guests alone) that are asked now."""
    rows = queries.standing(event_id)
    seats = {row.position_id for row in rows if row.position_id is not None}
    people = {row.person_id for row in rows if row.person_id is not None}
    outside = {normalise_email(row.guest.email) for row in rows if row.guest is not None}
    return seats, _Known(people), _Known(_addresses(rows)), outside


def addresses(event_id: int) -> set[str]:
    """Where those who are asked now are written to, in the identity form of addresses."""
    return _addresses(queries.standing(event_id))


def _addresses(rows: Collection[Invitation]) -> set[str]:
    return {normalise_email(to.address) for row in rows if (to := dispatch.address_of(row))}


def standing(event_id: int) -> tuple[set[int], set[int]]:
    """(keys of the people, keys of the seats) that are invited now."""
    rows = db.session.execute(
        select(Invitation.person_id, Invitation.position_id).where(
            Invitation.event_id == event_id, Invitation.removed_at.is_(None)
        )
    ).all()
    people = {person_id for person_id, _ in rows if person_id is not None}
    return people, {position_id for _, position_id in rows if position_id is not None}


def _chosen(
    position_ids: Collection[int], person_ids: Collection[int]
) -> Sequence[tuple[Position | None, Person | None]]:
    found = db.session.execute(
        select(Position, Person)
        .join(Position.structure)
        .options(contains_eager(Position.structure))
        .outerjoin(
            Assignment, and_(Assignment.position_id == Position.id, Assignment.ends_on.is_(None))
        )
        .outerjoin(Person, Person.id == Assignment.person_id)
        .where(Position.id.in_(position_ids), Position.closed_at.is_(None))
        .order_by(Position.id)
    ).tuples()
    # As people read names, and as the page that was ticked: accents and case aside.
    seats = sorted(found, key=lambda row: (fold(row[0].structure.name), fold(row[0].title)))
    people = db.session.scalars(select(Person).where(Person.id.in_(person_ids))).all()
    alone = sorted(people, key=lambda person: (fold(person.last_name), fold(person.first_name)))
    return [*seats, *((None, person) for person in alone)]
