"""Calendar mails: who gets which file, under which UID and SEQUENCE (RFC 5546).

One message per invitee and slot, naming only that invitee. The same UID for life; the
sequence of a copy never goes back, even when its slot's own is lower (someone uninvited, then
invited again).
"""

from collections.abc import Iterable
from datetime import datetime

from intranet.clock import now
from intranet.directory.models import Person, Position
from intranet.events import mails
from intranet.events.calendars import calendar_event
from intranet.events.models import CONFIRMED, MEETING, CalendarCopy, Event, Invitation, Slot
from intranet.ical import documents
from intranet.ical.documents import Party
from intranet.mailroom import outbox
from intranet.mailroom.addresses import Address, readable

REQUEST, CANCEL = "REQUEST", "CANCEL"


def address_of(invitation: Invitation) -> Address | None:
    """Where an invitee is written to; None when there is nowhere."""
    if (guest := invitation.guest) is not None:
        return readable(guest.name, guest.email)
    # The seat's mailbox is its holder's, not that of whoever was sent instead.
    position = invitation.position if invitation.replaces_id is None else None
    return address_at(invitation.person, position)


def address_at(person: Person | None, position: Position | None) -> Address | None:
    """Where somebody is written to: their own address, else the mailbox of their seat.

    A vacant seat is not written to, even at its shared mailbox: nobody is invited yet.
    """
    if person is None:
        return None
    return readable(person.name, person.email or (position.email if position else ""))


def wants_copy(event: Event, invitation: Invitation) -> bool:
    """Whose calendar the event belongs in: everyone invited to a meeting, but only those who
    have a place in a training."""
    if invitation.removed_at is not None:
        return False
    return event.family == MEETING or invitation.place == CONFIRMED


def request(event: Event, invitations: Iterable[Invitation], *, purpose: str = "invitation") -> int:
    """Send each invitee what their calendar must hold now; how many mails were queued.

    `purpose` is `invitation` (first time), `update` (something that matters changed: SEQUENCE
    grows) or `resend` (the same file again, or the change that they were not told of).
    """
    return request_slots(event, event.slots, invitations, purpose=purpose)


def request_slots(
    event: Event, slots: Iterable[Slot], invitations: Iterable[Invitation], *, purpose: str
) -> int:
    """Like `request`, for some of the slots only."""
    chosen = list(slots)
    return sum(
        request_slot(event, slot, invitation, purpose)
        for invitation in invitations
        if wants_copy(event, invitation)
        for slot in chosen
    )


def reconcile(event: Event, invitation: Invitation) -> None:
    """After a place was given or taken back: a training enters or leaves the calendar."""
    if wants_copy(event, invitation):
        missing = [slot for slot in event.slots if not _is_held(invitation, slot)]
        request_slots(event, missing, [invitation], purpose="invitation")
    else:
        cancel(event, [invitation], whole_event=False)


def _is_held(invitation: Invitation, slot: Slot) -> bool:
    return any(c.slot_id == slot.id and c.sent_method == REQUEST for c in invitation.copies)


def cancel(
    event: Event,
    invitations: Iterable[Invitation],
    *,
    whole_event: bool,
    purpose: str = "",
    not_before: datetime | None = None,
    **said: str,
) -> int:
    """Take the event out of the calendars that hold it; how many mails were queued. What is past
    stays there: half-days that are over, and for one person those that have begun.

    `purpose` is `twice` for someone who stays invited by another invitation, `replaced` for
    someone who sends another (`stand_in`), `taken_back` for that other one.
    """
    return sum(
        cancel_copy(event, copy, whole_event, purpose, not_before, **said)
        for invitation in invitations
        for copy in invitation.copies
        if copy.sent_method == REQUEST and is_ahead(copy.slot, whole_event=whole_event)
    )


def is_ahead(slot: Slot, *, whole_event: bool) -> bool:
    """Whether there is still something to take out of calendars."""
    return (slot.ends_at if whole_event else slot.starts_at) > now()


def holds(invitation: Invitation) -> bool:
    """Whether their calendar was sent something that is still to come."""
    return any(
        copy.sent_method == REQUEST and is_ahead(copy.slot, whole_event=False)
        for copy in invitation.copies
    )


def cancel_slot(event: Event, slot: Slot, invitations: Iterable[Invitation]) -> int:
    """Take one slot that was dropped out of the calendars that hold it, unless it is over."""
    if not is_ahead(slot, whole_event=True):
        return 0
    return sum(
        cancel_copy(event, copy, True)
        for invitation in invitations
        for copy in invitation.copies
        if copy.slot_id == slot.id and copy.sent_method == REQUEST
    )


def request_slot(event: Event, slot: Slot, invitation: Invitation, purpose: str) -> bool:
    """Queue what one calendar must hold of one slot; False when there is nowhere to write."""
    to = address_of(invitation)
    if to is None:
        return False
    copy = _copy_of(invitation, slot)
    if purpose == "update" and copy.sent_method != REQUEST:
        purpose = "invitation"
    sequence = _next_sequence(copy, slot, purpose)
    calendar = calendar_event(event, slot, uid=copy.uid, sequence=sequence)
    file = documents.request(calendar, Party(to.name, to.address), now())
    letter = mails.calendar_letter(purpose, event, slot, invitation)
    _queue(event, invitation, copy, letter, purpose, to, file, REQUEST, sequence)
    return True


def cancel_copy(
    event: Event,
    copy: CalendarCopy,
    whole_event: bool,
    purpose: str = "",
    not_before: datetime | None = None,
    **said: str,
) -> bool:
    """Queue the removal of one copy from the calendar that holds it; False without address."""
    invitation = copy.invitation
    to = address_of(invitation)
    if to is None:
        return False
    sequence = max(copy.slot.sequence if whole_event else 0, (copy.sent_sequence or 0) + 1)
    calendar = calendar_event(event, copy.slot, uid=copy.uid, sequence=sequence)
    file = documents.cancellation(
        calendar, Party(to.name, to.address), now(), whole_event=whole_event
    )
    purpose = purpose or ("cancellation" if whole_event else "uninvited")
    letter = mails.calendar_letter(purpose, event, copy.slot, invitation, **said)
    _queue(event, invitation, copy, letter, purpose, to, file, CANCEL, sequence, not_before)
    return True


def _queue(
    event: Event,
    invitation: Invitation,
    copy: CalendarCopy,
    letter: mails.Letter,
    purpose: str,
    to: Address,
    file: bytes,
    method: str,
    sequence: int,
    not_before: datetime | None = None,
) -> None:
    mail = outbox.queue(
        letter,
        purpose=purpose,
        to=to,
        sender=Address(event.organizer_name, event.organizer_address),
        cause=invitation,
        calendar=file,
        calendar_method=method,
        not_before=not_before,
    )
    if copy.mail_id is not None:
        outbox.supersede(copy.mail_id)
    copy.sent_method, copy.sent_sequence, copy.pending = method, sequence, None
    copy.mail_id = mail.id if mail else None


def _copy_of(invitation: Invitation, slot: Slot) -> CalendarCopy:
    for copy in invitation.copies:
        if copy.slot_id == slot.id:
            return copy
    copy = CalendarCopy(
        invitation_id=invitation.id,
        slot_id=slot.id,
        uid=documents.new_uid(),
        sent_sequence=None,
        sent_method="",
    )
    copy.slot = slot
    invitation.copies.append(copy)
    return copy


def _next_sequence(copy: CalendarCopy, slot: Slot, purpose: str) -> int:
    if copy.sent_sequence is None:
        return slot.sequence
    if copy.sent_method == REQUEST and purpose == "resend":
        return max(slot.sequence, copy.sent_sequence)  # they may have missed a change
    return max(slot.sequence, copy.sent_sequence + 1)
