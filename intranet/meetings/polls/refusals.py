"""Why something cannot be done to a poll."""


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
