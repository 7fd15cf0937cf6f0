"""Why something cannot be done to a poll."""

from intranet.events.models import CANCELLED, Event
from intranet.meetings.polls.models import CLOSED, DatePoll


class StalePoll(Exception):
    """Somebody changed the poll since the page was opened."""


class NotPossible(Exception):
    """The state of the poll, or of the meeting, does not allow it; `why` is a key:
    `closed`, `not_closed`, `exists`, `published`, `cancelled`, `held`, `nobody`, `late`, `few`,
    `past`, `too_soon`, `nobody_due`, `no_date`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class PollClosed(Exception):
    """The poll takes no answer; `why` is `closed`, `late`, `prepared` or `cancelled`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class SlotsChanged(Exception):
    """The slots are not those that were on the page that was answered."""


def check(event: Event, poll: DatePoll, version: int) -> None:
    """That a poll may be changed or settled by who read it at `version`.

    Raises NotPossible (`cancelled`, `closed`), StalePoll.
    """
    if event.state == CANCELLED:
        raise NotPossible("cancelled")
    if poll.state == CLOSED:
        raise NotPossible("closed")
    if poll.version != version:
        raise StalePoll
