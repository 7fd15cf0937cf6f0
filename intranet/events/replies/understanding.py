"""What a message that came back means, and what is done about it without asking anybody.

An answer is applied on its own only when the program answered for the invitee, about the date as
it stands, and our own server vouches for the sender. Anything less is asked to the invitee, at the
address that we hold, or waits for a coordinator. Nothing is lost, and nothing is guessed.
"""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from intranet.clock import now
from intranet.database import db
from intranet.events import answers, dispatch, queries
from intranet.events.models import (
    BY_CALENDAR,
    MAYBE,
    NO,
    NO_ANSWER,
    YES,
    CalendarCopy,
    Event,
    Invitation,
)
from intranet.events.replies import mails
from intranet.events.replies import queries as replies
from intranet.events.replies.models import Reply
from intranet.ical import answers as calendars
from intranet.ical.answers import CalendarAnswer
from intranet.mailroom import bounces
from intranet.mailroom.authentication import vouched
from intranet.mailroom.message import Unsendable, envelope_address
from intranet.mailroom.models import (
    APPLIED,
    ASKED,
    IGNORED,
    UNREAD,
    UNTREATED,
    IncomingMail,
)
from intranet.mailroom.opened import Opened

WORDS = {"ACCEPTED": YES, "TENTATIVE": MAYBE, "DECLINED": NO}
CALENDARS = ("text/calendar", "application/ics")

RECEIPTS = ("disposition-notification", "feedback-report")

Verdict = tuple[str, str]  # the state and the reason of the mail


@dataclass(frozen=True)
class _Case:
    """An answer, the invitation that it is about, and the event, locked."""

    mail: IncomingMail
    opened: Opened
    said: CalendarAnswer
    copy: CalendarCopy
    invitation: Invitation
    event: Event
    word: str

    @property
    def version(self) -> tuple[int, object]:
        """What decides between two answers: the greatest wins. A clock that runs ahead is not
        believed: no later answer would ever count."""
        stamp = min(self.said.stamped_at or self.mail.received_at, now())
        return (self.said.sequence, stamp.replace(microsecond=0))


def take(mail: IncomingMail, opened: Opened) -> None:
    """The handler of `mailroom.incoming`: sets the state of `mail`, writes what follows from it."""
    reply = Reply(
        mail_id=mail.id,
        network_id=replies.network_written_to(opened.recipients),
        text=opened.text,
    )
    db.session.add(reply)
    db.session.flush()
    try:
        with db.session.begin_nested():
            _understand(mail, reply, opened)
    except (OperationalError, InterfaceError, StaleDataError):
        raise  # of the moment: the message is taken again
    except Exception:
        current_app.logger.exception("message %s of the mailbox was not understood", mail.uid)
        mail.state, mail.reason = UNTREATED, UNREAD


def _understand(mail: IncomingMail, reply: Reply, opened: Opened) -> None:
    if opened.report_type == "delivery-status":
        sent = bounces.note(mail, opened)
        if sent is not None and sent.cause_kind == Invitation.__tablename__ and sent.cause_id:
            _link(reply, db.session.get(Invitation, sent.cause_id))
        return
    mail.state, mail.reason = _verdict(mail, reply, opened)
    if reply.invitation_id is not None:
        mail.cause_kind, mail.cause_id = Invitation.__tablename__, reply.invitation_id


def _verdict(mail: IncomingMail, reply: Reply, opened: Opened) -> Verdict:
    if opened.report_type in RECEIPTS:
        return IGNORED, "receipt"
    if _comes_from_us(opened):
        return IGNORED, "echo"
    _link(reply, replies.answered_invitation(opened.answers_to))
    if not opened.is_whole:
        return (IGNORED, "automatic") if opened.is_automatic else (UNTREATED, "too_large")
    files = opened.bodies(*CALENDARS, suffix=".ics")
    if not files:
        return (IGNORED, "automatic") if opened.is_automatic else (UNTREATED, "words")
    if len(files) > 1:
        return UNTREATED, calendars.SEVERAL_EVENTS
    try:
        said = calendars.read(files[0])
    except calendars.NotAnAnswer as failure:
        if copy := replies.copy_of(failure.uid) if failure.uid else None:
            _link(reply, copy.invitation)
        return UNTREATED, failure.why
    _note(reply, said)
    return _judge(mail, reply, opened, said)


def _judge(mail: IncomingMail, reply: Reply, opened: Opened, said: CalendarAnswer) -> Verdict:
    copy = replies.copy_of(said.uid)
    if copy is None:
        if said.method not in ("REPLY", "COUNTER") and opened.is_automatic:
            return IGNORED, "automatic"
        return UNTREATED, "unknown_uid" if said.method in ("REPLY", "COUNTER") else "other_calendar"
    _link(reply, copy.invitation)
    if said.method == "COUNTER":
        return UNTREATED, "counter"
    if said.method != "REPLY":
        return (IGNORED, "echo") if opened.is_automatic else (UNTREATED, "returned")
    if said.partstat == "DELEGATED":
        return UNTREATED, "delegated"
    event = queries.lock(copy.invitation.event_id)
    db.session.refresh(copy)
    db.session.refresh(copy.invitation)
    word = WORDS.get(said.partstat, "")
    return _decide(_Case(mail, opened, said, copy, copy.invitation, event, word))


def _decide(case: _Case) -> Verdict:
    """The answer of somebody's calendar, about an invitation of ours."""
    if not _is_for_invitee(case):
        return UNTREATED, "other_attendee"
    if not case.word:
        return UNTREATED, "partstat"
    if closed := answers.why_closed(case.event, case.invitation):
        return UNTREATED, closed
    if case.said.sequence > (case.copy.sent_sequence or 0):
        return UNTREATED, "future"
    if (last := _last_version(case.copy)) is not None and case.version <= last:
        return _not_later(case, is_older=case.version < last)
    if case.said.sequence < max(case.copy.sent_sequence or 0, case.copy.slot.sequence):
        return _ask_again(case)  # also while the worker is still to write them the change
    if overtaken := _overtaken(case):
        return overtaken
    if len(case.event.slots) > 1 and not (case.word == case.invitation.answer == YES):
        return UNTREATED, "one_of_several"
    if _is_vouched(case):
        return _apply(case)
    return _ask_to_confirm(case)


def _apply(case: _Case) -> Verdict:
    case.copy.reply_sequence, case.copy.reply_stamp = case.version  # type: ignore[assignment]
    if case.word == case.invitation.answer and len(case.event.slots) > 1:
        return APPLIED, "applied"  # one more half-day of a training that they follow
    try:
        answers.answer(
            case.invitation,
            case.word,
            source=BY_CALENDAR,
            actor=None,
            comment=case.said.comment or None,
        )
    except answers.AnswerClosed as closed:
        return UNTREATED, closed.why
    return APPLIED, "applied"


def _ask_again(case: _Case) -> Verdict:
    """They answered a date that has changed since."""
    known = case.invitation.answered_sequence or 0
    if case.invitation.answer != NO_ANSWER and known >= case.event.slots[0].sequence:
        return IGNORED, "older"  # and answered the new one meanwhile
    if case.opened.is_automatic:
        return UNTREATED, "stale"
    try:
        mails.ask_again(case.event, case.invitation, case.copy.slot, case.word)
    except mails.NowhereToWrite:
        return UNTREATED, "no_address"
    return ASKED, "stale"


def _ask_to_confirm(case: _Case) -> Verdict:
    """Nothing proves that the answer is theirs: their own link will."""
    known = case.invitation.answered_sequence or 0
    if case.invitation.answer == case.word and known >= case.event.slots[0].sequence:
        return IGNORED, "same"
    if case.opened.is_automatic:
        return UNTREATED, "unproven"
    try:
        mails.ask_to_confirm(case.event, case.invitation, case.word)
    except mails.NowhereToWrite:
        return UNTREATED, "no_address"
    return ASKED, "unproven"


def _overtaken(case: _Case) -> Verdict | None:
    """They have said something else by another route since the program wrote."""
    answered = case.invitation.answered_at
    if answered is None or case.invitation.answer == NO_ANSWER:
        return None
    if case.invitation.answer_source == BY_CALENDAR or case.version[1] >= answered:  # type: ignore[operator]
        return None
    same = case.invitation.answer == case.word
    return (IGNORED, "same") if same else (UNTREATED, "overtaken")


def _not_later(case: _Case, *, is_older: bool) -> Verdict:
    """Nothing new: unless it says something else at the same second, as a clock that runs ahead
    makes of two answers."""
    if is_older:
        return IGNORED, "older"
    said = case.invitation.answer
    same = case.word == said or case.invitation.answer_source != BY_CALENDAR
    return (IGNORED, "repeated") if same else (UNTREATED, "at_once")


def _last_version(copy: CalendarCopy) -> tuple[int, object] | None:
    if copy.reply_stamp is None:
        return None
    return (copy.reply_sequence or 0, copy.reply_stamp)


def _is_for_invitee(case: _Case) -> bool:
    known = {replies.address_written_to(case.copy), *_forms_of(case.invitation)} - {""}
    return case.said.attendee in known


def _is_vouched(case: _Case) -> bool:
    """From = ATTENDEE = the address that we hold, and our own server says so."""
    settings = current_app.extensions["settings"]
    proven = vouched(case.opened, settings.authserv_id)
    return proven != "" and proven == case.said.attendee and proven in _forms_of(case.invitation)


def _forms_of(invitation: Invitation) -> set[str]:
    """The address of an invitee in lower case, as written and as servers say it."""
    to = dispatch.address_of(invitation)
    if to is None:
        return set()
    try:
        return {to.address.lower(), envelope_address(to.address).lower()}
    except Unsendable:
        return {to.address.lower()}


def _comes_from_us(opened: Opened) -> bool:
    """One of our own mails, or something that a machine sends in the name of our mailbox."""
    if replies.is_of_ours(opened.message_id):
        return True
    sender = opened.sender
    return (
        opened.is_automatic and sender is not None and replies.is_a_mailbox_of_ours(sender.address)
    )


def _link(reply: Reply, invitation: Invitation | None) -> None:
    if invitation is not None:
        reply.invitation_id, reply.event_id = invitation.id, invitation.event_id


def _note(reply: Reply, said: CalendarAnswer) -> None:
    reply.uid, reply.method, reply.partstat = said.uid[:255], said.method, said.partstat
    reply.attendee, reply.sequence, reply.stamped_at = (
        said.attendee,
        said.sequence,
        said.stamped_at,
    )
    reply.answer = WORDS.get(said.partstat, "")
    reply.delegate, reply.comment = said.delegate, said.comment
