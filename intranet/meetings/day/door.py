"""The door: its poster, and what people say in front of it. Verbs flush and never commit."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events import queries as events
from intranet.events.attendance import halves, marking, walk_ins
from intranet.events.attendance import queries as attendance
from intranet.events.attendance.models import AT_DOOR, PRESENT
from intranet.events.attendance.walk_ins import Newcomer
from intranet.events.models import PUBLISHED, Event, Invitation
from intranet.meetings.day import queries
from intranet.meetings.day.models import CONFIRMED, PENDING, REFUSED, Door, DoorClaim
from intranet.text import fold
from intranet.web import absolute_url
from intranet.web.dates import day, hour
from intranet.web.links import LinkUnknown, Purpose

POSTER = Purpose("door", days=400)  # the hours below are what bounds it
CLAIM = Purpose("door-claim", days=2)
BEFORE, AFTER = timedelta(minutes=30), timedelta(hours=1)
LETTERS, MATCHES = 2, 8
MOST_PENDING = 500


class Shut(Exception):
    """The door is not open; `str()` says why in French, `status` is 409 before, 410 after."""

    def __init__(self, text: str, status: int = 409) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Someone:
    """Who may be chosen at the door: a name and where they come from, nothing more."""

    id: int
    name: str
    organisation: str


def token(event_id: int) -> str:
    """What the poster of an event carries today."""
    row = queries.door(event_id)
    return POSTER.sign([event_id, row.generation if row else 0])


def address(event_id: int) -> str:
    """The complete address that the poster shows."""
    return absolute_url("day.enter", token=token(event_id))


def opened(given: str) -> Event:
    """The event whose poster this is. Raises LinkUnknown, also for a poster that was replaced."""
    payload: Any = POSTER.read(given)
    event = db.session.get(Event, payload[0])
    row = queries.door(payload[0])
    if event is None or not event.slots or payload[1] != (row.generation if row else 0):
        raise LinkUnknown
    return event


def hours(event: Event) -> tuple[datetime, datetime]:
    """From half an hour before the start to one hour after the end."""
    return event.slots[0].starts_at - BEFORE, event.slots[-1].ends_at + AFTER


def check_open(event: Event) -> None:
    """Raises Shut outside those hours, and for a meeting that is not held."""
    opens, closes = hours(event)
    if event.state != PUBLISHED:
        raise Shut("Cette rencontre n’a pas lieu\u00a0: elle est annulée.", 410)
    if now() < opens:
        raise Shut(f"L’accueil ouvre {day(opens)}, à {hour(opens)}.")
    if now() > closes:
        raise Shut("L’accueil est fermé\u00a0: la rencontre est terminée.", 410)


def renew(actor: Actor, event: Event) -> None:
    """A new poster: the former opens nothing any more."""
    events.lock(event.id)
    row = queries.door(event.id)
    if row is None:
        row = Door(event_id=event.id, generation=0)
        db.session.add(row)
    row.generation, row.renewed_at = row.generation + 1, now()
    db.session.flush()
    journal.record(actor, "door.renewed", row, name=event.title)


def search(event: Event, typed: str) -> list[Someone]:
    """Those on the list whose first name or name begins so: `MATCHES` at most, from `LETTERS`
    letters on."""
    wanted = fold(typed).split()
    if len("".join(wanted)) < LETTERS:
        return []
    found = [
        Someone(line.id, line.name, line.organisation)
        for line in queries.lines(event.id)
        if not line.removed and _begins(fold(line.name).split(), wanted)
    ]
    return found[:MATCHES]


def claim(event: Event, invitation: Invitation) -> DoorClaim:
    """« C’est moi. » Said twice, it waits once; said by somebody who is ticked already, it is
    confirmed at once. Raises Shut."""
    event = events.lock(event.id)
    check_open(event)
    part = halves.current(event.slots[0], now()).key
    if found := queries.pending_claim(event.id, invitation.id):
        return found
    row = _added(event, DoorClaim(invitation_id=invitation.id, part=part))
    register = attendance.register(event.id)
    if register.state(invitation.id, event.slots[0].id, part) == PRESENT:
        row.state, row.decided_at = CONFIRMED, now()
        db.session.flush()
    return row


def claim_as_newcomer(event: Event, newcomer: Newcomer) -> DoorClaim:
    """« Je ne suis pas sur la liste. » Raises Shut."""
    event = events.lock(event.id)
    check_open(event)
    part = halves.current(event.slots[0], now()).key
    for waiting in queries.claims(event.id):
        if fold(waiting.name) == fold(newcomer.name) and not waiting.invitation_id:
            return waiting
    return _added(
        event, DoorClaim(name=newcomer.name, organisation=newcomer.organisation, part=part)
    )


def confirm(actor: Actor, event: Event, row: DoorClaim, *, another: bool = False) -> None:
    """The organiser sees them: they are there. `another`: not the one of that name who was asked.

    Raises walk_ins.AlreadyThere, marking.NotTaken: the claim then still waits.
    """
    event = events.lock(event.id)
    db.session.refresh(row)
    if row.state != PENDING:
        return
    slot = event.slots[0]
    if row.invitation is not None:
        said = marking.Said(row.invitation.id, slot.id, row.part, PRESENT, at=row.claimed_at)
        if marking.mark(actor, said, source=AT_DOOR).state != PRESENT:
            # Ticked absent since they came in: who confirms now has the last word.
            marking.mark(actor, replace(said, at=None), source=AT_DOOR)
    else:
        newcomer = Newcomer(row.name, row.organisation)
        added = walk_ins.add_guest(
            actor, event, newcomer, slot, row.part, another=another, source=AT_DOOR
        )
        row.invitation_id = added.id
    _decide(actor, event, row, CONFIRMED)


def confirm_as(actor: Actor, event: Event, row: DoorClaim, invitation: Invitation) -> None:
    """Whoever gave a name is this person of the list. Raises marking.NotTaken."""
    row.invitation_id = invitation.id
    db.session.flush()
    confirm(actor, event, row)


def refuse(actor: Actor, event: Event, row: DoorClaim) -> None:
    """Nobody of that name is in the room."""
    events.lock(event.id)
    db.session.refresh(row)
    if row.state == PENDING:
        _decide(actor, event, row, REFUSED)


def _added(event: Event, row: DoorClaim) -> DoorClaim:
    if queries.waiting_at_the_door(event.id) >= MOST_PENDING:
        raise Shut("Trop de demandes attendent\u00a0: présentez-vous à l’accueil.")
    row.event_id, row.state, row.claimed_at = event.id, PENDING, now()
    db.session.add(row)
    db.session.flush()
    return row


def _decide(actor: Actor, event: Event, row: DoorClaim, state: str) -> None:
    row.state, row.decided_at, row.decided_by_id = state, now(), actor.account_id
    db.session.flush()
    journal.record(actor, f"door_claim.{state}", row, name=event.title)


def _begins(words: list[str], wanted: list[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in wanted)
