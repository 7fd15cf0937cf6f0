"""Asking the people on the list: when the poll opens, when they come late, once more."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events import dispatch
from intranet.events import queries as events
from intranet.events.models import CANCELLED, PUBLISHED, Event, Invitation
from intranet.mailroom.addresses import Address
from intranet.meetings.polls import mails, queries
from intranet.meetings.polls.models import FEWEST, OPEN, PREPARED, DatePoll, PollVoter
from intranet.meetings.polls.refusals import NotPossible, StalePoll

AT_ONCE = 300  # letters put together in one request; the worker asks the others
AHEAD = timedelta(days=2)
A_DAY = timedelta(hours=24)


def open_poll(actor: Actor | None, event_id: int, version: int) -> int:
    """Ask everybody on the list; how many mails leave. A second click asks nobody twice.

    Raises StalePoll, NotPossible (`cancelled`, `late`, `few`, `nobody`).
    """
    event, poll = queries.lock(event_id)
    if poll.state != PREPARED:
        return 0
    if poll.version != version:
        raise StalePoll
    if why := why_not_opened(event, poll):
        raise NotPossible(why)
    poll.state, poll.opened_at, poll.version = OPEN, now(), poll.version + 1
    poll.opened_by_id = actor.account_id if actor else None
    people = queries.turnout(poll).people
    journal.record(actor, "date_poll.opened", poll, name=event.title, after={"invitations": people})
    db.session.flush()
    if event.state == PUBLISHED:
        return ask_everybody_again(event, poll)
    return ask_missing(event, poll)


def why_not_opened(event: Event, poll: DatePoll) -> str:
    """Why nobody can be asked yet: a key of NotPossible, "" when all is ready."""
    if event.state == CANCELLED:
        return "cancelled"
    if poll.deadline <= now():
        return "late"
    if len(poll.coming) < FEWEST:
        return "few"
    return "" if queries.turnout(poll).people else "nobody"


def ask_missing(event: Event, poll: DatePoll) -> int:
    """Write to those on the list who were not asked yet, at most `AT_ONCE`; how many mails leave.
    `event` is locked by the caller. Nothing while answers are not taken."""
    if not poll.takes_answers:
        return 0
    found = db.session.scalars(_missing(poll).limit(AT_ONCE)).unique().all()
    rows = queries.asked_rows(poll, [invitation.id for invitation in found])
    sent = sum(_ask(event, poll, invitation, rows.get(invitation.id)) for invitation in found)
    db.session.flush()
    return sent


def ask_late_comers(event_id: int) -> int:
    """`ask_missing` for an event that may have no poll at all; how many mails leave."""
    if queries.of_event(event_id) is None:
        return 0
    return ask_missing(*queries.lock(event_id))


def is_asking(event_id: int) -> bool:
    """Whether whoever comes on the list of this event is asked at once."""
    poll = queries.of_event(event_id)
    return poll is not None and poll.takes_answers


def is_to_open(event_id: int) -> bool:
    """Whether a poll is prepared, of which nobody was asked yet."""
    poll = queries.of_event(event_id)
    return poll is not None and poll.state == PREPARED


def ask_newcomers() -> int:
    """A chore: seats that changed hands, people added by another way; how many mails leave."""
    waiting = (
        select(DatePoll.event_id)
        .distinct()
        .join(Invitation, Invitation.event_id == DatePoll.event_id)
        .outerjoin(PollVoter, PollVoter.invitation_id == Invitation.id)
        .join(Event, Event.id == DatePoll.event_id)
        .where(
            DatePoll.state == OPEN,
            DatePoll.deadline > now(),
            Event.state != CANCELLED,
            Invitation.removed_at.is_(None),
            events.SOMEBODY,
            _not_asked(),
        )
    )
    return sum(ask_late_comers(event_id) for event_id in db.session.scalars(waiting).all())


def ask_again(event: Event, poll: DatePoll) -> int:
    """Write to those who had answered, and have a new slot to look at; how many mails leave."""
    answered = select(PollVoter.invitation_id).where(
        PollVoter.poll_id == poll.id, PollVoter.answered_at.is_not(None)
    )
    found = db.session.scalars(queries.awaited(poll).where(Invitation.id.in_(answered))).unique()
    return _write("changed", event, poll, found.all())


def ask_everybody_again(event: Event, poll: DatePoll) -> int:
    """Write to the whole list that the date is looked for again; how many mails leave."""
    found = db.session.scalars(queries.voters(poll)).unique().all()
    rows = queries.asked_rows(poll, [invitation.id for invitation in found])
    sent = sum(_ask(event, poll, one, rows.get(one.id), "reopened") for one in found)
    db.session.flush()
    return sent


def remind_by_hand(actor: Actor, event_id: int) -> int:
    """Once more to those who are awaited; how many mails leave.

    Raises NotPossible (`closed`, `cancelled`, `too_soon`: once a day, `nobody_due`: those who are
    awaited were written to less than a day ago, or have no address).
    """
    event, poll = queries.lock(event_id)
    if not poll.takes_answers:
        raise NotPossible("cancelled" if event.state == CANCELLED else "closed")
    if poll.asked_by_hand_at is not None and poll.asked_by_hand_at > now() - A_DAY:
        raise NotPossible("too_soon")
    sent = _remind(event, poll, due_by_hand(poll))
    if not sent:
        raise NotPossible("nobody_due")
    poll.asked_by_hand_at = now()
    journal.record(actor, "date_poll.reminded", poll, name=event.title, after={"invitations": sent})
    db.session.flush()
    return sent


def due_by_hand(poll: DatePoll) -> Select[Any]:
    """Those who are awaited and were not written to in the last day."""
    moment = now() - A_DAY
    return (
        queries.awaited(poll)
        .outerjoin(PollVoter, PollVoter.invitation_id == Invitation.id)
        .where(
            or_(PollVoter.asked_at.is_(None), PollVoter.asked_at <= moment),
            or_(PollVoter.reminded_at.is_(None), PollVoter.reminded_at <= moment),
        )
    )


def remind_due() -> int:
    """A chore: two days before the deadline, once, those who are awaited; how many mails leave."""
    due = (
        select(DatePoll.event_id)
        .join(Event, Event.id == DatePoll.event_id)
        .where(
            DatePoll.state == OPEN,
            DatePoll.deadline > now(),
            DatePoll.deadline <= now() + AHEAD,
            Event.state != CANCELLED,
        )
    )
    return sum(_remind_before_deadline(event_id) for event_id in db.session.scalars(due).all())


def tell_deadline() -> int:
    """A chore: time is up, a date is to be chosen; how many polls were told of, each once."""
    due = select(DatePoll.event_id).where(
        DatePoll.state == OPEN, DatePoll.deadline <= now(), DatePoll.deadline_told_at.is_(None)
    )
    return sum(_tell_deadline(event_id) for event_id in db.session.scalars(due).all())


def _missing(poll: DatePoll) -> Select[Any]:
    asked = and_(PollVoter.invitation_id == Invitation.id, PollVoter.poll_id == poll.id)
    return queries.voters(poll).outerjoin(PollVoter, asked).where(_not_asked())


def _not_asked() -> Any:
    return or_(PollVoter.id.is_(None), PollVoter.nonce != Invitation.nonce)


def _ask(
    event: Event,
    poll: DatePoll,
    invitation: Invitation,
    row: PollVoter | None,
    name: str = "asked",
) -> bool:
    row = _note(poll, invitation, row)
    to = dispatch.address_of(invitation)
    if to is None:
        return False
    row.asked_at = now()
    return mails.send(name, event, poll, invitation, to) is not None


def _note(poll: DatePoll, invitation: Invitation, row: PollVoter | None) -> PollVoter:
    """The line of an invitation, up to date: a seat that changed hands begins anew."""
    if row is None:
        row = PollVoter(poll_id=poll.id, invitation_id=invitation.id, nonce="", source="")
        row.essential = False
        db.session.add(row)
    if row.nonce != invitation.nonce:
        row.nonce, row.source = invitation.nonce, ""
        row.asked_at = row.reminded_at = row.answered_at = row.answered_by_id = None
    return row


def _remind_before_deadline(event_id: int) -> int:
    event, poll = queries.lock(event_id)
    if not poll.takes_answers:
        return 0
    since = poll.deadline - AHEAD
    already = PollVoter.reminded_at >= since
    fresh = due_by_hand(poll).where(
        PollVoter.asked_at.is_not(None), or_(PollVoter.reminded_at.is_(None), ~already)
    )
    return _remind(event, poll, fresh)


def _remind(event: Event, poll: DatePoll, found: Select[Any]) -> int:
    invitations = db.session.scalars(found).unique().all()
    rows = queries.asked_rows(poll, [invitation.id for invitation in invitations])
    sent = 0
    for invitation in invitations:
        to = dispatch.address_of(invitation)
        if to is None:
            continue
        _note(poll, invitation, rows.get(invitation.id)).reminded_at = now()
        sent += mails.send("reminder", event, poll, invitation, to) is not None
    db.session.flush()
    return sent


def _write(name: str, event: Event, poll: DatePoll, found: Any) -> int:
    sent = 0
    for invitation in found:
        if to := dispatch.address_of(invitation):
            sent += mails.send(name, event, poll, invitation, to) is not None
    return sent


def _tell_deadline(event_id: int) -> bool:
    event, poll = queries.lock(event_id)
    if not poll.is_late or poll.deadline_told_at is not None or event.state == CANCELLED:
        return False
    poll.deadline_told_at = now()
    journal.record(None, "date_poll.deadline_passed", poll, name=event.title)
    mails.send_deadline_passed(event, poll, queries.turnout(poll), _coordination(event, poll))
    db.session.flush()
    return True


def _coordination(event: Event, poll: DatePoll) -> Address:
    """Whoever opened the poll, else the mailbox of the network."""
    account = db.session.get(Account, poll.opened_by_id) if poll.opened_by_id else None
    if account is not None and account.active:
        return Address(account.display_name, account.email)
    return Address(event.organizer_name, event.organizer_address)
