"""Every SELECT over courses and sessions. A session goes by the key of its event."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from intranet.access import Actor
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import ACTIVE, Membership, Position
from intranet.events import counting, places
from intranet.events import queries as events
from intranet.events.counting import Counts
from intranet.events.models import (
    CANCELLED,
    CONFIRMED,
    OFFERED,
    PUBLISHED,
    WAITING,
    Event,
    Invitation,
    Slot,
)
from intranet.events.wording import leaf
from intranet.trainings.models import Course, TrainingSession
from intranet.web import Page, paginate


@dataclass(frozen=True)
class SessionRow:
    """A session in a list: its event, course, first slot, number of half-days, territories,
    how its places stand, and the actor's own registration."""

    event: Event
    course: Course
    slot: Slot
    half_days: int
    networks: str
    counts: Counts
    invitation: Invitation | None
    rank: int | None

    @property
    def leaf(self) -> dict[str, str]:
        """What the leaf of the calendar shows."""
        return leaf(self.slot.starts_at)


def visible_courses(actor: Actor) -> Select[Course]:
    """The catalogue is shared: every signed-in professional reads it. It says nothing of any
    network; sessions do, and are scoped by `visible_sessions`."""
    statement = select(Course).order_by(Course.title, Course.id)
    if not (actor.is_administrator or actor.agency_ids):
        statement = statement.where(Course.archived_at.is_(None))
    return statement


def course_by_slug(actor: Actor, slug: str) -> Course | None:
    return db.session.scalar(visible_courses(actor).where(Course.slug == slug))


def visible_sessions(actor: Actor) -> Select[Any]:
    """Sessions that `actor` may see, as rows (Event, Course, Slot) of their first half-day."""
    return (
        events.visible_to(actor)
        .join(TrainingSession, TrainingSession.event_id == Event.id)
        .join(Course, Course.id == TrainingSession.course_id)
        .join(Slot, Slot.id == events.first_slot())
        .add_columns(Course, Slot)
    )


def coming_sessions(actor: Actor, course_ids: Collection[int]) -> list[SessionRow]:
    """Sessions of the courses that are not over, soonest first; drafts for who runs them."""
    if not course_ids:
        return []
    statement = (
        visible_sessions(actor)
        .where(Course.id.in_(course_ids), Slot.ends_at > now(), Event.state != CANCELLED)
        .order_by(Slot.starts_at, Event.id)
    )
    return _rows(actor, db.session.execute(statement).all())


def my_coming_sessions(actor: Actor) -> list[SessionRow]:
    """Sessions to come where the actor has, or waits for, a place; soonest first."""
    statement = _mine(actor).where(Slot.ends_at > now()).order_by(Slot.starts_at)
    return _rows(actor, db.session.execute(statement).all())


def my_past_sessions(actor: Actor) -> Page[SessionRow]:
    """A page of the sessions that the actor had a place in, latest first."""
    past = _mine(actor).where(Slot.ends_at <= now(), Invitation.place == CONFIRMED)
    page = paginate(past.order_by(Slot.starts_at.desc()), scalars=False)
    return Page(_rows(actor, page.items), page.number, page.total, page.per_page)


def _mine(actor: Actor) -> Select[Any]:
    registered = (Invitation.person_id == actor.person_id) & (Invitation.event_id == Event.id)
    return (
        visible_sessions(actor)
        .join(Invitation, registered)
        .where(
            Invitation.removed_at.is_(None),
            Invitation.place.in_((CONFIRMED, OFFERED, WAITING)),
            Event.state == PUBLISHED,
        )
    )


def _rows(actor: Actor, found: Sequence[Any]) -> list[SessionRow]:
    """What a list shows of rows (Event, Course, Slot): five queries, whatever their number."""
    ids = [event.id for event, _, _ in found]
    counts, networks = counting.of(ids), events.networks_by_event(ids)
    half_days, own = _half_days(ids), events.invitations_of(actor.person_id, ids)
    ranks = places.ranks_of([row.id for row in own.values() if row.place == WAITING])
    return [
        SessionRow(
            event=event,
            course=course,
            slot=slot,
            half_days=half_days.get(event.id, 1),
            networks=", ".join(network.name for network in networks.get(event.id, ())),
            counts=counts.get(event.id, Counts()),
            invitation=(mine := own.get(event.id)),
            rank=ranks.get(mine.id) if mine else None,
        )
        for event, course, slot in found
    ]


def find_session(actor: Actor, event_id: int) -> TrainingSession | None:
    """The session whose event has this key, if `actor` may see it."""
    seen = events.visible_to(actor).with_only_columns(Event.id)
    return db.session.scalar(
        select(TrainingSession)
        .join(TrainingSession.event)
        .join(TrainingSession.course)
        .options(
            contains_eager(TrainingSession.event).selectinload(Event.slots),
            contains_eager(TrainingSession.course),
        )
        .where(Event.id == event_id, Event.id.in_(seen))
    )


def seat_for(actor: Actor, network_ids: Collection[int]) -> Position | None:
    """The seat in whose name the actor registers: the first of theirs in those networks."""
    return db.session.scalar(
        select(Position)
        .join(Membership, Membership.position_id == Position.id)
        .where(
            Position.id.in_(actor.position_ids),
            Membership.network_id.in_(network_ids),
            Membership.state == ACTIVE,
        )
        .order_by(Position.id)
        .limit(1)
    )


def _half_days(ids: Collection[int]) -> dict[int, int]:
    found = db.session.execute(
        select(Slot.event_id, func.count()).where(Slot.event_id.in_(ids)).group_by(Slot.event_id)
    )
    return dict(found.tuples().all())
