"""Places that were offered and not taken in time go to the next in line."""

from typing import Any

from sqlalchemy import select

from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events import answers, dispatch, mails, places, queries
from intranet.events.models import OFFERED, PUBLISHED, WAITING, Event, Invitation, Slot

BATCH = 200


def pass_on_due() -> int:
    """Offer again the places whose time to confirm is over; how many. Runs as a chore: never once
    the event has begun, nor while nobody else waits."""
    return sum(_pass_on(key) for key in db.session.scalars(_due()).all())


def _due() -> Any:
    behind = (
        select(Invitation.event_id)
        .where(Invitation.place == WAITING, Invitation.removed_at.is_(None))
        .distinct()
    )
    return (
        select(Invitation.id)
        .join(Event, Event.id == Invitation.event_id)
        .join(Slot, Slot.id == queries.first_slot())
        .where(
            Event.state == PUBLISHED,
            Slot.starts_at > now(),  # what was never taken would fill the batch for ever
            Invitation.place == OFFERED,
            Invitation.offered_until <= now(),
            Invitation.event_id.in_(behind),
        )
        .order_by(Invitation.offered_until, Invitation.id)
        .limit(BATCH)
    )


def _pass_on(invitation_id: int) -> bool:
    invitation = db.session.get_one(Invitation, invitation_id)
    event: Event = queries.lock(invitation.event_id)
    db.session.refresh(invitation)  # it may have been taken while this waited
    late = invitation.offered_until is not None and invitation.offered_until <= now()
    if not late or not queries.is_open(event):
        return False
    promoted = places.pass_on(event, invitation)
    if not promoted:
        return False
    journal.record(None, "invitation.passed_on", invitation, name=event.title)
    dispatch.reconcile(event, invitation)
    if to := dispatch.address_of(invitation):
        mails.send_passed_on(event, invitation, places.rank_of(invitation), to)
    answers.tell_promoted(event, promoted)
    db.session.flush()
    return True
