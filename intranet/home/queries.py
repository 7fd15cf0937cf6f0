"""What waits for someone, and what is new around them. Each function is one query, or says."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from intranet.access import Actor
from intranet.clock import now, to_paris
from intranet.database import db
from intranet.directory.models import (
    ACTIVE,
    Assignment,
    Membership,
    Person,
    Position,
    Structure,
)
from intranet.directory.queries import find_person, visible_to
from intranet.directory.verification import is_due
from intranet.events import queries as events
from intranet.events.models import MAYBE, WAITING, YES, Event, Slot
from intranet.networks import queries as networks
from intranet.networks.models import Network
from intranet.territories.models import Commune

SHOWN = 5
FRESH = timedelta(days=90)  # a newcomer, for a network
PUBLISHED_LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Coming:
    """An event that I go to, or may; `answer` is « oui », « peut-être » or "", and `waits` says
    that no place is had yet."""

    event: Event
    slot: Slot
    answer: str = ""
    waits: bool = False


def to_answer(person_id: int | None) -> list[Any]:
    """Rows (Invitation, Event, Slot) that wait for an answer, soonest first."""
    if person_id is None:
        return []
    waiting = events.upcoming_for(person_id, unanswered=True).where(Slot.starts_at > now())
    return list(db.session.execute(waiting.limit(SHOWN)))


def coming(person_id: int | None) -> list[Coming]:
    """The next events to which the person said yes or maybe."""
    if person_id is None:
        return []
    rows = db.session.execute(events.upcoming_for(person_id, unanswered=False).limit(4 * SHOWN))
    words = {YES: "oui", MAYBE: "peut-être"}
    found = [
        Coming(e, slot, words[i.answer], i.place == WAITING)
        for i, e, slot in rows
        if i.answer in words
    ]
    return found[:SHOWN]


def own_entry(actor: Actor) -> Person | None:
    """The actor's own entry."""
    return find_person(actor, actor.person_id) if actor.person_id is not None else None


def due_structures(actor: Actor) -> list[Structure]:
    """Structures that the actor keeps and that are to be verified."""
    if not actor.managed_structure_ids:
        return []
    kept = visible_to(actor).where(Structure.id.in_(actor.managed_structure_ids), is_due(Structure))
    kept = kept.options(joinedload(Structure.verified_by))
    return list(db.session.scalars(kept.order_by(Structure.verified_at).limit(SHOWN)))


def my_networks(actor: Actor) -> list[Network]:
    """The open networks whose life the actor shares; for an administrator too, only those."""
    mine = networks.visible_to(actor).where(Network.id.in_(actor.network_ids))
    return list(db.session.scalars(mine))


def newcomers(network_ids: Collection[int]) -> list[Any]:
    """Who came to these networks lately, newest first: Core rows (`person_id`, `first_name`,
    `last_name`, `title`, `structure_name`, `commune_name`, `arrived_on`)."""
    if not network_ids:
        return []
    since = to_paris(now() - FRESH).date()
    rows = db.session.execute(
        select(
            Person.id.label("person_id"),
            Person.first_name,
            Person.last_name,
            Position.title,
            Structure.name.label("structure_name"),
            Commune.name.label("commune_name"),
            Assignment.starts_on.label("arrived_on"),
        )
        .select_from(Assignment)
        .join(Person, Person.id == Assignment.person_id)
        .join(Position, Position.id == Assignment.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .join(Commune, Commune.id == Structure.commune_id)
        .where(
            Assignment.ends_on.is_(None),
            Assignment.starts_on >= since,
            Position.closed_at.is_(None),
            Structure.closed_at.is_(None),
            Position.id.in_(_members_of(network_ids)),
        )
        .order_by(Assignment.starts_on.desc(), Assignment.id.desc())
        .limit(SHOWN)
    )
    return list(rows)


def published_lately(network_ids: Collection[int], but: Collection[int]) -> list[Coming]:
    """Events of these networks announced in the last month and still to come, but those."""
    recent = events.upcoming_in(network_ids).where(
        Event.published_at >= now() - PUBLISHED_LATELY, Event.id.not_in(but)
    )
    return [Coming(event, slot) for event, slot in db.session.execute(recent.limit(SHOWN))]


def seats_held(actor: Actor) -> list[Any]:
    """The actor's own seats: Core rows (`position_id`, `title`, `structure_name`)."""
    if not actor.position_ids:
        return []
    return list(
        db.session.execute(
            select(
                Position.id.label("position_id"),
                Position.title,
                Structure.name.label("structure_name"),
            )
            .join(Structure, Structure.id == Position.structure_id)
            .where(Position.id.in_(actor.position_ids))
            .order_by(Structure.name, Position.title)
        )
    )


def _members_of(network_ids: Collection[int]) -> Any:
    return select(Membership.position_id).where(
        and_(Membership.network_id.in_(network_ids), Membership.state == ACTIVE)
    )


@dataclass(frozen=True)
class Size:
    """How many open seats and structures a network counts, and how many seats are vacant."""

    seats: int = 0
    structures: int = 0
    vacant: int = 0


def sizes(network_ids: Collection[int]) -> dict[int, Size]:
    """By network; those without a seat are absent."""
    rows = db.session.execute(
        select(
            Membership.network_id,
            func.count(Membership.id),
            func.count(Position.structure_id.distinct()),
            func.count().filter(Assignment.id.is_(None)),
        )
        .join(Position, Position.id == Membership.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .outerjoin(
            Assignment, and_(Assignment.position_id == Position.id, Assignment.ends_on.is_(None))
        )
        .where(
            Membership.network_id.in_(network_ids),
            Membership.state == ACTIVE,
            Position.closed_at.is_(None),
            Structure.closed_at.is_(None),
        )
        .group_by(Membership.network_id)
    )
    return {key: Size(*counts) for key, *counts in rows}
