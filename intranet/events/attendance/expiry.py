"""Who came is kept by name for three years, then counted only."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from intranet.audit.models import JournalEntry
from intranet.clock import months_ago
from intranet.database import db, reading
from intranet.events.attendance.models import Attendance
from intranet.events.models import BY_DOOR, CalendarCopy, Guest, Invitation, Slot
from intranet.mailroom.models import IncomingMail, OutgoingMail

KEPT = 36  # months, after the event
BATCH = 200  # events at once
NOBODY = "Personne anonymisée"


def forget_due() -> int:
    """Empty the attendance of events that ended `KEPT` months ago; of how many. Runs as a chore."""
    db.session.rollback()
    with reading():
        due = list(db.session.scalars(_due(months_ago(KEPT)).limit(BATCH)))
        db.session.rollback()
    if due:
        forget(due)
        db.session.commit()
    return len(due)


def forget(event_ids: list[int]) -> None:
    """The rows still count, and tell nobody any more. Who was added at the door is on the list
    because they came: they leave it. Guests were known for that day alone: they lose their name."""
    slots = select(Slot.id).where(Slot.event_id.in_(event_ids))
    db.session.execute(
        update(Attendance)
        .where(Attendance.slot_id.in_(slots))
        .values(invitation_id=None, recorded_by_id=None, key="")
        .execution_options(synchronize_session=False)
    )
    walked_in = select(Invitation.id).where(
        Invitation.event_id.in_(event_ids),
        Invitation.answer_source == BY_DOOR,
        Invitation.guest_id.is_(None),
    )
    keys = list(db.session.scalars(walked_in))
    _forget_what_was_said(event_ids)
    db.session.execute(delete(CalendarCopy).where(CalendarCopy.invitation_id.in_(keys)))
    db.session.execute(delete(Invitation).where(Invitation.id.in_(keys)))
    db.session.execute(
        update(Guest)
        .where(Guest.event_id.in_(event_ids))
        .values(name=NOBODY, email="", organisation="", added_by_id=None)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def _forget_what_was_said(event_ids: list[int]) -> None:
    """Mails about invitations, and what the journal tells of answers: guests, and whoever was sent
    in somebody's place, stay named nowhere else."""
    about = select(Invitation.id).where(Invitation.event_id.in_(event_ids))
    kind = Invitation.__tablename__
    empty: dict[str, Any] = {"subject": "", "text": "", "html": "", "last_error": ""}
    sent = update(OutgoingMail).where(
        OutgoingMail.cause_kind == kind, OutgoingMail.cause_id.in_(about)
    )
    nobody = {"recipient_name": "", "recipient_address": "", "calendar": None}
    received = update(IncomingMail).where(
        IncomingMail.cause_kind == kind, IncomingMail.cause_id.in_(about)
    )
    unsigned = {"sender_name": "", "sender_address": "", "subject": "", "content": None}
    told = update(JournalEntry).where(
        JournalEntry.object_kind == kind, JournalEntry.object_id.in_(about)
    )
    for statement in (
        sent.values(**empty, **nobody, calendar_method=""),
        received.values(**unsigned),
        told.values(before={}, after={}),
        told.where(JournalEntry.verb == "invitation.resent").values(object_name=NOBODY),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))


def _due(limit: datetime) -> Any:
    """Events long over that still tell somebody's presence, or a guest's name."""
    last = Slot.__table__.alias("last")
    over = (
        ~select(last.c.id).where(last.c.event_id == Slot.event_id, last.c.ends_at >= limit).exists()
    )
    told = select(Attendance.id).where(
        Attendance.slot_id == Slot.id, Attendance.invitation_id.is_not(None)
    )
    named = select(Guest.id).where(Guest.event_id == Slot.event_id, Guest.name != NOBODY)
    return (
        select(Slot.event_id)
        .where(Slot.ends_at < limit, over, or_(told.exists(), named.exists()))
        .distinct()
        .order_by(Slot.event_id)
    )
