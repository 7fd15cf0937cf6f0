"""A seat sends somebody else: the replacement gets the invitation, the seat keeps its place."""

import secrets

from sqlalchemy import func, select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Assignment, Person, Position
from intranet.events import answers, choosing, dispatch, places, queries
from intranet.events.choosing import NewGuest
from intranet.events.invitations import new_guest
from intranet.events.models import YES, Event, Guest, Invitation
from intranet.text import normalise_email


class CannotSend(Exception):
    """`why`: a key of `answers.AnswerClosed`, `invited` (they are asked already), `themself`, or
    `no_seat` (only a seat sends somebody)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def send(actor: Actor | None, invitation: Invitation, who: NewGuest, *, source: str) -> None:
    """Let `who` come in the name of the seat: the event leaves the calendar of whoever was asked,
    the replacement is invited, the seat keeps its place or takes one.

    A colleague of the same structure is known by their address. Raises CannotSend.
    """
    event = _locked(invitation)
    if why := why_not(event, invitation):
        raise CannotSend(why)
    if who.address and who.address in _own_addresses(invitation):
        raise CannotSend("themself")
    if who.address in choosing.addresses(event.id):
        raise CannotSend("invited")
    before, holder = invitation.name, invitation.replaces or invitation.person
    colleague = _colleague(event, invitation, who.address)
    dispatch.cancel(event, [invitation], whole_event=False, purpose="replaced", stand_in=who.name)
    _leave(invitation)
    former, invitation.guest = invitation.guest, None if colleague else new_guest(actor, event, who)
    invitation.person, invitation.replaces = colleague, holder
    _drop(former)
    _answer_for_the_seat(actor, event, invitation, source)
    dispatch.request(event, [invitation], purpose="stand_in")
    answers.tell_if_waiting(event, invitation)
    _record(actor, "invitation.replaced", event, invitation, before)


def take_back(actor: Actor | None, invitation: Invitation) -> None:
    """The holder of the seat comes after all; the replacement is told. Raises CannotSend."""
    event = _locked(invitation)
    holder = invitation.replaces
    if holder is None:
        raise CannotSend("no_seat")
    if why := answers.why_event_closed(event):
        raise CannotSend(why)
    if (other := _named(event, holder)) is not None:
        raise CannotSend("removed" if other.removed_at else "invited")
    before = invitation.name
    dispatch.cancel(event, [invitation], whole_event=False, purpose="taken_back")
    guest = invitation.guest
    _leave(invitation)
    invitation.person, invitation.replaces, invitation.guest = holder, None, None
    _drop(guest)
    dispatch.request(event, [invitation])
    _record(actor, "invitation.taken_back", event, invitation, before)


def why_not(event: Event, invitation: Invitation) -> str:
    """Why nobody may be sent instead: a key of CannotSend, "" when somebody may."""
    return answers.why_closed(event, invitation) or ("" if invitation.position_id else "no_seat")


def _locked(invitation: Invitation) -> Event:
    event, whose = queries.lock(invitation.event_id), invitation.nonce
    db.session.refresh(invitation)
    if invitation.nonce != whose:
        raise CannotSend("handed_over")
    return event


def _leave(invitation: Invitation) -> None:
    """A new nonce closes the link of whoever was asked; new copies give the next one UIDs."""
    invitation.nonce = secrets.token_urlsafe(12)
    invitation.copies.clear()
    invitation.invited_at, invitation.reminded_at = now(), None
    invitation.comment = ""
    db.session.flush()


def _drop(guest: Guest | None) -> None:
    """Somebody who does not come after all was known for this alone."""
    db.session.flush()
    if guest is not None:
        db.session.delete(guest)
        db.session.flush()


def _named(event: Event, person: Person) -> Invitation | None:
    """The invitation of a person by another way, were it taken off the list."""
    named = (Invitation.event_id == event.id, Invitation.person_id == person.id)
    return db.session.scalar(select(Invitation).where(*named))


def _answer_for_the_seat(
    actor: Actor | None, event: Event, invitation: Invitation, source: str
) -> None:
    """Whoever sends somebody says that the seat comes."""
    invitation.answer, invitation.answer_source = YES, source
    invitation.answered_at = now()
    invitation.answered_by_id = actor.account_id if actor else None
    invitation.answered_sequence = event.slots[0].sequence
    db.session.flush()
    places.give(event, invitation)


def _own_addresses(invitation: Invitation) -> set[str]:
    holder, asked = invitation.replaces, dispatch.address_of(invitation)
    own = {holder.email if holder else "", asked.address if asked else ""}
    return {normalise_email(address) for address in own if address}


def _colleague(event: Event, invitation: Invitation, address: str) -> Person | None:
    """Who has this address and holds a seat of the same structure; not somebody who was uninvited
    by name: they come as a guest of the seat."""
    asked = select(Invitation.person_id).where(
        Invitation.event_id == event.id, Invitation.person_id.is_not(None)
    )
    structure = select(Position.structure_id).where(Position.id == invitation.position_id)
    return db.session.scalar(
        select(Person)
        .join(Assignment, Assignment.person_id == Person.id)
        .join(Position, Position.id == Assignment.position_id)
        .where(
            Position.structure_id == structure.scalar_subquery(),
            Assignment.ends_on.is_(None),
            func.lower(Person.email) == address,
            Person.id.not_in(asked),
        )
        .order_by(Person.id)
        .limit(1)
    )


def _record(
    actor: Actor | None, verb: str, event: Event, invitation: Invitation, before: str
) -> None:
    db.session.flush()
    told = {"before": {"person": before}, "after": {"person": invitation.name}}
    journal.record(actor, verb, invitation, name=event.title, **told)
