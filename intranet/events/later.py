"""Calendar mails to very many people: noted in one request, written by the worker.

Putting a letter and its file together takes a millisecond or two: for thousands, the page would
not come back. What each calendar is to hold is noted on its copy (`CalendarCopy.pending`) in the
request's own transaction; the worker writes the mails some at a time, each lot in one transaction
with the end of its notes, so that nothing is lost or written twice whenever it dies.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, true, update
from sqlalchemy.orm import joinedload

from intranet.clock import now
from intranet.database import db, reading
from intranet.events import dispatch, queries
from intranet.events.models import (
    CANCELLED,
    CONFIRMED,
    MEETING,
    PUBLISHED,
    CalendarCopy,
    Event,
    Invitation,
    Slot,
)
from intranet.ical.documents import new_uid

MANY = 60  # from here on, the worker writes
BATCH = 50
CANCELLATION = "cancellation"


def request(event: Event, slots: Iterable[Slot], *, purpose: str) -> None:
    """`dispatch.request_slots` for everyone who is invited, at once or by the worker."""
    if _count(event.id) < MANY:
        dispatch.request_slots(event, slots, queries.standing(event.id), purpose=purpose)
    else:
        _note(event, list(slots), purpose, _wanted(event))


def request_some(event: Event, invitations: Collection[Invitation]) -> None:
    """The first invitation of these, at once or by the worker."""
    if len(invitations) < MANY:
        dispatch.request(event, invitations)
    else:
        _note(event, event.slots, "invitation", Invitation.id.in_([row.id for row in invitations]))


def cancel(event: Event, *, not_before: datetime) -> None:
    """`dispatch.cancel` of the whole event for everyone, at once or by the worker, who writes it
    from `not_before` on."""
    if _count(event.id) < MANY:
        asked = queries.standing(event.id)
        dispatch.cancel(event, asked, whole_event=True, not_before=not_before)
        return
    of_event = select(Invitation.id).where(Invitation.event_id == event.id)
    copies = update(CalendarCopy).where(CalendarCopy.invitation_id.in_(of_event))
    held = CalendarCopy.sent_method == dispatch.REQUEST
    noted = {"pending": CANCELLATION, "pending_from": not_before}
    db.session.execute(copies.where(~held).values(pending=None))
    db.session.execute(copies.where(held).values(**noted))


def take_up(event: Event) -> None:
    """A cancellation is undone before anything of it was written: note what it put an end to,
    which is the event as it stands for whoever does not hold it."""
    of_event = select(Invitation.id).where(Invitation.event_id == event.id)
    db.session.execute(
        update(CalendarCopy)
        .where(CalendarCopy.invitation_id.in_(of_event), CalendarCopy.pending == CANCELLATION)
        .values(pending=None, pending_from=None)
    )
    for slot in [one for one in event.slots if one.ends_at > now()]:
        current = select(CalendarCopy.invitation_id).where(
            CalendarCopy.slot_id == slot.id,
            CalendarCopy.sent_method == dispatch.REQUEST,
            CalendarCopy.sent_sequence >= slot.sequence,
        )
        behind = and_(_wanted(event), Invitation.id.not_in(current))
        _note(event, [slot], "update", behind)


def work() -> bool:
    """Write the next lot of mails and commit; False when none is noted."""
    with reading():  # most seconds there is nothing: nobody is to wait for that
        event_id = db.session.scalar(
            select(Invitation.event_id)
            .join(CalendarCopy, CalendarCopy.invitation_id == Invitation.id)
            .where(_due())
            .order_by(CalendarCopy.id)
            .limit(1)
        )
        db.session.rollback()
    if event_id is None:
        return False
    event = queries.lock(event_id)  # another worker may be at the same event
    for copy in db.session.scalars(_lot(event_id)).unique():
        _write(event, copy)
    db.session.commit()
    return True


def _due() -> Any:
    free = or_(CalendarCopy.pending_from.is_(None), CalendarCopy.pending_from <= now())
    return and_(CalendarCopy.pending.is_not(None), free)


def _lot(event_id: int) -> Any:
    return (
        select(CalendarCopy)
        .join(CalendarCopy.invitation)
        .options(
            joinedload(CalendarCopy.slot),
            joinedload(CalendarCopy.invitation).options(
                joinedload(Invitation.person),
                joinedload(Invitation.guest),
                joinedload(Invitation.position),
            ),
        )
        .where(Invitation.event_id == event_id, _due())
        .order_by(CalendarCopy.id)
        .limit(BATCH)
        .execution_options(populate_existing=True)
    )


def _write(event: Event, copy: CalendarCopy) -> None:
    purpose, copy.pending, copy.pending_from = copy.pending, None, None
    invitation = copy.invitation
    if purpose == CANCELLATION:
        held = copy.sent_method == dispatch.REQUEST
        if event.state == CANCELLED and held and dispatch.is_ahead(copy.slot, whole_event=True):
            dispatch.cancel_copy(event, copy, True)
    elif (
        event.state == PUBLISHED
        and copy.slot.ends_at > now()
        and dispatch.wants_copy(event, invitation)
    ):
        dispatch.request_slot(event, copy.slot, invitation, purpose or "")


def _count(event_id: int) -> int:
    standing = (Invitation.event_id == event_id, Invitation.removed_at.is_(None))
    return db.session.scalar(select(func.count(Invitation.id)).where(*standing)) or 0


def _wanted(event: Event) -> Any:
    """`dispatch.wants_copy` in SQL."""
    return and_(
        Invitation.event_id == event.id,
        Invitation.removed_at.is_(None),
        queries.SOMEBODY,
        true() if event.family == MEETING else Invitation.place == CONFIRMED,
    )


def _note(event: Event, slots: Collection[Slot], purpose: str, wanted: Any) -> None:
    db.session.flush()
    keys = set(db.session.scalars(select(Invitation.id).where(wanted, queries.SOMEBODY)))
    for slot in slots:
        of_slot = (CalendarCopy.slot_id == slot.id, CalendarCopy.invitation_id.in_(keys))
        known = set(db.session.scalars(select(CalendarCopy.invitation_id).where(*of_slot)))
        noted = {"pending": purpose, "pending_from": None}
        db.session.execute(update(CalendarCopy).where(*of_slot).values(**noted))
        fresh = [
            {"invitation_id": key, "slot_id": slot.id, "uid": new_uid(), "sent_method": "", **noted}
            for key in sorted(keys - known)
        ]
        if fresh:
            db.session.execute(insert(CalendarCopy), fresh)
    db.session.expire_all()
