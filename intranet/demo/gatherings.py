"""Meetings and training sessions: planned, announced, answered, moved, called off."""

from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from typing import Any

from intranet.demo import reading
from intranet.demo.days import office_hours
from intranet.demo.world import World
from intranet.directory.seat_queries import seats_of_network
from intranet.events import answers, invitations, reminders, scheduling
from intranet.events.models import BY_COORDINATOR, BY_SITE, NO_ANSWER, Event, Invitation
from intranet.events.scheduling import EventPlan, SlotPlan
from intranet.meetings import planning
from intranet.meetings.models import Meeting
from intranet.networks.models import Network
from intranet.trainings import catalogue, enrolments
from intranet.trainings.models import Course, TrainingSession

REMINDED = timedelta(hours=46)
BETWEEN = timedelta(minutes=7)


def plan(world: World) -> None:
    """Put every meeting and every session on the timeline."""
    for described in reading.document("meetings")["meetings"]:
        plan_meeting(world, described)
    for described in reading.document("courses")["courses"]:
        _plan_course(world, described)


def plan_meeting(world: World, described: dict[str, Any]) -> None:
    """Put one meeting on the timeline, from its draft to its reminders."""
    made: list[Meeting] = []
    announced: int = described["draft" if "draft" in described else "published"]
    starts = world.days.instant(described["day"], described["at"])
    world.then(
        world.days.instant(announced, "09:40"), lambda: made.append(_draft(world, described))
    )
    if "draft" in described:
        return
    lead = described["networks"][0]
    published = world.days.instant(announced, "10:20")
    called_off = None
    if "cancelled" in described:
        called_off = world.days.instant(described["cancelled"], "16:05")
    world.then(published, lambda: scheduling.publish(world.coordinator(lead), made[0].event_id))
    ends = min(starts - timedelta(hours=20), called_off or starts, world.now)
    world.then(
        published + BETWEEN,
        lambda: _plan_answers(world, described, made[0].event, published, ends),
    )
    if "moved" in described:
        world.then(
            world.days.instant(described["moved"][0], "11:30"),
            lambda: _move(world, described, made[0]),
        )
    if called_off:
        world.then(
            called_off,
            lambda: scheduling.cancel(
                world.coordinator(lead), made[0].event_id, described["reason"]
            ),
        )
    elif starts < world.now:
        world.then(starts - REMINDED, reminders.send_due)


def _draft(world: World, described: dict[str, Any]) -> Meeting:
    networks = _networks(world, described)
    slot = SlotPlan(
        world.days.instant(described["day"], described["at"]),
        world.days.instant(described["day"], described["until"]),
        described["place"],
    )
    actor = world.coordinator(described["networks"][0])
    meeting = planning.create(actor, networks, described["kind"], _event_plan(described, slot))
    chosen = {row.position_id for network in networks for row in seats_of_network(network.id)}
    guests = [world.people[name].id for name in described.get("guests", ())]
    invitations.invite(actor, meeting.event_id, chosen, guests)
    return meeting


def _event_plan(described: dict[str, Any], slot: SlotPlan) -> EventPlan:
    return EventPlan(
        described["title"], described["description"], described.get("capacity"), (slot,)
    )


def _move(world: World, described: dict[str, Any], meeting: Meeting) -> None:
    _, day, at, until = described["moved"]
    slot = meeting.event.slots[0]
    moved = SlotPlan(
        world.days.instant(day, at), world.days.instant(day, until), slot.place, slot.link, slot.id
    )
    actor = world.coordinator(described["networks"][0])
    version = meeting.event.version
    planning.edit(actor, meeting, meeting.kind, _event_plan(described, moved), version)


def _plan_answers(
    world: World, described: dict[str, Any], event: Event, begins: datetime, ends: datetime
) -> None:
    """Answer at once, each at a moment of its own between two instants.

    The people are those invited that day, which only the replay knows.
    """
    standing = scheduling.standing_invitations(event.id)
    invited = {row.person.name: row for row in standing if row.person}
    said = [(name, *words) for name, *words in described["answers"] if name in invited]
    named = {name for name, *_ in said}
    rest = zip(
        [name for name in invited if name not in named],
        cycle(described["others"].split()),
        cycle(("link", "site", "link", "calendar", "link")),
        strict=False,
    )
    said += [(name, word, source, "") for name, word, source in rest if word != NO_ANSWER]
    for moment, (name, word, source, comment) in zip(
        _spread(begins, ends, len(said)), said, strict=True
    ):
        row = invited[name]
        world.then(moment, partial(_answer, world, described, row, name, word, source, comment))


def _answer(
    world: World,
    described: dict[str, Any],
    invitation: Invitation,
    name: str,
    word: str,
    source: str,
    comment: str,
) -> None:
    if invitation.removed_at is not None or invitation.person_id is None:
        return  # the seat was left meanwhile
    actor = None
    if source == BY_SITE:
        actor = world.actor(name)
    elif source == BY_COORDINATOR:
        actor = world.coordinator(described["networks"][0])
    answers.answer(invitation, word, source=source, actor=actor, comment=comment)


def _spread(begins: datetime, ends: datetime, count: int) -> list[datetime]:
    """`count` moments between two, in order, in office hours, closer together at first."""
    found: list[datetime] = []
    for number in range(count):
        share = ((number + 1) / (count + 1)) ** 1.6
        moment = office_hours(begins + (ends - begins) * share)
        found.append(max(moment, (found[-1] if found else begins) + BETWEEN))
    return found


def _plan_course(world: World, described: dict[str, Any]) -> None:
    made: list[Course] = []
    first = min(session["published"] for session in described["sessions"])

    def create() -> None:
        agency = world.agencies.get(described["agency"])
        values = {**described, "agency_id": agency.id if agency else None}
        made.append(catalogue.create_course(world.administrator, values))

    world.then(world.days.instant(first - 12, "10:00"), create)
    for session in described["sessions"]:
        _plan_session(world, session, made)


def _plan_session(world: World, described: dict[str, Any], course: list[Course]) -> None:
    made: list[TrainingSession] = []
    lead = described["networks"][0]
    published = world.days.instant(described["published"], "10:45")
    starts = world.days.instant(*described["slots"][0][:2])

    def prepare() -> None:
        slots = tuple(
            SlotPlan(
                world.days.instant(day, at), world.days.instant(day, until), described["place"]
            )
            for day, at, until in described["slots"]
        )
        plan = EventPlan(course[0].title, course[0].aim, described["capacity"], slots)
        networks = _networks(world, described)
        actor = world.coordinator(lead)
        session = catalogue.plan_session(actor, course[0], networks, plan, described["trainers"])
        made.append(session)
        scheduling.publish(actor, session.event_id)

    def enrol(name: str, phoned: bool) -> None:
        if not phoned:
            enrolments.enrol_oneself(world.actor(name), made[0])
            return
        person = world.people[name]
        row = next(r for r in enrolments.candidates(made[0]) if r.person_id == person.id)
        enrolments.enrol_seat(world.coordinator(lead), made[0], row.position_id)

    world.then(published, prepare)
    said = [(name, False) for name in described["enrolled"]]
    said += [(name, True) for name in described.get("phoned", ())]
    ends = min(starts - timedelta(days=4), world.now)
    for moment, (name, phoned) in zip(_spread(published, ends, len(said)), said, strict=True):
        world.then(moment, partial(enrol, name, phoned))
    if starts < world.now:
        world.then(starts - REMINDED, reminders.send_due)


def _networks(world: World, described: dict[str, Any]) -> list[Network]:
    return [world.networks[key] for key in described["networks"]]
