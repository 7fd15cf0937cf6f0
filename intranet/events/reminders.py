"""Two days before: a reminder to those who come and to those who have not answered."""

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, select

from intranet.clock import now
from intranet.database import db
from intranet.events import dispatch, mails, queries
from intranet.events.models import CONFIRMED, NO_ANSWER, PUBLISHED, YES, Event, Invitation, Slot

AHEAD = timedelta(days=2)
JUST_INVITED = timedelta(hours=24)
# Longer than AHEAD: an event moved by a few hours is not a reason to remind again, one put off
# by days is.
QUIET = timedelta(days=3)
BATCH = 500


def send_due() -> int:
    """Queue the reminders that are due, at most `BATCH`; how many. Never twice for one date.

    Someone invited in the last 24 hours has just been told and is left alone; nobody is
    reminded once the event has begun.
    """
    return sum(_remind(*row) for row in db.session.execute(_due()).tuples().all())


def _due() -> Any:
    moment = now()
    coming = and_(Invitation.answer == YES, Invitation.place == CONFIRMED)
    return (
        select(Invitation, Event, Slot)
        .join(Event, Event.id == Invitation.event_id)
        .join(Slot, Slot.id == queries.first_slot())
        .where(
            Event.state == PUBLISHED,
            Slot.starts_at > moment,
            Slot.starts_at <= moment + AHEAD,
            Invitation.removed_at.is_(None),
            queries.SOMEBODY,
            Invitation.invited_at <= moment - JUST_INVITED,
            or_(Invitation.answer == NO_ANSWER, coming),
            or_(Invitation.reminded_at.is_(None), Invitation.reminded_at < moment - QUIET),
        )
        .order_by(Slot.starts_at, Invitation.id)
        .limit(BATCH)
    )


def _remind(invitation: Invitation, event: Event, slot: Slot) -> bool:
    invitation.reminded_at = now()
    to = dispatch.address_of(invitation)
    if to is None:
        return False
    # The key stands even if two workers read the same list at the same moment; a successor, or
    # whoever is sent, has a nonce of their own.
    key = f"reminder:{invitation.id}:{invitation.nonce}:{slot.starts_at.date()}"
    return mails.send_reminder(event, invitation, to, key) is not None
