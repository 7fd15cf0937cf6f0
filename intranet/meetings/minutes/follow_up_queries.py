"""Every SELECT over what follows from meetings."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from intranet.access import Actor
from intranet.clock import now, today
from intranet.database import db
from intranet.directory.models import Assignment, Person, Position
from intranet.events import policy as events_policy
from intranet.events import queries as events
from intranet.events.models import PUBLISHED, Event, Slot
from intranet.meetings.minutes import policy
from intranet.meetings.minutes.models import ACTION, DONE, OPEN, FollowUp, Minutes
from intranet.meetings.models import Meeting

SHOWN = 10
RECENT = timedelta(hours=1)  # what was just done stays in sight, to be taken back
TO_WRITE = timedelta(days=120)
MINE, ALL_OPEN, LATE, SETTLED = "miennes", "ouvertes", "en-retard", "faites"
VIEWS = {MINE: "Les miennes", ALL_OPEN: "À faire", LATE: "En retard", SETTLED: "Faites"}


@dataclass(frozen=True)
class Line:
    """A follow-up as it is shown. `owner` says whose it is now; `mine` that it is the actor's."""

    row: FollowUp
    owner: str
    mine: bool = False

    @property
    def late(self) -> bool:
        """Whether its day has passed."""
        return self.row.is_open and self.row.due_on is not None and self.row.due_on < today()


def of_event(event_id: int) -> list[FollowUp]:
    """All that follows from a meeting, in its order."""
    return list(db.session.scalars(_whole().where(FollowUp.event_id == event_id).order_by(*_ORDER)))


def find(follow_up_id: int) -> FollowUp | None:
    """One of them, whoever asks."""
    return db.session.scalar(_whole().where(FollowUp.id == follow_up_id))


def lines(rows: Iterable[FollowUp], actor: Actor | None = None) -> list[Line]:
    """As they are shown; one query more for the holders of seats."""
    found = list(rows)
    held = holders({row.position_id for row in found if row.position_id is not None})
    return [
        Line(row, owner_of(row, held), actor is not None and policy.is_owner(actor, row))
        for row in found
    ]


def owner_of(row: FollowUp, held: dict[int, Person]) -> str:
    """« Awa Martin, CDAS de la baie »: whoever holds the seat now, « Poste vacant » for nobody."""
    if row.position is not None:
        holder = held.get(row.position.id)
        return seat_label(row.position, holder)
    return row.person.name if row.person is not None else row.owner


def seat_label(position: Position, holder: Person | None) -> str:
    """How an action says whose it is when it is up to a seat."""
    where = position.structure.name
    return f"{holder.name}, {where}" if holder else f"{position.title} (poste vacant), {where}"


def holders(position_ids: Collection[int]) -> dict[int, Person]:
    """Who holds these seats today; one query."""
    if not position_ids:
        return {}
    rows = db.session.execute(
        select(Assignment.position_id, Person)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.position_id.in_(position_ids), Assignment.ends_on.is_(None))
    )
    return dict(rows.tuples().all())


def mine(actor: Actor) -> list[FollowUp]:
    """What the actor is to do, the most urgent first, and what they have just done."""
    just_done = and_(
        FollowUp.state == DONE,
        FollowUp.done_by_id == actor.account_id,
        FollowUp.done_at >= now() - RECENT,
    )
    statement = _whole().where(
        _told(), _owned(actor), FollowUp.kind == ACTION, or_(FollowUp.state == OPEN, just_done)
    )
    return list(db.session.scalars(statement.order_by(*_URGENCY).limit(SHOWN)))


def still_of(person_id: int, keys: Collection[int]) -> list[FollowUp]:
    """Those of these actions that are up to this person today, the most urgent first."""
    seats = select(Assignment.position_id).where(
        Assignment.person_id == person_id, Assignment.ends_on.is_(None)
    )
    in_person = and_(FollowUp.position_id.is_(None), FollowUp.person_id == person_id)
    statement = _whole().where(
        FollowUp.id.in_(keys),
        FollowUp.kind == ACTION,
        _told(),
        or_(FollowUp.position_id.in_(seats), in_person),
    )
    return list(db.session.scalars(statement.order_by(*_URGENCY)))


def listed(actor: Actor, view: str) -> Select[Any]:
    """What the actor may see of all meetings, of one of `VIEWS`."""
    seen = FollowUp.event_id.in_(events.visible_to(actor).with_only_columns(Event.id))
    statement = _whole().where(_told(), FollowUp.kind == ACTION, or_(seen, _owned(actor)))
    if view == SETTLED:
        settled = statement.where(FollowUp.state != OPEN)
        return settled.order_by(FollowUp.done_at.desc(), FollowUp.id.desc())
    statement = statement.where(FollowUp.state == OPEN)
    if view == MINE:
        statement = statement.where(_owned(actor))
    if view == LATE:
        statement = statement.where(FollowUp.due_on < today())
    return statement.order_by(*_URGENCY)


def sees(actor: Actor, event_id: int) -> bool:
    """Whether the actor sees the meeting."""
    seen = events.visible_to(actor).with_only_columns(Event.id).where(Event.id == event_id)
    return db.session.scalar(seen) is not None


def run_by(actor: Actor, event_ids: Collection[int]) -> set[int]:
    """The events among these that the actor runs; one query."""
    networks = events.networks_by_event(event_ids)
    return {
        key
        for key in event_ids
        if events_policy.may_manage(actor, [network.id for network in networks.get(key, ())])
    }


def late_in(network_ids: Collection[int]) -> int:
    """How many actions of these networks are late."""
    statement = (
        select(func.count())
        .select_from(FollowUp)
        .join(Event, Event.id == FollowUp.event_id)
        .where(
            events.in_networks(network_ids),
            _told(),
            FollowUp.kind == ACTION,
            FollowUp.state == OPEN,
            FollowUp.due_on < today(),
        )
    )
    return db.session.scalar(statement) or 0


def unwritten(network_ids: Collection[int], limit: int) -> list[Any]:
    """Meetings of these networks held lately without published minutes, the oldest first, as rows
    (Event, Slot, whether they are begun)."""
    begun = exists().where(Minutes.event_id == Event.id).correlate(Event)
    told = exists().where(Minutes.event_id == Event.id, Minutes.number > 0).correlate(Event)
    return list(
        db.session.execute(
            select(Event, Slot, begun.label("begun"))
            .join(Meeting, Meeting.event_id == Event.id)
            .join(Slot, Slot.event_id == Event.id)
            .where(
                events.in_networks(network_ids),
                Event.state == PUBLISHED,
                Slot.ends_at <= now(),
                Slot.ends_at > now() - TO_WRITE,
                ~told,
            )
            .order_by(Slot.ends_at, Event.id)
            .limit(limit)
        )
    )


_ORDER = (FollowUp.rank, FollowUp.id)
_URGENCY = (FollowUp.due_on.is_(None), FollowUp.due_on, FollowUp.id)


def _whole() -> Select[Any]:
    return select(FollowUp).options(
        joinedload(FollowUp.event),
        joinedload(FollowUp.person),
        joinedload(FollowUp.position).joinedload(Position.structure),
    )


def _told() -> Any:
    """Nothing follows from minutes that nobody has read yet."""
    return (
        exists()
        .where(Minutes.event_id == FollowUp.event_id, Minutes.number > 0)
        .correlate(FollowUp)
    )


def _owned(actor: Actor) -> Any:
    """`policy.is_owner` in SQL."""
    by_seat = FollowUp.position_id.in_(actor.position_ids) if actor.position_ids else false()
    if actor.person_id is None:
        return by_seat
    in_person = and_(FollowUp.position_id.is_(None), FollowUp.person_id == actor.person_id)
    return or_(by_seat, in_person)
