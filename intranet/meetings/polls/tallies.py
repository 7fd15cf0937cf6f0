"""How each slot of a poll stands, and which is the best."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Person
from intranet.events.models import MAYBE, NO, YES, Guest, Invitation
from intranet.meetings.polls.models import DatePoll, PollOption, PollVote, PollVoter
from intranet.meetings.polls.queries import COUNTED

NAMES_SHOWN = 40


@dataclass(frozen=True)
class Tally:
    """How one slot stands. `essential_no` are the essential people it leaves out, `blocked` the
    names (at most `NAMES_SHOWN`) of those who cannot: (name, whether they are essential)."""

    option: PollOption
    yes: int
    maybe: int
    no: int
    essential_no: int
    blocked: Sequence[tuple[str, bool]]

    @property
    def said(self) -> int:
        return self.yes + self.maybe + self.no

    @property
    def merit(self) -> tuple[int, int, int]:
        """What makes a slot better than another: yes, then « si besoin », then the fewest
        essential people left out."""
        return self.yes, self.maybe, -self.essential_no


def of_slots(poll: DatePoll) -> list[Tally]:
    """How each slot stands, in the order of time; two queries."""
    essential = func.coalesce(PollVoter.essential, False)
    rows = db.session.execute(
        select(
            PollVote.option_id,
            func.count().filter(PollVote.word == YES),
            func.count().filter(PollVote.word == MAYBE),
            func.count().filter(PollVote.word == NO),
            func.count().filter(PollVote.word == NO, essential),
        )
        .select_from(PollVote)
        .join(Invitation, COUNTED)
        .outerjoin(PollVoter, PollVoter.invitation_id == Invitation.id)
        .where(PollVote.option_id.in_([option.id for option in poll.options]))
        .group_by(PollVote.option_id)
    ).all()
    counted = {option_id: counts for option_id, *counts in rows}
    named = _blocked(poll)
    found = []
    for option in poll.options:
        yes, maybe, no, essential_no = counted.get(option.id, (0, 0, 0, 0))
        blocked = named.get(option.id, ())
        found.append(Tally(option, yes, maybe, no, essential_no, blocked))
    return found


def best(found: Sequence[Tally]) -> list[Tally]:
    """The slots to come that nothing beats: one, several that are even, or none when nobody said
    yes nor « si besoin » to any."""
    coming = [
        tally for tally in found if tally.option.starts_at > now() and tally.yes + tally.maybe
    ]
    top = max((tally.merit for tally in coming), default=None)
    return [tally for tally in coming if tally.merit == top]


def _blocked(poll: DatePoll) -> dict[int, list[tuple[str, bool]]]:
    essential = func.coalesce(PollVoter.essential, False)
    rank = func.row_number().over(
        partition_by=PollVote.option_id,
        order_by=(essential.desc(), func.coalesce(Person.last_name, Guest.name), Invitation.id),
    )
    ranked = (
        select(
            PollVote.option_id,
            Invitation.id.label("who"),
            essential.label("essential"),
            rank.label("rank"),
        )
        .select_from(PollVote)
        .join(Invitation, COUNTED)
        .outerjoin(Person, Person.id == Invitation.person_id)
        .outerjoin(Guest, Guest.id == Invitation.guest_id)
        .outerjoin(PollVoter, PollVoter.invitation_id == Invitation.id)
        .where(PollVote.option_id.in_([option.id for option in poll.options]), PollVote.word == NO)
        .subquery()
    )
    rows = db.session.execute(
        select(ranked.c.option_id, Invitation, ranked.c.essential)
        .join(Invitation, Invitation.id == ranked.c.who)
        .outerjoin(Person, Person.id == Invitation.person_id)
        .outerjoin(Guest, Guest.id == Invitation.guest_id)
        .options(contains_eager(Invitation.person), contains_eager(Invitation.guest))
        .where(ranked.c.rank <= NAMES_SHOWN)
        .order_by(ranked.c.option_id, ranked.c.rank)
    )
    found: dict[int, list[tuple[str, bool]]] = {}
    for option_id, invitation, is_essential in rows:
        found.setdefault(option_id, []).append((invitation.name, bool(is_essential)))
    return found
