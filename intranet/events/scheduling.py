"""The life of an event: drafted, changed, published, cancelled, or thrown away."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events import answers, calendars, dispatch, later, places, queries
from intranet.events.models import (
    CANCELLED,
    DRAFT,
    PUBLISHED,
    CalendarCopy,
    Event,
    EventNetwork,
    Guest,
    Invitation,
    Slot,
)
from intranet.ical.documents import new_uid
from intranet.mailroom import outbox

HOLD = timedelta(minutes=1)  # how long a cancellation waits, so that it can be undone


class StaleEvent(Exception):
    """Somebody changed the event since the form was opened."""


class NotPossible(Exception):
    """The event's state does not allow it; `why` is a key: `cancelled`, `no_slot`, `past`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class SlotPlan:
    """When and where. `slot_id` names the slot that it changes, None a new one."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    link: str = ""
    slot_id: int | None = None


@dataclass(frozen=True)
class EventPlan:
    """Everything an organiser decides; times aware, capacity None for no limit."""

    title: str
    description: str
    capacity: int | None
    slots: tuple[SlotPlan, ...]


def draft(
    actor: Actor | None,
    family: str,
    plan: EventPlan,
    *,
    network_ids: Collection[int],
    organizer_name: str,
    organizer_address: str,
) -> Event:
    """A new event that only its organisers see; the caller then sets its `path`."""
    event = Event(
        family=family,
        title=plan.title,
        description=plan.description,
        capacity=plan.capacity,
        state=DRAFT,
        organizer_name=organizer_name,
        organizer_address=organizer_address,
        created_by_id=actor.account_id if actor else None,
        created_at=now(),
        updated_at=now(),
    )
    event.slots = [_new_slot(slot) for slot in plan.slots]
    db.session.add(event)
    db.session.flush()
    db.session.add_all(EventNetwork(event_id=event.id, network_id=key) for key in network_ids)
    db.session.flush()
    journal.record(actor, "event.drafted", event, after={"title": event.title})
    return event


def edit(actor: Actor, event_id: int, plan: EventPlan, version: int | None) -> Event:
    """Change an event. Once it is published, everyone invited is told of a new title, time or
    place (SEQUENCE + 1), and of nothing else.

    Raises StaleEvent, NotPossible("cancelled"), places.CapacityTooSmall.
    """
    event = queries.lock(event_id)
    if version is not None and event.version != version:
        raise StaleEvent
    if event.state == CANCELLED:
        raise NotPossible("cancelled")
    places.check_capacity(event, plan.capacity)
    retitled = event.title != plan.title
    event.title, event.description = plan.title, plan.description
    event.capacity = plan.capacity
    before, after = journal.changes(event)
    moved = bool(event.slots) and _hours(event.slots) != _hours(plan.slots)
    changed, dropped = _apply_slots(event, plan.slots, retitled)
    if event.state == DRAFT and moved:
        answers.forget_polled(event)
    if before or changed or dropped:
        event.updated_at = now()
        after["slots"] = [s.starts_at.isoformat() for s in changed]
        journal.record(actor, "event.updated", event, before=before, after=after)
        _after_edit(event, changed, dropped, described="description" in before)
    return event


def publish(actor: Actor, event_id: int) -> Event:
    """Make the event visible to its networks and invite everyone on its list."""
    event = queries.lock(event_id)
    if event.state == PUBLISHED:
        return event  # a double click invites nobody twice
    if event.state == CANCELLED:
        raise NotPossible("cancelled")
    if not event.slots:
        raise NotPossible("no_slot")
    if queries.has_started(event):
        raise NotPossible("past")
    event.state, event.published_at = PUBLISHED, now()
    calendars.render(event)
    journal.record(actor, "event.published", event)
    db.session.flush()
    later.request(event, event.slots, purpose="invitation")
    db.session.flush()
    return event


def cancel(actor: Actor, event_id: int, reason: str) -> Event:
    """Call the event off: everyone whose calendar holds it gets a CANCEL (SEQUENCE + 1), which
    leaves after `HOLD`."""
    event = queries.lock(event_id)
    if event.state == CANCELLED:
        return event
    event.state, event.cancelled_at, event.cancel_reason = CANCELLED, now(), reason
    for slot in event.slots:
        slot.sequence += 1
        slot.updated_at = now()
    calendars.render(event)
    journal.record(actor, "event.cancelled", event, after={"cancel_reason": reason})
    db.session.flush()
    later.cancel(event, not_before=now() + HOLD)
    db.session.flush()
    return event


def discard(actor: Actor, event: Event) -> None:
    """Throw a draft away; raises NotPossible for anything that people were told of."""
    if event.state != DRAFT:
        raise NotPossible("published")
    journal.record(actor, "event.discarded", event)
    for invitation in standing_invitations(event.id):
        outbox.part(invitation)
    db.session.execute(delete(Invitation).where(Invitation.event_id == event.id))
    db.session.execute(delete(Guest).where(Guest.event_id == event.id))
    db.session.execute(delete(EventNetwork).where(EventNetwork.event_id == event.id))
    db.session.delete(event)
    db.session.flush()


def standing_invitations(event_id: int) -> list[Invitation]:
    """Everyone who is invited now, with what a mail to them needs."""
    return queries.standing(event_id)


def _new_slot(plan: SlotPlan) -> Slot:
    return Slot(
        uid=new_uid(),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        place=plan.place,
        link=plan.link,
        sequence=0,
        updated_at=now(),
    )


def _hours(slots: Iterable[Slot | SlotPlan]) -> list[tuple[datetime, datetime]]:
    return sorted((slot.starts_at, slot.ends_at) for slot in slots)


def _apply_slots(
    event: Event, plans: tuple[SlotPlan, ...], retitled: bool
) -> tuple[list[Slot], list[Slot]]:
    """(slots that are new or told again, slots that were dropped)."""
    existing = {slot.id: slot for slot in event.slots}
    changed: list[Slot] = []
    for plan in plans:
        slot = existing.pop(plan.slot_id, None) if plan.slot_id else None
        if slot is None:
            slot = _new_slot(plan)
            event.slots.append(slot)
            changed.append(slot)
        elif _move(slot, plan) or retitled:
            slot.sequence += event.state == PUBLISHED
            slot.updated_at = now()
            changed.append(slot)
    dropped = list(existing.values())
    event.slots.sort(key=lambda slot: slot.starts_at)
    db.session.flush()
    return changed, dropped


def _move(slot: Slot, plan: SlotPlan) -> bool:
    told = (slot.starts_at, slot.ends_at, slot.place, slot.link)
    slot.starts_at, slot.ends_at = plan.starts_at, plan.ends_at
    slot.place, slot.link = plan.place, plan.link
    return told != (slot.starts_at, slot.ends_at, slot.place, slot.link)


def _after_edit(event: Event, changed: list[Slot], dropped: list[Slot], *, described: bool) -> None:
    told = dropped and event.state == PUBLISHED
    invited = standing_invitations(event.id) if told else []
    for slot in dropped:
        dispatch.cancel_slot(event, slot, invited)
        _drop(event, slot, invited)
    if described:
        for slot in event.slots:
            slot.updated_at = now()
    calendars.render(event)
    db.session.flush()
    coming = [slot for slot in changed if slot.ends_at > now()]  # what is over is told to nobody
    if event.state == PUBLISHED and coming:
        later.request(event, coming, purpose="update")
    answers.tell_promoted(event, places.promote(event))
    db.session.flush()


def _drop(event: Event, slot: Slot, invited: list[Invitation]) -> None:
    db.session.flush()
    db.session.execute(delete(CalendarCopy).where(CalendarCopy.slot_id == slot.id))
    for invitation in invited:
        db.session.expire(invitation, ["copies"])
    event.slots.remove(slot)
    db.session.flush()
