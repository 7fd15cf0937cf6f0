"""Every SELECT over meetings. A meeting goes by the key of its event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import contains_eager

from intranet.access import Actor
from intranet.clock import from_paris, now
from intranet.database import db
from intranet.directory import queries as directory
from intranet.directory.models import Person, Position, Structure
from intranet.events import counting, places, policy
from intranet.events import queries as events
from intranet.events.counting import Counts
from intranet.events.models import (
    CONFIRMED,
    DRAFT,
    WAITING,
    YES,
    Event,
    Guest,
    Invitation,
    Slot,
)
from intranet.events.wording import leaf
from intranet.meetings import searching
from intranet.meetings.models import Meeting
from intranet.networks import queries as networks
from intranet.networks.models import Network

COMING, PAST, DRAFTS = "a-venir", "passees", "brouillons"
NAMES_SHOWN = 100


@dataclass(frozen=True)
class Row:
    """A meeting in a list. `counts` only for those who run it, `invitation` and `rank` for the
    actor's own; `open` says whether answers are taken."""

    event: Event
    slot: Slot | None
    kind: str
    network: str
    counts: Counts | None
    invitation: Invitation | None
    rank: int | None
    open: bool

    @property
    def leaf(self) -> dict[str, str]:
        """What the leaf of the calendar shows; empty without a date."""
        return leaf(self.slot.starts_at) if self.slot else {}


def visible_to(actor: Actor) -> Select[Any]:
    """Meetings that `actor` may see, as rows (Event, Slot, kind), in no order; Slot is None for a
    draft whose date is not chosen."""
    return (
        events.visible_to(actor)
        .join(Meeting, Meeting.event_id == Event.id)
        .outerjoin(Slot, Slot.event_id == Event.id)
        .add_columns(Slot, Meeting.kind)
    )


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; `mine`: what the actor is invited to; `day`: that day alone."""

    network_id: int | None = None
    kind: str = ""
    typed: str = ""
    mine: bool = False
    day: date | None = None


def narrowed(statement: Select[Any], actor: Actor, wanted: Wanted) -> Select[Any]:
    """Rows of `visible_to` that are wanted; one query more when words are looked for."""
    if wanted.network_id is not None:
        statement = statement.where(events.in_networks([wanted.network_id]))
    if wanted.kind:
        statement = statement.where(Meeting.kind == wanted.kind)
    if wanted.mine:
        statement = statement.where(_invited(actor))
    if wanted.day is not None:
        since, until = (from_paris(wanted.day + timedelta(days=n), time(0)) for n in (0, 1))
        statement = statement.where(Slot.starts_at >= since, Slot.starts_at < until)
    found = searching.matching(wanted.typed)
    return statement if found is None else statement.where(Event.id.in_(found))


def listed(actor: Actor, when: str, wanted: Wanted) -> Select[Any]:
    """Rows of `visible_to` to come (soonest first), past (latest first) or drafted; all those of a
    day."""
    statement = narrowed(visible_to(actor), actor, wanted)
    if wanted.day is not None:
        return statement.order_by(Slot.starts_at, Event.id)
    if when == DRAFTS:
        dated_first = (Slot.starts_at.is_(None), Slot.starts_at, Event.id)
        return statement.where(Event.state == DRAFT).order_by(*dated_first)
    statement = statement.where(Event.state != DRAFT)
    if when == PAST:
        return statement.where(Slot.ends_at <= now()).order_by(Slot.starts_at.desc(), Event.id)
    return statement.where(Slot.ends_at > now()).order_by(Slot.starts_at, Event.id)


def _invited(actor: Actor) -> Any:
    return (
        exists()
        .where(
            Invitation.event_id == Event.id,
            Invitation.person_id == (actor.person_id or 0),
            Invitation.removed_at.is_(None),
        )
        .correlate(Event)
    )


def rows(actor: Actor, found: Sequence[Any]) -> list[Row]:
    """What a list shows of rows (Event, Slot, kind): four queries, whatever their number."""
    ids = [event.id for event, _, _ in found]
    of_event = events.networks_by_event(ids)
    run = [
        event_id
        for event_id in ids
        if policy.may_manage(actor, [network.id for network in of_event.get(event_id, ())])
    ]
    counts = counting.of(run)
    own = events.invitations_of(actor.person_id, ids)
    ranks = places.ranks_of([row.id for row in own.values() if row.place == WAITING])
    return [
        Row(
            event=event,
            slot=slot,
            kind=kind,
            network=", ".join(network.name for network in of_event.get(event.id, ())),
            counts=counts.get(event.id, Counts()) if event.id in run else None,
            invitation=(mine := own.get(event.id)),
            rank=ranks.get(mine.id) if mine else None,
            open=event.state == "published" and slot is not None and slot.starts_at > now(),
        )
        for event, slot, kind in found
    ]


def find(actor: Actor, meeting_id: int) -> Meeting | None:
    """The meeting whose event has this key, with its slot, if `actor` may see it."""
    seen = events.visible_to(actor).with_only_columns(Event.id)
    return db.session.scalar(
        select(Meeting)
        .join(Meeting.event)
        .options(contains_eager(Meeting.event).selectinload(Event.slots))
        .where(Event.id == meeting_id, Event.id.in_(seen))
    )


def networks_seen(actor: Actor) -> list[Network]:
    """The open networks that `actor` sees, by name."""
    return list(db.session.scalars(networks.visible_to(actor)))


def coming(actor: Actor, event_id: int) -> tuple[list[Any], int]:
    """(who said yes and has a place: `name`, `structure`, in the order of last names; how many
    in all). At most `NAMES_SHOWN` names. Someone invited by name goes by a structure that
    `actor` sees, or by none."""
    statement = (
        select(
            func.coalesce(Guest.name, Person.first_name + " " + Person.last_name).label("name"),
            func.coalesce(Structure.name, Guest.organisation, directory.workplace(actor)).label(
                "structure"
            ),
            func.count().over().label("total"),
        )
        .select_from(Invitation)
        .outerjoin(Person, Person.id == Invitation.person_id)
        .outerjoin(Guest, Guest.id == Invitation.guest_id)
        .outerjoin(Position, Position.id == Invitation.position_id)
        .outerjoin(Structure, Structure.id == Position.structure_id)
        .where(
            Invitation.event_id == event_id,
            Invitation.answer == YES,
            Invitation.place == CONFIRMED,
            Invitation.removed_at.is_(None),
        )
        .order_by(func.coalesce(Person.last_name, Guest.name), Person.first_name, Invitation.id)
        .limit(NAMES_SHOWN)
    )
    found = list(db.session.execute(statement))
    return found, found[0].total if found else 0


def by_event(event_id: int) -> Meeting | None:
    """The meeting of an event, for whoever holds a link that opens it."""
    return db.session.scalar(select(Meeting).where(Meeting.event_id == event_id))
