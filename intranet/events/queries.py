"""Reading events: what an actor may see, who is invited, how delivery stands."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, selectinload

from intranet.access import Actor, visible
from intranet.clock import now
from intranet.database import db, locked
from intranet.directory.models import Person, Position
from intranet.events.models import (
    CANCELLED,
    DRAFT,
    NO_ANSWER,
    OFFERED,
    PUBLISHED,
    CalendarCopy,
    Event,
    EventNetwork,
    Guest,
    Invitation,
    Slot,
)
from intranet.networks.models import Network

# Somebody was asked, not a vacant seat; and has not said a word.
SOMEBODY = or_(Invitation.person_id.is_not(None), Invitation.guest_id.is_not(None))
UNANSWERED = and_(Invitation.answer == NO_ANSWER, SOMEBODY)


def visible_to(actor: Actor) -> Select[Any]:
    """Events that `actor` may see (`policy.may_see` in SQL), in no order."""
    return select(Event).where(_seen(actor))


def _seen(actor: Actor) -> Any:
    if actor.is_administrator:
        return true()
    coordinated = in_networks(actor.coordinated_network_ids)
    shared = in_networks(actor.network_ids)
    return or_(coordinated, and_(Event.state != DRAFT, or_(shared, _invites(actor.person_id))))


def in_networks(network_ids: Collection[int]) -> Any:
    """The condition that an event belongs to one of the networks."""
    if not network_ids:
        return false()
    return (
        exists()
        .where(EventNetwork.event_id == Event.id, EventNetwork.network_id.in_(network_ids))
        .correlate(Event)
    )


def _invites(person_id: int | None) -> Any:
    if person_id is None:
        return false()
    return (
        exists()
        .where(
            Invitation.event_id == Event.id,
            # Whoever sent somebody in their place may still come after all.
            or_(Invitation.person_id == person_id, Invitation.replaces_id == person_id),
            Invitation.removed_at.is_(None),
        )
        .correlate(Event)
    )


def network_ids_of(event_id: int) -> frozenset[int]:
    """The networks that an event belongs to."""
    rows = db.session.scalars(
        select(EventNetwork.network_id).where(EventNetwork.event_id == event_id)
    )
    return frozenset(rows)


def networks_by_event(event_ids: Collection[int]) -> dict[int, list[Network]]:
    """The networks of each event, by name; one query."""
    found: dict[int, list[Network]] = {}
    if event_ids:
        rows = db.session.execute(
            select(EventNetwork.event_id, Network)
            .join(Network, Network.id == EventNetwork.network_id)
            .where(EventNetwork.event_id.in_(event_ids))
            .order_by(Network.name, Network.id)
        )
        for event_id, network in rows:
            found.setdefault(event_id, []).append(network)
    return found


def networks_of(event_id: int) -> list[Network]:
    """The networks of an event, by name."""
    return networks_by_event([event_id]).get(event_id, [])


def lock(event_id: int) -> Event:
    """The event, its row locked, read anew with its slots: whoever counts places starts here.
    Raises NotVisible for a draft that was thrown away meanwhile."""
    statement = select(Event).where(Event.id == event_id).options(selectinload(Event.slots))
    found = db.session.execute(locked(statement).execution_options(populate_existing=True))
    return visible(found.scalar_one_or_none())


def invitations_of(person_id: int | None, event_ids: Collection[int]) -> dict[int, Invitation]:
    """The standing invitations of a person, by event; one query."""
    if person_id is None or not event_ids:
        return {}
    rows = db.session.scalars(
        select(Invitation).where(
            Invitation.person_id == person_id,
            Invitation.event_id.in_(event_ids),
            Invitation.removed_at.is_(None),
        )
    )
    return {row.event_id: row for row in rows}


def invitation_to(event_id: int, person_id: int | None) -> Invitation | None:
    """The standing invitation of a person to an event."""
    return invitations_of(person_id, [event_id]).get(event_id)


def sent_by(event_id: int, person_id: int | None) -> Invitation | None:
    """The invitation of whoever a person sends to an event in their place."""
    if person_id is None:
        return None
    return db.session.scalar(
        select(Invitation).where(
            Invitation.replaces_id == person_id,
            Invitation.event_id == event_id,
            Invitation.removed_at.is_(None),
        )
    )


def calendar_parts(actor: Actor, event_id: int) -> list[tuple[str, str]]:
    """(UID, kept text) of each slot of an event that `actor` may see and that was published;
    the UID is the one that their calendar knows already when they are invited."""
    found = db.session.execute(
        _PARTS.where(_seen(actor)), {"event": event_id, "person": actor.person_id or 0}
    )
    return [(uid, text) for uid, text in found]


def _parts() -> Any:
    mine = aliased(Invitation)
    return (
        select(func.coalesce(CalendarCopy.uid, Slot.uid), Slot.component)
        .select_from(Event)
        .join(Slot, Slot.event_id == Event.id)
        .outerjoin(
            mine,
            and_(
                mine.event_id == Event.id,
                mine.person_id == bindparam("person"),
                mine.removed_at.is_(None),
            ),
        )
        .outerjoin(
            CalendarCopy,
            and_(CalendarCopy.invitation_id == mine.id, CalendarCopy.slot_id == Slot.id),
        )
        .where(Event.id == bindparam("event"), Event.state != DRAFT, Slot.component != "")
        .order_by(Slot.starts_at, Slot.id)
    )


_PARTS = _parts()  # building it costs more than running it


def invitation_seen_by(actor: Actor, invitation_id: int) -> Invitation | None:
    """An invitation to an event that `actor` may see."""
    return db.session.scalar(
        select(Invitation)
        .join(Event, Event.id == Invitation.event_id)
        .where(
            Invitation.id == invitation_id,
            Event.id.in_(visible_to(actor).with_only_columns(Event.id)),
        )
    )


def event_seen_by(actor: Actor, event_id: int) -> Event | None:
    """An event that `actor` may see."""
    return db.session.scalar(visible_to(actor).where(Event.id == event_id))


def invitees(event_id: int) -> Select[Any]:
    """The invitations of an event with person or guest, seat and structure, in the order of names:
    vacant seats after them, those who were uninvited last."""
    return (
        select(Invitation)
        .outerjoin(Person, Person.id == Invitation.person_id)
        .outerjoin(Position, Position.id == Invitation.position_id)
        .outerjoin(Guest, Guest.id == Invitation.guest_id)
        .where(Invitation.event_id == event_id)
        .options(
            contains_eager(Invitation.person),
            contains_eager(Invitation.guest),
            contains_eager(Invitation.position).joinedload(Position.structure),
            selectinload(Invitation.copies),
            selectinload(Invitation.replaces),
        )
        .order_by(
            Invitation.removed_at.is_not(None),
            Invitation.person_id.is_(None) & Invitation.guest_id.is_(None),
            func.coalesce(Person.last_name, Guest.name),
            Person.first_name,
            Invitation.id,
        )
    )


def standing(event_id: int) -> list[Invitation]:
    """Everyone who is invited now, with what a mail to them needs, read anew."""
    statement = invitees(event_id).where(Invitation.removed_at.is_(None))
    read_anew = statement.execution_options(populate_existing=True)
    return list(db.session.scalars(read_anew).unique())


def upcoming_for(person_id: int, *, unanswered: bool | None = None) -> Select[Any]:
    """Published events to come to which a person is invited, soonest first, as rows
    (Invitation, Event, Slot) of their first slot."""
    first = first_slot()
    statement: Any = (
        select(Invitation, Event, Slot)
        .join(Event, Event.id == Invitation.event_id)
        .join(Slot, Slot.id == first)
        .where(
            Invitation.person_id == person_id,
            Invitation.removed_at.is_(None),
            Event.state == PUBLISHED,
            Slot.ends_at > now(),
        )
        .order_by(Slot.starts_at)
    )
    if unanswered is not None:
        # A place that is offered waits for a word, although they had said yes.
        answered = and_(Invitation.answer != NO_ANSWER, Invitation.place != OFFERED)
        statement = statement.where(~answered if unanswered else answered)
    return statement


def upcoming_in(network_ids: Collection[int], *, family: str | None = None) -> Select[Any]:
    """Published events to come of the networks, soonest first, as rows (Event, Slot)."""
    statement: Any = (
        select(Event, Slot)
        .join(Slot, Slot.id == first_slot())
        .where(in_networks(network_ids), Event.state == PUBLISHED, Slot.ends_at > now())
        .order_by(Slot.starts_at)
    )
    return statement.where(Event.family == family) if family else statement


def first_slot() -> Any:
    """The key of an event's first slot, to join on `Slot.id`."""
    other = Slot.__table__.alias("earlier")
    return (
        select(other.c.id)
        .where(other.c.event_id == Event.id)
        .order_by(other.c.starts_at, other.c.id)
        .limit(1)
        .correlate(Event)
        .scalar_subquery()
    )


def has_started(event: Event) -> bool:
    """Whether the first slot has begun: answers are closed then."""
    return bool(event.slots) and event.slots[0].starts_at <= now()


def is_open(event: Event) -> bool:
    """Whether answers and registrations are still taken."""
    return event.state == PUBLISHED and not has_started(event)


def is_cancelled(event: Event) -> bool:
    return event.state == CANCELLED
