"""What a change on a seat brings about, for whoever is about to say it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.directory import seat_facts
from intranet.directory.models import ACTIVE, Assignment, Membership, Person, Position, Structure
from intranet.events import queries as events
from intranet.events.models import CANCELLED, TRAINING, Event, Invitation, Slot
from intranet.meetings.polls.models import OPEN, DatePoll
from intranet.networks.models import Network


@dataclass(frozen=True)
class Effects:
    """What belongs to a seat and goes to whoever comes; what whoever leaves loses, and keeps.

    `meetings` and `trainings` are rows (Invitation, Event, Slot) to come; `polls` the titles of
    meetings whose date is being looked for. `lost` are the networks
    that nothing else opens to the leaver, `elsewhere` the other seats that they hold, as (title,
    structure). `alone`: nobody else holds a seat that keeps the structure's entry.
    """

    networks: list[Network]
    meetings: list[Any]
    trainings: list[Any]
    polls: list[str]
    lost: list[Network]
    elsewhere: list[Any]
    alone: bool


def effects(seat: Position, leaver: Person | None) -> Effects:
    """Six queries."""
    networks = [m.network for m in seat_facts.open_memberships(seat.id) if m.state == ACTIVE]
    coming = _to_come(seat)
    kept = _networks_through_others(seat, leaver) if leaver else set()
    managers = {person.id for person in seat_facts.managers_of(seat.structure_id)}
    return Effects(
        networks,
        [row for row in coming if row[1].family != TRAINING],
        [row for row in coming if row[1].family == TRAINING],
        _polls(seat),
        [network for network in networks if network.id not in kept],
        _other_seats(seat, leaver) if leaver else [],
        seat.manages_structure and leaver is not None and managers == {leaver.id},
    )


def _to_come(seat: Position) -> list[Any]:
    return list(
        db.session.execute(
            select(Invitation, Event, Slot)
            .join(Event, Event.id == Invitation.event_id)
            .join(Slot, Slot.id == events.first_slot())
            .where(
                Invitation.position_id == seat.id,
                Invitation.removed_at.is_(None),
                Event.state != CANCELLED,
                Event.published_at.is_not(None),
                Slot.starts_at > now(),
            )
            .order_by(Slot.starts_at)
        )
    )


def _polls(seat: Position) -> list[str]:
    """Of the meetings whose date the seat has its word to say about."""
    asked = (
        select(Event.title)
        .join(DatePoll, DatePoll.event_id == Event.id)
        .join(Invitation, Invitation.event_id == Event.id)
        .where(
            Invitation.position_id == seat.id,
            Invitation.removed_at.is_(None),
            Event.state != CANCELLED,
            DatePoll.state == OPEN,
            DatePoll.deadline > now(),
        )
    )
    return list(db.session.scalars(asked.order_by(DatePoll.deadline, Event.id)))


def _held_otherwise(seat: Position, person: Person) -> Any:
    return (
        Assignment.person_id == person.id,
        Assignment.ends_on.is_(None),
        Position.id != seat.id,
        Position.closed_at.is_(None),
    )


def _networks_through_others(seat: Position, person: Person) -> set[int]:
    return set(
        db.session.scalars(
            select(Membership.network_id)
            .join(Position, Position.id == Membership.position_id)
            .join(Assignment, Assignment.position_id == Position.id)
            .where(*_held_otherwise(seat, person), Membership.state == ACTIVE)
        )
    )


def _other_seats(seat: Position, person: Person) -> list[Any]:
    return list(
        db.session.execute(
            select(Position.title, Structure.name)
            .join(Assignment, Assignment.position_id == Position.id)
            .join(Structure, Structure.id == Position.structure_id)
            .where(*_held_otherwise(seat, person))
            .order_by(Structure.name, Position.title)
        )
    )
