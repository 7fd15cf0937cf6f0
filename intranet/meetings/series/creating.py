"""One meeting made again: once, or at every date of a series. Verbs flush, never commit."""

from collections.abc import Sequence

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events import invitations
from intranet.events import queries as events
from intranet.events.choosing import NewGuest
from intranet.events.models import Event, Invitation
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


def duplicate(actor: Actor, source: Meeting, slot: SlotPlan, *, guests: bool) -> Meeting:
    """A draft like `source` at another date: text, format, places, checklist (nothing ticked), and
    its list of guests when `guests`."""
    return _copies(actor, source, [slot], guests=guests)[0]


def repeat(
    actor: Actor, source: Meeting, rule: str, slots: Sequence[SlotPlan], *, guests: bool
) -> list[Meeting]:
    """A draft at each date, in the series of `source`, which begins with it. Raises TooMany."""
    events.lock(source.event_id)
    series = queries.series_of(source.event_id)
    known = len(queries.dates(actor, series.id)) if series else 1
    if known + len(slots) > MOST:
        raise TooMany
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
    event, networks = source.event, _networks(source.event)
    tasks = formats.tasks_of(event.id)
    invited = queries.guest_list(event.id) if guests else []
    made = []
    for slot in slots:
        plan = EventPlan(event.title, event.description, event.capacity, (slot,))
        meeting = planning.create(actor, networks, source.kind, plan)
        checklist.fill(meeting.event, tasks)
        _invite_again(actor, meeting.event, invited)
        made.append(meeting)
    return made


def _networks(event: Event) -> list[Network]:
    """Its networks, the one that invites first."""
    found = events.networks_of(event.id)
    return sorted(found, key=lambda network: network.mailbox != event.organizer_address)


def _invite_again(actor: Actor, event: Event, invited: Sequence[Invitation]) -> None:
    """The same seats, people and guests on the list of a draft; nobody twice, and not whoever was
    sent in somebody's place."""
    for one in invited:
        person_id = one.replaces_id or one.person_id
        row = invitations.new_invitation(event)
        if one.guest is not None and one.replaces_id is None:
            guest = NewGuest(one.guest.name, one.guest.email, one.guest.organisation)
            row.guest = invitations.new_guest(actor, event, guest)
        row.position_id, row.person_id = one.position_id, person_id
        db.session.add(row)
    db.session.flush()
    if invited:
        journal.record(actor, "event.invited", event, after={"invitations": len(invited)})
