"""Reading polls: who said what, who is waited for.

A word counts while its invitation stands and still is the person's who said it: a seat that
changed hands is asked anew.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, func, not_, select
from sqlalchemy.orm import selectinload

from intranet.clock import now
from intranet.database import db
from intranet.events import queries as events
from intranet.events.models import CANCELLED, YES, Event, Invitation
from intranet.meetings.polls.models import OPEN, DatePoll, PollOption, PollVote, PollVoter

COUNTED = and_(
    PollVote.invitation_id == Invitation.id,
    PollVote.person_id.is_not_distinct_from(Invitation.person_id),
    Invitation.removed_at.is_(None),
)


@dataclass(frozen=True)
class Turnout:
    """How many of those on the list can answer, and have answered for every slot to come."""

    people: int
    answered: int

    @property
    def awaited(self) -> int:
        return self.people - self.answered


def of_event(event_id: int) -> DatePoll | None:
    """The poll of an event."""
    return db.session.scalar(select(DatePoll).where(DatePoll.event_id == event_id))


def lock(event_id: int) -> tuple[Event, DatePoll]:
    """The event locked, and its poll read anew: every write over a poll starts here."""
    event = events.lock(event_id)
    poll = db.session.scalars(
        select(DatePoll)
        .where(DatePoll.event_id == event_id)
        .execution_options(populate_existing=True)
    ).one()
    db.session.expire(poll, ["options"])
    return event, poll


def turnout(poll: DatePoll) -> Turnout:
    """One query."""
    people, awaited = db.session.execute(
        select(func.count(), func.count().filter(is_awaited(poll.id))).where(
            Invitation.event_id == poll.event_id, *_asked()
        )
    ).one()
    return Turnout(people, people - awaited)


def voters(poll: DatePoll) -> Select[Any]:
    """The invitations of everybody who may answer, in the order of names."""
    return events.invitees(poll.event_id).where(*_asked())


def awaited(poll: DatePoll) -> Select[Any]:
    """Those of `voters` who have not answered for every slot to come."""
    return voters(poll).where(is_awaited(poll.id))


def is_awaited(poll_id: Any) -> Any:
    """The condition that an invitation lacks a word for a slot to come of the poll."""
    said = (
        exists()
        .where(
            PollVote.option_id == PollOption.id,
            PollVote.invitation_id == Invitation.id,
            PollVote.person_id.is_not_distinct_from(Invitation.person_id),
        )
        .correlate_except(PollVote)
    )
    return (
        exists()
        .where(PollOption.poll_id == poll_id, PollOption.starts_at > now(), not_(said))
        .correlate_except(PollOption)
    )


def words_of(poll: DatePoll, invitation_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """What each invitation said: word by key of the slot, by invitation; one query."""
    found: dict[int, dict[int, str]] = {}
    if invitation_ids:
        rows = db.session.execute(
            select(PollVote.invitation_id, PollVote.option_id, PollVote.word)
            .join(Invitation, COUNTED)
            .join(PollOption, PollOption.id == PollVote.option_id)
            .where(PollOption.poll_id == poll.id, Invitation.id.in_(invitation_ids))
        )
        for invitation_id, option_id, word in rows:
            found.setdefault(invitation_id, {})[option_id] = word
    return found


def asked_rows(poll: DatePoll, invitation_ids: Collection[int]) -> dict[int, PollVoter]:
    """What became of asking each invitation, by its key; one query."""
    rows = db.session.scalars(
        select(PollVoter).where(
            PollVoter.poll_id == poll.id, PollVoter.invitation_id.in_(invitation_ids)
        )
    )
    return {row.invitation_id: row for row in rows}


def yes_counts(poll: DatePoll) -> dict[int, int]:
    """How many said yes to each slot, by its key; one query."""
    rows = db.session.execute(
        select(PollVote.option_id, func.count())
        .join(Invitation, COUNTED)
        .join(PollOption, PollOption.id == PollVote.option_id)
        .where(PollOption.poll_id == poll.id, PollVote.word == YES)
        .group_by(PollVote.option_id)
    )
    return dict(rows.tuples().all())


def votes_in_order(option: PollOption) -> list[tuple[Invitation, PollVote]]:
    """Who said what of a slot, first come first; one query."""
    rows = db.session.execute(
        select(Invitation, PollVote)
        .join(PollVote, COUNTED)
        .where(PollVote.option_id == option.id)
        .order_by(PollVote.at, PollVote.id)
    )
    return list(rows.tuples())


def to_answer(person_id: int | None) -> list[tuple[DatePoll, Event]]:
    """The polls that wait for a word of this person, the nearest deadline first."""
    if person_id is None:
        return []
    rows = db.session.execute(
        select(DatePoll, Event)
        .join(Event, Event.id == DatePoll.event_id)
        .join(Invitation, Invitation.event_id == Event.id)
        .options(selectinload(DatePoll.options))
        .where(
            Invitation.person_id == person_id,
            Invitation.removed_at.is_(None),
            DatePoll.state == OPEN,
            DatePoll.deadline > now(),
            Event.state != CANCELLED,
            is_awaited(DatePoll.id),
        )
        .order_by(DatePoll.deadline, DatePoll.id)
    )
    return list(rows.tuples())


def to_conclude(network_ids: Collection[int]) -> list[tuple[DatePoll, Event]]:
    """The polls of these networks whose time is up and whose date is not chosen."""
    rows = db.session.execute(
        select(DatePoll, Event)
        .join(Event, Event.id == DatePoll.event_id)
        .where(
            events.in_networks(network_ids),
            DatePoll.state == OPEN,
            DatePoll.deadline <= now(),
            Event.state != CANCELLED,
        )
        .order_by(DatePoll.deadline, DatePoll.id)
    )
    return list(rows.tuples())


def voter_of(event_id: int, person_id: int | None) -> Invitation | None:
    """The standing invitation of a person to an event whose poll was opened."""
    if person_id is None:
        return None
    return db.session.scalar(
        select(Invitation)
        .join(DatePoll, DatePoll.event_id == Invitation.event_id)
        .where(
            Invitation.event_id == event_id,
            Invitation.person_id == person_id,
            Invitation.removed_at.is_(None),
            DatePoll.opened_at.is_not(None),
        )
    )


def invitation_in(poll: DatePoll, invitation_id: int) -> Invitation | None:
    """One of `voters`, by its key."""
    found: Invitation | None = db.session.scalars(
        voters(poll).where(Invitation.id == invitation_id)
    ).one_or_none()
    return found


def _asked() -> tuple[Any, ...]:
    return Invitation.removed_at.is_(None), events.SOMEBODY
