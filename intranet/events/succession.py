"""Seats change hands: invitations to come follow the seat, not the person who left."""

import secrets
from typing import Any

from sqlalchemy import and_, case, exists, or_, select
from sqlalchemy.orm import aliased

from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Assignment
from intranet.events import answers, dispatch, mails, places, queries
from intranet.events.models import (
    CANCELLED,
    NO,
    NO_ANSWER,
    PUBLISHED,
    TRAINING,
    Event,
    Invitation,
    Slot,
)

BATCH = 200


def follow_turnover() -> int:
    """Hand the invitations of seats whose holder changed to whoever holds them now.

    Who left gets a CANCEL, the seat's answer is asked again, its place goes to the next in
    line; who arrived gets the invitation, or is told of the training that the seat was to follow.
    Runs as a chore; how many invitations moved.
    """
    rows = db.session.execute(_strayed()).tuples().all()
    for invitation_id, holder_id in rows:
        _hand_over(invitation_id, holder_id)
    return len(rows)


def _strayed() -> Any:
    """Rows (invitation key, key of the seat's holder today or None) that disagree. A holder who is
    invited through another seat keeps that invitation: this one waits for the next, and whoever
    left, holding nothing any more, loses it."""
    held = and_(Assignment.position_id == Invitation.position_id, Assignment.ends_on.is_(None))
    still = aliased(Assignment)
    seated = exists().where(still.person_id == Invitation.person_id, still.ends_on.is_(None))
    heir = case((_asked_elsewhere(Assignment.person_id), None), else_=Assignment.person_id)
    return (
        select(Invitation.id, heir)
        .join(Event, Event.id == Invitation.event_id)
        .outerjoin(Slot, Slot.id == queries.first_slot())  # a draft may wait for its date
        .outerjoin(Assignment, held)
        .where(
            Invitation.position_id.is_not(None),
            Invitation.removed_at.is_(None),
            Invitation.replaces_id.is_(None),  # somebody comes in the name of the seat
            Event.state != CANCELLED,
            or_(Slot.id.is_(None), Slot.starts_at > now()),
            Invitation.person_id.is_distinct_from(heir),
            or_(Assignment.person_id.is_(None), heir.is_not(None), ~seated),
        )
        .order_by(Invitation.id)
        .limit(BATCH)
    )


def _asked_elsewhere(person_id: Any) -> Any:
    """The condition that another invitation to the same event names this person."""
    other = aliased(Invitation)
    return exists().where(
        other.event_id == Invitation.event_id,
        other.id != Invitation.id,
        other.person_id == person_id,
    )


def _hand_over(invitation_id: int, holder_id: int | None) -> None:
    invitation = db.session.get_one(Invitation, invitation_id)
    event = queries.lock(invitation.event_id)
    db.session.refresh(invitation)  # another worker may have passed while this one waited
    twice = select(Invitation.id).where(Invitation.id == invitation_id, _asked_elsewhere(holder_id))
    if holder_id is not None and db.session.scalar(twice) is not None:
        holder_id = None  # they took over two seats at once
    if invitation.removed_at is not None or invitation.person_id == holder_id:
        return
    promoted = places.free(event, invitation)
    if event.state == PUBLISHED:
        dispatch.cancel(event, [invitation], whole_event=False)
    journal.record(
        None,
        "invitation.handed_over",
        invitation,
        name=event.title,
        before={"person_id": invitation.person_id},
        after={"person_id": holder_id},
    )
    # A new nonce closes the leaver's link; new copies give the successor UIDs of their own.
    invitation.nonce = secrets.token_urlsafe(12)
    invitation.copies.clear()
    db.session.flush()
    invitation.person_id = holder_id
    declined = event.family == TRAINING and invitation.answer == NO
    # A training that was declined is told to nobody, even once the seat was vacant meanwhile.
    invitation.answer = NO if declined and holder_id is None else NO_ANSWER
    invitation.answer_source = invitation.comment = ""
    invitation.answered_at = invitation.reminded_at = None
    invitation.invited_at = now()
    db.session.flush()
    db.session.refresh(invitation)
    if event.state == PUBLISHED and holder_id is not None:
        dispatch.request(event, [invitation])
        if event.family == TRAINING and not declined:
            _tell_of_training(event, invitation)
    answers.tell_promoted(event, promoted)
    db.session.flush()


def _tell_of_training(event: Event, invitation: Invitation) -> None:
    to = dispatch.address_of(invitation)
    if to is not None:
        mails.send_inherited(event, invitation, to)
