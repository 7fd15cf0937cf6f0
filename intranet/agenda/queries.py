"""What a personal feed holds."""

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Person
from intranet.events.models import (
    CANCELLED,
    CONFIRMED,
    DRAFT,
    MEETING,
    NO,
    CalendarCopy,
    Event,
    Invitation,
    Slot,
)

PAST = timedelta(days=365)
CANCELLED_KEPT = timedelta(days=30)


def feed_digests(account_id: int) -> list[tuple[str, str]]:
    """(UID, digest of the text) of each slot of a feed: all that its ETag depends on."""
    return [(uid, digest) for uid, digest in db.session.execute(_feed(account_id, Slot.digest))]


def feed_components(account_id: int) -> list[tuple[str, str]]:
    """(UID, VEVENT text) of each slot of a feed, in the same order."""
    return [(uid, text) for uid, text in db.session.execute(_feed(account_id, Slot.component))]


def _feed(account_id: int, column: Any) -> Any:
    """Slots of the last year and to come to which the account's person is invited and has not
    said no (in a training: has a place), or that the account organises. What was called off
    stays thirty days. The UID is the one that the invitation mail carried."""
    moment = now()
    mine = and_(
        Invitation.id.is_not(None),
        Invitation.removed_at.is_(None),
        Invitation.answer != NO,
        or_(Event.family == MEETING, Invitation.place == CONFIRMED),
    )
    return (
        select(func.coalesce(CalendarCopy.uid, Slot.uid), column)
        .select_from(Slot)
        .join(Event, Event.id == Slot.event_id)
        .outerjoin(
            Invitation,
            and_(
                Invitation.event_id == Event.id,
                Invitation.person_id
                == select(Person.id).where(Person.account_id == account_id).scalar_subquery(),
            ),
        )
        .outerjoin(
            CalendarCopy,
            and_(CalendarCopy.invitation_id == Invitation.id, CalendarCopy.slot_id == Slot.id),
        )
        .where(
            Slot.ends_at > moment - PAST,
            Event.state != DRAFT,
            or_(Event.state != CANCELLED, Event.cancelled_at > moment - CANCELLED_KEPT),
            or_(mine, and_(Invitation.id.is_(None), Event.created_by_id == account_id)),
        )
        .order_by(Slot.starts_at, Slot.id)
    )
