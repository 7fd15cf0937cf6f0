"""Thinking better of a cancellation while nothing has left."""

from datetime import datetime

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, locked
from intranet.events import calendars, dispatch, later, queries
from intranet.events.models import CANCELLED, PUBLISHED, CalendarCopy, Event, Invitation
from intranet.events.scheduling import HOLD
from intranet.mailroom.models import QUEUED, WITHDRAWN, OutgoingMail
from intranet.mailroom.queries import of_cause

# What a calendar may have been sent before.
BEFORE = ("invitation", "update", "resend", "stand_in")


class TooLate(Exception):
    """The event is not called off, or somebody was told already."""


def restorable_until(event: Event) -> datetime | None:
    """When the cancellation leaves, None once it may have; from then on it stands."""
    if event.state != CANCELLED or event.cancelled_at is None:
        return None
    leaves = event.cancelled_at + HOLD
    return leaves if leaves > now() else None


def restore(actor: Actor, event_id: int) -> Event:
    """The event takes place after all: what was to be sent is not, and calendars hold what they
    held. Raises TooLate."""
    event = queries.lock(event_id)
    if restorable_until(event) is None:
        raise TooLate
    copies = _called_off(event)
    later.forget(event, later.CANCELLATION)
    _withdraw([copy.mail_id for copy in copies if copy.mail_id is not None])
    for slot in event.slots:
        slot.sequence -= 1
        slot.updated_at = now()
    earlier = of_cause("invitation", [copy.invitation_id for copy in copies], BEFORE)
    for copy in copies:
        copy.sent_method = dispatch.REQUEST
        copy.sent_sequence = max(copy.slot.sequence, (copy.sent_sequence or 1) - 1)
        before = earlier.get(copy.invitation_id)
        copy.mail_id = before.id if before else None
    event.state, event.cancelled_at, event.cancel_reason = PUBLISHED, None, ""
    calendars.render(event)
    journal.record(actor, "event.restored", event)
    db.session.flush()
    return event


def _called_off(event: Event) -> list[CalendarCopy]:
    """The copies whose last mail is this cancellation."""
    return list(
        db.session.scalars(
            select(CalendarCopy)
            .join(Invitation, Invitation.id == CalendarCopy.invitation_id)
            .join(OutgoingMail, OutgoingMail.id == CalendarCopy.mail_id)
            .where(
                Invitation.event_id == event.id,
                CalendarCopy.sent_method == dispatch.CANCEL,
                OutgoingMail.purpose == "cancellation",
            )
        )
    )


def _withdraw(mail_ids: list[int]) -> None:
    """All of them or none: a worker that has taken one up has told somebody."""
    if not mail_ids:
        return
    statement = locked(select(OutgoingMail).where(OutgoingMail.id.in_(mail_ids)))
    mails = db.session.scalars(statement.execution_options(populate_existing=True)).all()
    if any(mail.state != QUEUED or mail.attempts for mail in mails):
        raise TooLate
    for mail in mails:
        mail.state = WITHDRAWN
    db.session.flush()
