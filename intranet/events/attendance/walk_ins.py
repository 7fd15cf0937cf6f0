"""People who come without having been asked, or whom nobody expected any more."""

import secrets
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Assignment, Person, Position
from intranet.events import queries
from intranet.events.attendance import halves, marking
from intranet.events.attendance.models import BY_ORGANISER
from intranet.events.models import BY_DOOR, YES, Event, Guest, Invitation, Slot
from intranet.text import match_key, normalise_email


@dataclass(frozen=True)
class Newcomer:
    """Somebody outside the directory, as they were typed."""

    name: str
    organisation: str = ""
    email: str = ""


class AlreadyThere(Exception):
    """Somebody of that name or address is on the list: `invitation`."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__(invitation.id)
        self.invitation = invitation


def twin(event_id: int, name: str, email: str = "") -> Invitation | None:
    """Whoever is on the list under this address, or this name however it is written."""
    key, address = match_key(name), normalise_email(email)
    rows = db.session.scalars(
        select(Invitation)
        .where(
            Invitation.event_id == event_id,
            or_(Invitation.person_id.is_not(None), Invitation.guest_id.is_not(None)),
        )
        .options(joinedload(Invitation.person), joinedload(Invitation.guest))
        .order_by(Invitation.removed_at.is_not(None), Invitation.id)
    ).all()
    for row in rows:
        if address and normalise_email(_address(row)) == address:
            return row
    return next((row for row in rows if key and match_key(row.name) == key), None)


def add_person(
    actor: Actor | None, event: Event, person: Person, slot: Slot, part: str
) -> Invitation:
    """Somebody of the directory came: on the list, and present. Raises marking.NotTaken."""
    event = _open(event, slot, part)
    found = db.session.scalar(
        select(Invitation).where(Invitation.event_id == event.id, Invitation.person_id == person.id)
    )
    if found is None:
        found = _invitation(event)
        found.person, found.position = person, _free_seat(event, person)
        db.session.add(found)
    return _arrive(actor, event, found, slot, part, BY_ORGANISER)


def add_guest(
    actor: Actor | None,
    event: Event,
    newcomer: Newcomer,
    slot: Slot,
    part: str,
    *,
    another: bool = False,
    source: str = BY_ORGANISER,
) -> Invitation:
    """Somebody from elsewhere came: on the list, and present. `another` says that they are not the
    one of that name who was asked.

    Raises AlreadyThere, marking.NotTaken.
    """
    event = _open(event, slot, part)
    same = None if another else twin(event.id, newcomer.name, newcomer.email)
    if same is not None:
        raise AlreadyThere(same)
    invitation = _invitation(event)
    invitation.guest = Guest(
        event_id=event.id,
        name=newcomer.name,
        organisation=newcomer.organisation,
        email=normalise_email(newcomer.email),
        added_at=now(),
        added_by_id=actor.account_id if actor else None,
    )
    db.session.add(invitation)
    return _arrive(actor, event, invitation, slot, part, source)


def _open(event: Event, slot: Slot, part: str) -> Event:
    """The event, locked: two tablets that add the same person see each other."""
    event = queries.lock(event.id)
    if why := marking.why_not(event, halves.part_of(slot, part) or halves.parts_of(slot)[0]):
        raise why
    return event


def _invitation(event: Event) -> Invitation:
    """Whoever came has said yes by coming; no place was counted for them."""
    return Invitation(
        event_id=event.id,
        nonce=secrets.token_urlsafe(12),
        invited_at=now(),
        answer=YES,
        answer_source=BY_DOOR,
        answered_at=now(),
        place="",
    )


def _free_seat(event: Event, person: Person) -> Position | None:
    """A seat of theirs that nobody was asked for: it says where they come from."""
    asked = select(Invitation.position_id).where(
        Invitation.event_id == event.id, Invitation.position_id.is_not(None)
    )
    return db.session.scalar(
        select(Position)
        .join(Assignment, Assignment.position_id == Position.id)
        .where(
            Assignment.person_id == person.id,
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
            Position.id.not_in(asked),
        )
        .order_by(Position.id)
        .limit(1)
    )


def _arrive(
    actor: Actor | None, event: Event, invitation: Invitation, slot: Slot, part: str, source: str
) -> Invitation:
    invitation.removed_at = None
    db.session.flush()
    journal.record(actor, "invitation.walked_in", invitation, name=event.title)
    marking.mark_present(actor, invitation, slot, part, source)
    return invitation


def _address(row: Invitation) -> str:
    if row.guest is not None:
        return row.guest.email
    return row.person.email if row.person is not None else ""
