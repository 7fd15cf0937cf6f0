"""Preparing a poll: with a new draft, in place of the date of one, and changing what it offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intranet.access import Actor
from intranet.audit import journal
from intranet.database import db
from intranet.events import queries as events
from intranet.events.models import DRAFT, Event
from intranet.events.scheduling import EventPlan
from intranet.meetings import planning as meetings
from intranet.meetings.models import Meeting
from intranet.meetings.polls import asking, queries, refusals
from intranet.meetings.polls.models import OPEN, PREPARED, DatePoll, PollOption
from intranet.meetings.polls.refusals import NotPossible
from intranet.networks.models import Network


@dataclass(frozen=True)
class OptionPlan:
    """A candidate slot; `place` "" for the poll's, `option_id` the one that it may still be."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    option_id: int | None = None


@dataclass(frozen=True)
class PollPlan:
    """All that the coordination decides of a poll."""

    options: tuple[OptionPlan, ...]
    deadline: datetime
    place: str = ""
    link: str = ""


def prepare(
    actor: Actor | None,
    networks: Sequence[Network],
    kind: str,
    plan: EventPlan,
    poll_plan: PollPlan,
) -> DatePoll:
    """A draft without a date (`plan.slots` is empty), and its poll, not opened yet."""
    meeting = meetings.create(actor, networks, kind, plan)
    return _start(actor, meeting.event, poll_plan)


def propose(actor: Actor, meeting: Meeting, poll_plan: PollPlan) -> DatePoll:
    """Ask for the date of a draft instead of keeping the one that it had.

    Raises NotPossible (`published`, `exists`).
    """
    event = events.lock(meeting.event_id)
    if event.state != DRAFT:
        raise NotPossible("published")
    if queries.of_event(event.id) is not None:
        raise NotPossible("exists")
    if event.slots:
        kept = EventPlan(event.title, event.description, event.capacity, ())
        meetings.replan(actor, event.id, kept, None)
    return _start(actor, event, poll_plan)


def change(actor: Actor, event_id: int, plan: PollPlan, version: int) -> int:
    """Change the slots, the place or the deadline; how many people are written to.

    A slot that moves is a new one: what was said of it is forgotten and asked again, by a mail
    to those who had answered. Raises StalePoll, NotPossible (`closed`, `cancelled`).
    """
    event, poll = _changeable(event_id, version)
    before = _told(poll)
    prolonged = poll.deadline != plan.deadline
    poll.place, poll.link, poll.deadline = plan.place, plan.link, plan.deadline
    fresh = _apply_options(poll, plan.options)
    if before == _told(poll):
        return 0
    poll.version += 1
    if prolonged:
        poll.deadline_told_at = None
    journal.record(
        actor, "date_poll.changed", poll, name=event.title, before=before, after=_told(poll)
    )
    db.session.flush()
    return asking.ask_again(event, poll) if fresh and poll.state == OPEN else 0


def prolong(actor: Actor, event_id: int, deadline: datetime, version: int) -> None:
    """Take answers until a later moment. Raises StalePoll, NotPossible (`closed`, `cancelled`)."""
    event, poll = _changeable(event_id, version)
    before, poll.deadline = poll.deadline, deadline
    poll.deadline_told_at, poll.version = None, poll.version + 1
    journal.record(
        actor,
        "date_poll.prolonged",
        poll,
        name=event.title,
        before={"deadline": before},
        after={"deadline": deadline},
    )
    db.session.flush()


def _changeable(event_id: int, version: int) -> tuple[Event, DatePoll]:
    event, poll = queries.lock(event_id)
    refusals.check(event, poll, version)
    return event, poll


def _start(actor: Actor | None, event: Event, plan: PollPlan) -> DatePoll:
    poll = DatePoll(
        event=event,
        state=PREPARED,
        place=plan.place,
        link=plan.link,
        deadline=plan.deadline,
        version=1,
    )
    _apply_options(poll, plan.options)
    db.session.add(poll)
    db.session.flush()
    journal.record(actor, "date_poll.prepared", poll, name=event.title, after=_told(poll))
    return poll


def _apply_options(poll: DatePoll, plans: Sequence[OptionPlan]) -> bool:
    """Whether a slot is new."""
    wanted = {(plan.starts_at, plan.ends_at, plan.place) for plan in plans}
    for option in [o for o in poll.options if _key(o) not in wanted]:
        poll.options.remove(option)
    if poll.id is not None:
        db.session.flush()  # before the others: the same hours may come back at another place
    kept = {_key(option) for option in poll.options}
    fresh = [plan for plan in plans if (plan.starts_at, plan.ends_at, plan.place) not in kept]
    for plan in fresh:
        poll.options.append(
            PollOption(starts_at=plan.starts_at, ends_at=plan.ends_at, place=plan.place)
        )
    poll.options.sort(key=lambda option: option.starts_at)
    return bool(fresh)


def _key(option: PollOption) -> tuple[datetime, datetime, str]:
    return option.starts_at, option.ends_at, option.place


def _told(poll: DatePoll) -> dict[str, object]:
    return {
        "deadline": poll.deadline.isoformat(),
        "place": poll.place,
        "link": poll.link,
        "slots": [option.starts_at.isoformat() for option in poll.options],
    }
