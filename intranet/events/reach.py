"""Who has the right date: what left for each invitee, and what became of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select

from intranet.database import db
from intranet.events import queries
from intranet.events.dispatch import REQUEST
from intranet.events.models import (
    CONFIRMED,
    MEETING,
    CalendarCopy,
    Event,
    Invitation,
    Slot,
)
from intranet.mailroom.models import QUEUED, SENT, OutgoingMail

RIGHT, LEAVING, MISSING = "right", "leaving", "missing"


@dataclass(frozen=True)
class Reach:
    """How many of those whose calendar the event belongs in hold it as it stands (`right`: the
    last version left, and did not come back), wait for a mail that is `leaving`, or are `missing`:
    no address, refused, returned, or still at an earlier version."""

    right: int = 0
    leaving: int = 0
    missing: int = 0

    @property
    def all(self) -> int:
        """Everybody who is counted."""
        return self.right + self.leaving + self.missing


def of(event: Event) -> Reach:
    """One query, whatever the number of invitees."""
    each = (
        select(state().label("state"))
        .select_from(Invitation)
        .join(Event, Event.id == Invitation.event_id)
        .where(Invitation.event_id == event.id, counted())
        .subquery()
    )
    rows = db.session.execute(select(each.c.state, func.count()).group_by(each.c.state))
    return Reach(**dict(rows.tuples().all()))


def counted() -> Any:
    """The condition that an invitation's calendar is to hold its event."""
    wanted = or_(Event.family == MEETING, Invitation.place == CONFIRMED)
    return and_(Invitation.removed_at.is_(None), queries.SOMEBODY, wanted)


def state() -> Any:
    """`right`, `leaving` or `missing`, of an invitation."""
    held = _copy(
        CalendarCopy.slot_id == Slot.id,
        CalendarCopy.sent_sequence >= Slot.sequence,
        OutgoingMail.state == SENT,
    )
    lacks = exists().where(Slot.event_id == Invitation.event_id, ~held)
    noted = exists().where(
        CalendarCopy.invitation_id == Invitation.id, CalendarCopy.pending.is_not(None)
    )
    leaving = or_(noted.correlate(Invitation), _copy(OutgoingMail.state == QUEUED))
    return case((~lacks, RIGHT), (leaving, LEAVING), else_=MISSING)


def _copy(*conditions: Any) -> Any:
    return (
        exists()
        .where(
            CalendarCopy.invitation_id == Invitation.id,
            CalendarCopy.sent_method == REQUEST,
            OutgoingMail.id == CalendarCopy.mail_id,
            *conditions,
        )
        .correlate(Invitation, Slot)
    )
