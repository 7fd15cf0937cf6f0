"""The board of a poll, for those who run it: how each slot stands, who said what."""

from dataclasses import dataclass
from typing import Any

from intranet.clock import now
from intranet.events import counting, dispatch, scheduling
from intranet.events.models import Event, Invitation
from intranet.events.wording import leaf
from intranet.meetings.polls import asking, choosing, queries, tallies
from intranet.meetings.polls.models import CLOSED, OPEN, DatePoll, PollVoter
from intranet.meetings.polls.queries import Turnout
from intranet.meetings.polls.wording import short, slot, why_best
from intranet.web import Page, paginate

PER_PAGE = 20
AWAITED = "attendues"


@dataclass(frozen=True)
class Line:
    """One invitee: `words` by key of the slot, `asked` what became of asking them."""

    invitation: Invitation
    words: dict[int, str]
    asked: PollVoter | None
    address: str

    @property
    def essential(self) -> bool:
        return self.asked is not None and self.asked.essential

    @property
    def answered_at(self) -> Any:
        return self.asked.answered_at if self.asked and self.words else None


def context(event: Event, poll: DatePoll, shown: str) -> dict[str, Any]:
    """All that `meetings/polls/board.html` shows; a number of queries that does not grow."""
    found = tallies.of_slots(poll)
    best = tallies.best(found)
    turnout = queries.turnout(poll)
    return {
        "event": event,
        "poll": poll,
        "tallies": found,
        "best": best,
        "why": {tally.option.id: why_best(tally, found) for tally in best},
        "turnout": turnout,
        "page": lines(poll, shown),
        "shown": shown,
        "short": short,
        "slot_words": slot,
        "leaf": leaf,
        "moment_now": now(),
        "may_remind": _may_remind(poll, turnout),
        "may_reopen": not choosing.why_not_reopened(event),
        "to_choose": poll.state == OPEN and (poll.is_late or not turnout.awaited),
        "moved": _moved(event, poll),
        "vacant": _vacant(event),
    }


def lines(poll: DatePoll, shown: str) -> Page[Line]:
    """One page of those who may answer, in the order of names; three queries."""
    statement = queries.awaited(poll) if shown == AWAITED else queries.voters(poll)
    page = paginate(statement, per_page=PER_PAGE)
    keys = [invitation.id for invitation in page.items]
    words, asked = queries.words_of(poll, keys), queries.asked_rows(poll, keys)
    found = [_line(one, words.get(one.id, {}), asked.get(one.id)) for one in page.items]
    return Page(found, page.number, page.total, page.per_page)


@dataclass(frozen=True)
class Recipients:
    """Who is on the list: (name, organisation, address) of those who get a mail, the names of
    those who have no address, how many seats are vacant."""

    written: list[tuple[str, str, str]]
    unreachable: list[str]
    vacant: int


def recipients(event: Event) -> Recipients:
    """Who gets a mail when the poll opens."""
    written, unreachable, vacant = [], [], 0
    for invitation in scheduling.standing_invitations(event.id):
        if invitation.is_vacant:
            vacant += 1
        elif to := dispatch.address_of(invitation):
            written.append((invitation.name, invitation.organisation, to.address))
        else:
            unreachable.append(invitation.name)
    return Recipients(written, unreachable, vacant)


def _line(invitation: Invitation, words: dict[int, str], asked: PollVoter | None) -> Line:
    to = dispatch.address_of(invitation)
    return Line(invitation, words, asked, to.address if to else "")


def _may_remind(poll: DatePoll, turnout: Turnout) -> bool:
    if not poll.takes_answers or not turnout.awaited:
        return False
    return poll.asked_by_hand_at is None or poll.asked_by_hand_at <= now() - asking.A_DAY


def _moved(event: Event, poll: DatePoll) -> bool:
    """Whether the meeting has another date than the one that was chosen here."""
    chosen = poll.chosen
    if poll.state != CLOSED or chosen is None or not event.slots:
        return False
    return event.slots[0].starts_at != chosen.starts_at


def _vacant(event: Event) -> int:
    counts = counting.of_event(event.id)
    return counts.invited - counts.people
