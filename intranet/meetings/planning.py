"""Every write over meetings that the engine of events does not do alone."""

from collections.abc import Sequence

from sqlalchemy.orm.attributes import flag_modified

from intranet.access import Actor
from intranet.audit import journal
from intranet.database import db
from intranet.events import addressees, queries, scheduling
from intranet.events.models import MEETING, NO, PUBLISHED, Event, Invitation
from intranet.events.scheduling import EventPlan
from intranet.mailroom.addresses import Address
from intranet.meetings import searching
from intranet.meetings.models import Meeting
from intranet.meetings.polls import ending
from intranet.meetings.series import queries as series
from intranet.networks.models import Network


def create(actor: Actor | None, networks: Sequence[Network], kind: str, plan: EventPlan) -> Meeting:
    """A draft of `networks`, invited for in the name of the first; `kind` is a key of KINDS."""
    event = scheduling.draft(
        actor,
        MEETING,
        plan,
        network_ids=[network.id for network in networks],
        organizer_name=networks[0].name,
        organizer_address=networks[0].mailbox,
    )
    event.path = f"/rencontres/{event.id}"
    meeting = Meeting(event=event, kind=kind)
    db.session.add(meeting)
    db.session.flush()
    searching.refresh([event.id])
    return meeting


def edit(actor: Actor, meeting: Meeting, kind: str, plan: EventPlan, version: int) -> int:
    """Change a meeting; how many people are told of it.

    Raises scheduling.StaleEvent, scheduling.NotPossible, places.CapacityTooSmall.
    """
    told = would_be_told(meeting.event) if _matters(meeting.event, plan) else 0
    event = replan(actor, meeting.event_id, plan, version)
    if meeting.kind != kind:
        before, meeting.kind = meeting.kind, kind
        flag_modified(event, "updated_at")  # the version guards the format too
        journal.record(actor, "event.updated", event, before={"kind": before}, after={"kind": kind})
        db.session.flush()
    return told


def replan(actor: Actor, event_id: int, plan: EventPlan, version: int | None) -> Event:
    """`scheduling.edit` of a meeting, found from then on by what it says now."""
    event = scheduling.edit(actor, event_id, plan, version)
    searching.refresh([event.id])
    return event


def discard(actor: Actor, meeting: Meeting) -> int:
    """Throw a draft away; how many people, asked for its date, are told so. Raises
    scheduling.NotPossible for anything that was published."""
    event = queries.lock(meeting.event_id)
    if event.state != scheduling.DRAFT:
        raise scheduling.NotPossible("published")
    told, of_series = ending.tell_of_discarding(event), series.series_of(event.id)
    db.session.delete(meeting)
    db.session.flush()
    searching.forget(event.id)
    scheduling.discard(actor, event)
    if of_series is not None and not series.has_meetings(of_series):
        db.session.delete(of_series)
        db.session.flush()
    return told


def cancel(actor: Actor, event_id: int, reason: str) -> Event:
    """`scheduling.cancel` of a meeting: what still was to ask for another date is asked no more."""
    event = scheduling.cancel(actor, event_id, reason)
    ending.take_back(event)
    return event


def would_be_told(event: Event) -> int:
    """How many people an update of a published event is written to."""
    return len(addressees.of(event.id)) if event.state == PUBLISHED else 0


def reachable(event: Event) -> list[str]:
    """The names of those invited who have an address, in the order of names."""
    return [to.name for to in addressees.of(event.id).values()]


def holders(event: Event) -> list[Address]:
    """Those whose calendar holds the event: who a cancellation is written to, by name."""
    return list(addressees.of(event.id, addressees.HOLDS).values())


def unreachable(event: Event) -> list[Invitation]:
    """Those who did not decline and whom no mail tells: they are called."""
    return addressees.without(event.id, Invitation.answer != NO)


def _matters(event: Event, plan: EventPlan) -> bool:
    if event.title != plan.title:
        return True
    told = [(slot.starts_at, slot.ends_at, slot.place, slot.link) for slot in event.slots]
    return told != [(s.starts_at, s.ends_at, s.place, s.link) for s in plan.slots]
