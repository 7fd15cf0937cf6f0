"""Who is asked: inviting, uninviting, registering oneself."""

import secrets
from collections.abc import Collection

from sqlalchemy import func, select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Assignment, Person, Position
from intranet.events import answers, dispatch, later, places, queries
from intranet.events.choosing import ALREADY, TWICE, NewGuest, preview
from intranet.events.models import (
    BY_SITE,
    CANCELLED,
    DRAFT,
    NO_ANSWER,
    PUBLISHED,
    YES,
    Event,
    Guest,
    Invitation,
)
from intranet.mailroom import outbox


class AlreadyInvited(Exception):
    """Everyone chosen is invited already."""


def invite(
    actor: Actor | None,
    event_id: int,
    position_ids: Collection[int],
    person_ids: Collection[int],
    guests: Collection[NewGuest] = (),
) -> list[Invitation]:
    """Ask these seats, people and guests; mails go out at once when the event is published.

    Raises AlreadyInvited when nobody new is among them.
    """
    event = queries.lock(event_id)
    choices = preview(event, position_ids, person_ids, guests)
    fresh = [choice for choice in choices if choice.status not in (ALREADY, TWICE)]
    if not fresh:
        raise AlreadyInvited
    before = _Before(event)
    invited = [
        _ask_guest(actor, event, c.guest) if c.guest else _ask(before, c.position, c.person)
        for c in fresh
    ]
    db.session.flush()
    journal.record(actor, "event.invited", event, after={"invitations": len(invited)})
    if event.state == PUBLISHED:
        later.request_some(event, invited)
        db.session.flush()
    return invited


def uninvite(actor: Actor, invitation: Invitation) -> bool:
    """Take someone off the list: they alone get a CANCEL, their place goes to the next. The list of
    an event that is called off stays: whoever is on it is being told. Whether they left it."""
    event = queries.lock(invitation.event_id)
    found = db.session.get(Invitation, invitation.id, populate_existing=True)
    if found is None or found.removed_at is not None or event.state == CANCELLED:
        return False  # a second click, maybe of somebody who was struck out of a draft
    journal.record(actor, "invitation.removed", invitation, name=event.title)
    if event.state == DRAFT:
        _strike_out(event, invitation)
        return True
    invitation.removed_at = now()
    promoted = places.free(event, invitation)
    dispatch.cancel(event, [invitation], whole_event=False)
    answers.tell_promoted(event, promoted)
    db.session.flush()
    return True


def _strike_out(event: Event, invitation: Invitation) -> None:
    """Off the list of a draft: nothing of it stays."""
    outbox.part(invitation)
    places.free(event, invitation)
    guest = invitation.guest
    db.session.delete(invitation)
    db.session.flush()
    if guest is not None:
        db.session.delete(guest)
        db.session.flush()


def resend(actor: Actor, invitation: Invitation) -> int:
    """Send the current calendar file once more, unchanged; how many mails were queued: none for
    an event that is not published, or that has begun."""
    if not queries.is_open(queries.lock(invitation.event_id)):
        return 0
    journal.record(actor, "invitation.resent", invitation)
    queued = dispatch.request(invitation.event, [invitation], purpose="resend")
    db.session.flush()
    return queued


def register(
    actor: Actor | None,
    event_id: int,
    person: Person,
    position: Position | None,
    *,
    source: str = BY_SITE,
) -> answers.Outcome:
    """`person` takes a place in a training, or the next rank of the waiting list.

    Registering twice is harmless. Raises answers.AnswerClosed.
    """
    event = queries.lock(event_id)
    if why := answers.why_event_closed(event):
        raise answers.AnswerClosed(why)
    invitation = _ask(_Before(event), position, person, self_registered=True)
    db.session.flush()
    return answers.answer(invitation, YES, source=source, actor=actor)


class _Before:
    """The invitations of an event as they were, uninvited people included; one query."""

    def __init__(self, event: Event) -> None:
        self.event = event
        rows = db.session.scalars(select(Invitation).where(Invitation.event_id == event.id)).all()
        self.by_person = {row.person_id: row for row in rows if row.person_id is not None}
        self.by_seat = {row.position_id: row for row in rows if row.position_id is not None}

    def of(self, position: Position | None, person: Person | None) -> Invitation | None:
        """That of the person, else that of the seat while nobody held it."""
        if person is not None and person.id in self.by_person:
            return self.by_person[person.id]
        seated = self.by_seat.get(position.id) if position is not None else None
        return seated if seated is not None and seated.is_vacant else None

    def release(self, position: Position) -> bool:
        """Whether a seat is free to be asked: once an event. A former holder who was uninvited
        under it gives it up."""
        former = self.by_seat.get(position.id)
        if former is None:
            return True
        if former.removed_at is None:
            return False
        del self.by_seat[position.id]
        former.position_id = None
        db.session.flush()
        return True


def _ask(
    before: _Before,
    position: Position | None,
    person: Person | None,
    *,
    self_registered: bool = False,
) -> Invitation:
    """The invitation row, new or taken up again after a removal (its UIDs live on)."""
    found = before.of(position, person)
    if found is not None and found.removed_at is None:
        found.person = found.person or person  # who just came to a seat that waited for them
        return found
    if found is not None:
        _take_up_again(found)
        found.person = found.person or person
        position = position or _seat_still_held(found)
        if position is found.position:
            return found
    if position is not None and not before.release(position):
        position = None  # still asked in the name of who held the seat: the worker hands it over
    if found is None:
        found = new_invitation(before.event)
        found.self_registered = self_registered
        found.person = person
        db.session.add(found)
    found.position = position
    return found


def _seat_still_held(invitation: Invitation) -> Position | None:
    """The seat in whose name somebody was asked before, when it still is theirs."""
    held = select(Assignment.id).where(
        Assignment.position_id == invitation.position_id,
        Assignment.person_id == invitation.person_id,
        Assignment.ends_on.is_(None),
    )
    return invitation.position if db.session.scalar(held) is not None else None


def _ask_guest(actor: Actor | None, event: Event, guest: NewGuest) -> Invitation:
    """The invitation of somebody outside the directory; the same again after a removal."""
    found = None
    if guest.address:
        same = (Guest.event_id == event.id, func.lower(Guest.email) == guest.address)
        found = db.session.scalar(
            select(Invitation).join(Guest, Guest.id == Invitation.guest_id).where(*same).limit(1)
        )
    if found is None:
        found = new_invitation(event)
        found.guest = new_guest(actor, event, guest)
        db.session.add(found)
    elif found.removed_at is not None:
        _take_up_again(found)
        found.position = None
    return found


def new_invitation(event: Event) -> Invitation:
    """Nobody's yet: the caller says whose, and adds it."""
    return Invitation(
        event_id=event.id,
        nonce=secrets.token_urlsafe(12),
        self_registered=False,
        answer=NO_ANSWER,
        place="",
        invited_at=now(),
    )


def new_guest(actor: Actor | None, event: Event, guest: NewGuest) -> Guest:
    """The row of somebody outside the directory; the caller ties it to an invitation."""
    return Guest(
        event_id=event.id,
        name=guest.name,
        email=guest.address,
        organisation=guest.organisation,
        added_at=now(),
        added_by_id=actor.account_id if actor else None,
    )


def _take_up_again(invitation: Invitation) -> None:
    """In their own name now, whoever they replaced before, and as if nothing had been said."""
    invitation.removed_at, invitation.invited_at = None, now()
    invitation.answer, invitation.answer_source, invitation.comment = NO_ANSWER, "", ""
    invitation.answered_at = invitation.answered_sequence = invitation.answered_by_id = None
    invitation.replaces = invitation.reminded_at = None
