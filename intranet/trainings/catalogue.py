"""Writing the catalogue: courses, and their dated sessions on the engine of events."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events import queries, scheduling
from intranet.events.models import DRAFT, TRAINING
from intranet.events.scheduling import EventPlan
from intranet.networks.models import Network
from intranet.text import slugify
from intranet.trainings.models import Course, TrainingSession

FIELDS = ("title", "aim", "programme", "audience", "duration", "agency_id")


class StaleCourse(Exception):
    """Somebody changed the course since the form was opened."""


def create_course(actor: Actor | None, values: Mapping[str, Any]) -> Course:
    """A new course under a slug of its own; `values` has the keys of `FIELDS`."""
    course = Course(
        slug=_free_slug(values["title"]), created_at=now(), **{k: values.get(k) for k in FIELDS}
    )
    db.session.add(course)
    db.session.flush()
    journal.record(actor, "course.created", course)
    return course


def edit_course(
    actor: Actor, course: Course, values: Mapping[str, Any], version: int | None
) -> None:
    """Change a course; its address stays. Raises StaleCourse."""
    if course.version != version:
        raise StaleCourse
    for name in FIELDS:
        if name in values:
            setattr(course, name, values[name])
    before, after = journal.changes(course)
    if before:
        journal.record(actor, "course.updated", course, before=before, after=after)
    db.session.flush()


def set_archived(actor: Actor, course: Course, archived: bool) -> None:
    """Take a course out of the catalogue, or put it back; its sessions stay."""
    if (course.archived_at is not None) == archived:
        return
    course.archived_at = now() if archived else None
    journal.record(actor, "course.archived" if archived else "course.restored", course)
    db.session.flush()


def plan_session(
    actor: Actor | None,
    course: Course,
    networks: Sequence[Network],
    plan: EventPlan,
    trainers: str,
) -> TrainingSession:
    """A session in draft, organised in the name of the first network."""
    event = scheduling.draft(
        actor,
        TRAINING,
        plan,
        network_ids=[network.id for network in networks],
        organizer_name=networks[0].name,
        organizer_address=networks[0].mailbox,
    )
    event.path = f"/formations/sessions/{event.id}"
    session = TrainingSession(course=course, event=event, trainers=trainers)
    db.session.add(session)
    db.session.flush()
    return session


def edit_session(
    actor: Actor, session: TrainingSession, plan: EventPlan, trainers: str, version: int | None
) -> None:
    """Change a session; those registered are told of a new title, time or place.

    Raises scheduling.StaleEvent, scheduling.NotPossible, places.CapacityTooSmall.
    """
    scheduling.edit(actor, session.event_id, plan, version)
    session.trainers = trainers
    db.session.flush()


def discard_session(actor: Actor, session: TrainingSession) -> None:
    """Throw a draft away; raises scheduling.NotPossible for anything that was published."""
    event = queries.lock(session.event_id)
    if event.state != DRAFT:
        raise scheduling.NotPossible("published")
    db.session.delete(session)
    db.session.flush()
    scheduling.discard(actor, event)


def _free_slug(title: str) -> str:
    base = slugify(title, 70)
    taken = set(db.session.scalars(select(Course.slug).where(Course.slug.startswith(base))))
    number = next(
        n for n in range(1, len(taken) + 2) if (f"{base}-{n}" if n > 1 else base) not in taken
    )
    return f"{base}-{number}" if number > 1 else base
