"""Choosing the date, and going back on it.

Whoever writes here holds the event's lock, so that two coordinators, or a coordinator and
somebody who answers, come one after the other: the second sees what the first did.
"""

from datetime import datetime

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events import places, scheduling
from intranet.events import queries as events
from intranet.events.models import (
    BY_POLL,
    CANCELLED,
    DRAFT,
    NO_ANSWER,
    PUBLISHED,
    YES,
    Event,
    Invitation,
)
from intranet.events.scheduling import EventPlan, SlotPlan
from intranet.meetings import planning
from intranet.meetings.polls import asking, ending, queries, refusals
from intranet.meetings.polls.models import (
    CLOSED,
    FEWEST,
    OPEN,
    PREPARED,
    DatePoll,
    PollOption,
)
from intranet.meetings.polls.refusals import NotPossible, StalePoll


def choose(
    actor: Actor,
    event_id: int,
    option_id: int,
    *,
    version: int,
    place: str,
    link: str,
    publish: bool,
) -> Event:
    """Make a slot the date of the meeting, and the poll's words the answers to it, places given
    in the order in which yes was said.

    With `publish` the draft is published: everyone on the list gets the invitation. A meeting
    that is published already changes its date: everyone gets the update; or keeps the one it has,
    and who had read that it was in question is told so. Raises StalePoll, NotPossible (`closed`,
    `cancelled`, `no_date`, `past`).
    """
    event, poll = queries.lock(event_id)
    option = _choosable(event, poll, option_id, version)
    kept = keeps_date(event, option)
    poll.state, poll.closed_at, option.chosen_at = CLOSED, now(), now()
    poll.closed_by_id, poll.version = actor.account_id, poll.version + 1
    ending.take_back(event)
    db.session.flush()
    slot = SlotPlan(option.starts_at, option.ends_at, place, link)
    if not kept:
        _settle(actor, event, option, slot)
    elif _is_there(event, place, link):
        ending.tell_of_keeping(event, poll)
    else:
        _replan(actor, event, slot)
    journal.record(
        actor,
        "date_poll.closed",
        poll,
        name=event.title,
        after={"slots": [option.starts_at.isoformat()]},
    )
    db.session.flush()
    return scheduling.publish(actor, event_id) if publish else event


def reopen(actor: Actor, event_id: int, deadline: datetime, version: int) -> int:
    """Look for another date; how many mails leave.

    A draft loses the date that was chosen, and what was said stands. A published meeting keeps
    its date until another is chosen, and everyone is told that it is looked for. With fewer than
    two slots to come there is nothing to ask yet: the poll waits for others, and to be opened.
    Raises StalePoll, NotPossible (`not_closed`, `cancelled`, `held`).
    """
    event, poll = queries.lock(event_id)
    if poll.version != version:
        raise StalePoll
    if poll.state != CLOSED:
        raise NotPossible("not_closed")
    if why := why_not_reopened(event):
        raise NotPossible(why)
    if event.state == DRAFT and event.slots:
        kept = EventPlan(event.title, event.description, event.capacity, ())
        planning.replan(actor, event_id, kept, None)
    for option in poll.options:
        option.chosen_at = None
    poll.state = OPEN if poll.opened_at and len(poll.coming) >= FEWEST else PREPARED
    poll.deadline, poll.closed_at, poll.closed_by_id = deadline, None, None
    poll.deadline_told_at, poll.version = None, poll.version + 1
    journal.record(
        actor, "date_poll.reopened", poll, name=event.title, after={"deadline": deadline}
    )
    db.session.flush()
    if poll.state == PREPARED:
        ending.forget_asking(poll)
        return 0
    if event.state == PUBLISHED:
        return asking.ask_everybody_again(event, poll)
    return asking.ask_missing(event, poll)


def why_not_reopened(event: Event) -> str:
    """A key of NotPossible, "" when another date may be looked for."""
    if event.state == CANCELLED:
        return "cancelled"
    return "held" if event.state == PUBLISHED and events.has_started(event) else ""


def told_by(event: Event, option: PollOption, place: str, link: str) -> list[str]:
    """The names of those who get a mail when this slot is chosen there: of a meeting that stays
    where it is, those who had read that it might not."""
    if keeps_date(event, option) and _is_there(event, place, link):
        return [to.name for _, to in ending.reached(event, ending.LOOKED_FOR_AGAIN)]
    return planning.reachable(event)


def keeps_date(event: Event, option: PollOption) -> bool:
    """Whether choosing this slot leaves a published meeting where it is."""
    hours = [(s.starts_at, s.ends_at) for s in event.slots]
    return event.state == PUBLISHED and hours == [(option.starts_at, option.ends_at)]


def _is_there(event: Event, place: str, link: str) -> bool:
    return (event.slots[0].place, event.slots[0].link) == (place, link)


def _choosable(event: Event, poll: DatePoll, option_id: int, version: int) -> PollOption:
    refusals.check(event, poll, version)
    option = next((one for one in poll.options if one.id == option_id), None)
    if option is None:
        raise NotPossible("no_date")
    if option.starts_at <= now():
        raise NotPossible("past")
    return option


def _settle(actor: Actor, event: Event, option: PollOption, slot: SlotPlan) -> None:
    """Give the event its slot and its answers; an update leaves when it is published."""
    if event.state == DRAFT:
        _replan(actor, event, slot)
        _know(event, option, event.slots[0].sequence)
        return
    # Before the update leaves: it tells each what they had said of the new date.
    _know(event, option, event.slots[0].sequence + 1)
    _replan(actor, event, slot)


def _replan(actor: Actor, event: Event, slot: SlotPlan) -> None:
    told = EventPlan(event.title, event.description, event.capacity, (_same_slot(event, slot),))
    planning.replan(actor, event.id, told, None)


def _same_slot(event: Event, plan: SlotPlan) -> SlotPlan:
    """The slot that the event has is moved, not replaced: calendars follow it by its UID."""
    key = event.slots[0].id if event.slots else None
    return SlotPlan(plan.starts_at, plan.ends_at, plan.place, plan.link, key)


def _know(event: Event, option: PollOption, sequence: int) -> None:
    """The words of the poll become the answers; who said nothing of that slot is asked."""
    for invitation in scheduling.standing_invitations(event.id):
        _forget(invitation)
    db.session.flush()
    for invitation, vote in queries.votes_in_order(option):
        invitation.answer, invitation.answer_source = vote.word, BY_POLL
        invitation.answered_at, invitation.answered_sequence = vote.at, sequence
        if vote.word == YES:
            places.give(event, invitation)
    db.session.flush()


def _forget(invitation: Invitation) -> None:
    invitation.answer, invitation.answer_source = NO_ANSWER, ""
    invitation.answered_at = invitation.answered_sequence = invitation.answered_by_id = None
    invitation.place, invitation.rank = "", None
    invitation.offered_until = None
