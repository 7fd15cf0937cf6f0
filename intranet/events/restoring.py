"""Thinking better of a cancellation while nothing has left."""

import re
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, locked
from intranet.events import calendars, dispatch, later, queries
from intranet.events.models import CANCELLED, PUBLISHED, CalendarCopy, Event, Invitation
from intranet.events.scheduling import HOLD
from intranet.mailroom.models import FAILED, QUEUED, WITHDRAWN, OutgoingMail

_NAMED = re.compile(rb"\r\nUID:(\S+)\r\n.*\r\nSEQUENCE:(\d+)\r\n", re.DOTALL)


class TooLate(Exception):
    """The event is not called off, or somebody was told already."""


def restorable_until(event: Event) -> datetime | None:
    """When the cancellation leaves, None once it may have; from then on it stands."""
    if event.state != CANCELLED or event.cancelled_at is None:
        return None
    leaves = event.cancelled_at + HOLD
    return leaves if leaves > now() else None


def restore(actor: Actor, event_id: int) -> Event:
    """The event takes place after all: what was to be sent is not, calendars hold what they held,
    and what the cancellation kept from leaving leaves. Raises TooLate."""
    event = queries.lock(event_id)
    if restorable_until(event) is None:
        raise TooLate
    copies = _called_off(event)
    _withdraw([copy.mail_id for copy in copies if copy.mail_id is not None])
    for slot in event.slots:
        slot.sequence -= 1
        slot.updated_at = now()
    _hold_again(copies)
    event.state, event.cancelled_at, event.cancel_reason = PUBLISHED, None, ""
    calendars.render(event)
    journal.record(actor, "event.restored", event)
    db.session.flush()
    later.take_up(event)
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


def _hold_again(copies: Collection[CalendarCopy]) -> None:
    """Each copy is again what its last invitation said, which may be older than the slot."""
    sent = _last_sent({copy.invitation_id for copy in copies})
    for copy in copies:
        mail, sequence = sent.get(copy.uid, (None, copy.slot.sequence))
        copy.sent_method, copy.sent_sequence = dispatch.REQUEST, sequence
        copy.mail_id = mail.id if mail else None
        if mail and mail.state == WITHDRAWN:  # given up, then superseded by the cancellation
            mail.state = FAILED


def _last_sent(invitation_ids: Collection[int]) -> dict[str, tuple[OutgoingMail, int]]:
    """By UID, the last invitation or update that was queued, and its SEQUENCE."""
    rows = db.session.scalars(
        select(OutgoingMail)
        .where(
            OutgoingMail.cause_kind == Invitation.__tablename__,
            OutgoingMail.cause_id.in_(invitation_ids),
            OutgoingMail.calendar_method == dispatch.REQUEST,
        )
        .order_by(OutgoingMail.id)
    )
    found: dict[str, tuple[OutgoingMail, int]] = {}
    for mail in rows:
        if named := _NAMED.search(mail.calendar or b""):
            found[named[1].decode()] = (mail, int(named[2]))
    return found
