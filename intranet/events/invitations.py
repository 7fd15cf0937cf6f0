"""Who is asked: choosing, inviting, uninviting, registering oneself."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Assignment, Person, Position
from intranet.events import answers, dispatch, places, queries
from intranet.events.models import (
    BY_SITE,
    NO_ANSWER,
    PUBLISHED,
    YES,
    Event,
    Invitation,
)
from intranet.text import fold

TO_WRITE, NO_ADDRESS, VACANT, ALREADY, TWICE = (
    "to_write",
    "no_address",
    "vacant",
    "already",
    "twice",
)


@dataclass(frozen=True)
class Choice:
    """One line of a preview. `status` says what will happen: `to_write` (gets a mail),
    `no_address` (invited, but nowhere to write), `vacant` (the seat is invited; whoever
    arrives gets the mail), `already` (invited before), `twice` (holds another chosen seat)."""

    position: Position | None
    person: Person | None
    address: str
    status: str


class AlreadyInvited(Exception):
    """Everyone chosen is invited already."""


def preview(
    event: Event, position_ids: Collection[int], person_ids: Collection[int]
) -> list[Choice]:
    """What inviting these seats and people would do, in the order of structures and names."""
    invited_people, invited_seats = standing(event.id)
    seen: set[int] = set()
    choices = []
    for position, person in _chosen(position_ids, person_ids):
        address = dispatch.address_at(person, position)
        if (person and person.id in invited_people) or (position and position.id in invited_seats):
            status = ALREADY
        elif person is None:
            status = VACANT
        elif person.id in seen:
            status = TWICE
        else:
            status = TO_WRITE if address else NO_ADDRESS
        if person:
            seen.add(person.id)
        choices.append(Choice(position, person, address.address if address else "", status))
    return choices


def invite(
    actor: Actor | None, event_id: int, position_ids: Collection[int], person_ids: Collection[int]
) -> list[Invitation]:
    """Ask these seats and people; mails go out at once when the event is published.

    Raises AlreadyInvited when nobody new is among them.
    """
    event = queries.lock(event_id)
    fresh = [
        c for c in preview(event, position_ids, person_ids) if c.status not in (ALREADY, TWICE)
    ]
    if not fresh:
        raise AlreadyInvited
    invited = [_ask(event, choice.position, choice.person) for choice in fresh]
    db.session.flush()
    journal.record(actor, "event.invited", event, after={"invitations": len(invited)})
    if event.state == PUBLISHED:
        dispatch.request(event, invited)
        db.session.flush()
    return invited


def uninvite(actor: Actor, invitation: Invitation) -> None:
    """Take someone off the list: they alone get a CANCEL, their place goes to the next."""
    event = queries.lock(invitation.event_id)
    db.session.refresh(invitation)
    if invitation.removed_at is not None:
        return
    journal.record(actor, "invitation.removed", invitation, name=event.title)
    if event.state != PUBLISHED:
        db.session.delete(invitation)
        db.session.flush()
        return
    invitation.removed_at = now()
    promoted = places.free(event, invitation)
    if not queries.has_started(event):  # what is past stays in the calendars
        dispatch.cancel(event, [invitation], whole_event=False)
    answers.tell_promoted(event, promoted)
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
    invitation = _ask(event, position, person, self_registered=True)
    db.session.flush()
    return answers.answer(invitation, YES, source=source, actor=actor)


def _ask(
    event: Event, position: Position | None, person: Person | None, *, self_registered: bool = False
) -> Invitation:
    """The invitation row, new or taken up again after a removal (its UIDs live on)."""
    same = []
    if person is not None:
        same.append(Invitation.person_id == person.id)
    if position is not None:
        same.append(and_(Invitation.position_id == position.id, Invitation.person_id.is_(None)))
    found = db.session.scalar(
        select(Invitation)
        .where(Invitation.event_id == event.id, or_(*same))
        .order_by(Invitation.person_id.is_(None))
        .limit(1)
    )
    if found is None and position is not None and not _release(event, position):
        position = None  # still asked in the name of who held the seat: the worker hands it over
    if found is None:
        found = Invitation(
            event_id=event.id,
            nonce=secrets.token_urlsafe(12),
            self_registered=self_registered,
            answer=NO_ANSWER,
            place="",
            invited_at=now(),
        )
        found.person, found.position = person, position
        db.session.add(found)
    elif found.removed_at is not None:
        found.removed_at, found.invited_at = None, now()
        found.answer, found.answer_source, found.answered_at = NO_ANSWER, "", None
        found.person = found.person or person
    return found


def _release(event: Event, position: Position) -> bool:
    """Whether a seat is free to be asked: once an event. A former holder who was uninvited
    under it gives it up."""
    former = db.session.scalar(
        select(Invitation).where(
            Invitation.event_id == event.id,
            Invitation.position_id == position.id,
            Invitation.person_id.is_not(None),
        )
    )
    if former is None:
        return True
    if former.removed_at is None:
        return False
    former.position_id = None
    db.session.flush()
    return True


def standing(event_id: int) -> tuple[set[int], set[int]]:
    """(keys of the people, keys of the seats) that are invited now."""
    rows = db.session.execute(
        select(Invitation.person_id, Invitation.position_id).where(
            Invitation.event_id == event_id, Invitation.removed_at.is_(None)
        )
    ).all()
    people = {person_id for person_id, _ in rows if person_id is not None}
    return people, {position_id for _, position_id in rows if position_id is not None}


def _chosen(
    position_ids: Collection[int], person_ids: Collection[int]
) -> Sequence[tuple[Position | None, Person | None]]:
    found = db.session.execute(
        select(Position, Person)
        .join(Position.structure)
        .options(contains_eager(Position.structure))
        .outerjoin(
            Assignment, and_(Assignment.position_id == Position.id, Assignment.ends_on.is_(None))
        )
        .outerjoin(Person, Person.id == Assignment.person_id)
        .where(Position.id.in_(position_ids), Position.closed_at.is_(None))
        .order_by(Position.id)
    ).tuples()
    # As people read names, and as the page that was ticked: accents and case aside.
    seats = sorted(found, key=lambda row: (fold(row[0].structure.name), fold(row[0].title)))
    people = db.session.scalars(select(Person).where(Person.id.in_(person_ids))).all()
    alone = sorted(people, key=lambda person: (fold(person.last_name), fold(person.first_name)))
    return [*seats, *((None, person) for person in alone)]
