"""One meeting made again: once, or at every date of a series. Verbs flush, never commit."""

from collections.abc import Sequence
from contextlib import suppress

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now, to_paris
from intranet.database import db
from intranet.events import invitations, policy
from intranet.events import queries as events
from intranet.events.models import Event, Slot
from intranet.events.scheduling import EventPlan, SlotPlan
from intranet.meetings import planning
from intranet.meetings.formats import checklist
from intranet.meetings.formats import queries as formats
from intranet.meetings.models import Meeting
from intranet.meetings.series import queries
from intranet.meetings.series.models import MeetingSeries, SeriesMeeting
from intranet.meetings.series.rules import MOST
from intranet.networks.models import Network


class TooMany(Exception):
    """A series has at most `MOST` meetings."""


class Taken(Exception):
    """The series has one of these days already: somebody else, or a second click, was first."""


def duplicate(actor: Actor, source: Meeting, slot: SlotPlan, *, guests: bool) -> Meeting:
    """A draft like `source` at another date: text, format, places, checklist (nothing ticked), and
    its list of guests when `guests`."""
    return _copies(actor, source, [slot], guests=guests)[0]


def repeat(
    actor: Actor, source: Meeting, rule: str, slots: Sequence[SlotPlan], *, guests: bool
) -> list[Meeting]:
    """A draft at each date, in the series of `source`, which begins with it. Raises TooMany,
    Taken."""
    events.lock(source.event_id)
    series = queries.series_of(source.event_id)
    known: list[tuple[Event, Slot | None]] = [(source.event, source.event.slots[0])]
    if series is not None:
        known = queries.dates(actor, series.id)
    if len(known) + len(slots) > MOST:
        raise TooMany
    if queries.days(known) & {to_paris(slot.starts_at).date() for slot in slots}:
        raise Taken
    verb = "meeting_series.extended" if series else "meeting_series.created"
    if series is None:
        series = MeetingSeries(
            title=source.event.title,
            rule=rule[:200],
            created_by_id=actor.account_id,
            created_at=now(),
        )
        db.session.add(series)
        db.session.flush()
        db.session.add(SeriesMeeting(event_id=source.event_id, series_id=series.id))
    made = _copies(actor, source, slots, guests=guests)
    db.session.add_all(SeriesMeeting(event_id=m.event_id, series_id=series.id) for m in made)
    db.session.flush()
    told = {"rule": rule, "starts_at": [slot.starts_at.isoformat() for slot in slots]}
    journal.record(actor, verb, series, after=told)
    return made


def _copies(
    actor: Actor, source: Meeting, slots: Sequence[SlotPlan], *, guests: bool
) -> list[Meeting]:
    event, networks = source.event, _networks(actor, source.event)
    tasks = formats.tasks_of(event.id)
    asked = queries.asked(event.id) if guests else None
    made = []
    for slot in slots:
        plan = EventPlan(event.title, event.description, event.capacity, (slot,))
        meeting = planning.create(actor, networks, source.kind, plan)
        checklist.fill(meeting.event, tasks)
        if asked is not None:
            with suppress(invitations.AlreadyInvited):  # nobody is left of that list
                invitations.invite(actor, meeting.event_id, asked.seats, asked.people, asked.guests)
        made.append(meeting)
    return made


def _networks(actor: Actor, event: Event) -> list[Network]:
    """Those of its networks that `actor` may organise for, the one that invites first."""
    found = [n for n in events.networks_of(event.id) if policy.may_organise_for(actor, [n.id])]
    return sorted(found, key=lambda network: network.mailbox != event.organizer_address)
