"""What the page of a meeting shows of its poll."""

from typing import Any

from intranet.access import Actor
from intranet.events.models import CANCELLED, DRAFT
from intranet.meetings.models import Meeting
from intranet.meetings.polls import ending, queries, tallies
from intranet.meetings.polls.models import CLOSED, OPEN, PREPARED
from intranet.meetings.polls.wording import moment, slot, standing


def panel(actor: Actor, meeting: Meeting, runs: bool) -> dict[str, Any]:
    """For those who run a draft or look again for the date of a meeting; {} otherwise. Five
    queries at most, two more for a draft: `polls_told` counts those who learn that it is thrown
    away. `polls_note` is what the step of the date says."""
    event = meeting.event
    if not runs or event.state == CANCELLED:
        return {}
    poll = queries.of_event(event.id)
    if poll is None:
        return {"polls_may_propose": event.state == DRAFT}
    told = len(ending.to_tell_of_discarding(event))
    if poll.state == CLOSED:
        return {
            "polls": poll,
            "polls_state": poll.state,
            "polls_told": told,
            "polls_may_reopen": not _over(meeting),
        }
    found, turnout = tallies.of_slots(poll), queries.turnout(poll)
    best = tallies.best(found)
    return {
        "polls": poll,
        "polls_state": poll.state,
        "polls_told": told,
        "polls_turnout": turnout,
        "polls_standing": standing(poll, turnout),
        "polls_best": best[0] if len(best) == 1 else None,
        "polls_to_choose": poll.state == OPEN and (poll.is_late or not turnout.awaited),
        "polls_note": "sondage à ouvrir" if poll.state == PREPARED else "sondage en cours",
        "polls_moment": moment,
        "polls_slot": slot,
    }


def _over(meeting: Meeting) -> bool:
    return queries.events.has_started(meeting.event)
