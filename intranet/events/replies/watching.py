"""Reading the mailbox, once a minute at most, through its absences."""

from collections import Counter
from collections.abc import Callable

from flask import current_app

EVERY = 60.0  # seconds
LONGEST = 600.0  # between two tries while the server is away


class Away(Exception):
    """The mailbox cannot be read now; the text is what the server, or the system, said."""


class _Watch:
    """Remembers, in one worker, whether the mailbox answered last time."""

    def __init__(self) -> None:
        self.pause = EVERY
        self.is_away = False

    def __call__(self, stopping: Callable[[], bool]) -> float:
        """Read what is new; how many seconds to wait before the next time. Never raises Away: an
        absence is said once in the log, and so is its end."""
        log = current_app.logger
        if not current_app.extensions["settings"].imap_url:
            return LONGEST
        try:
            ended = read(stopping=stopping)
        except Away as trouble:
            if not self.is_away:
                log.warning("mailbox unreachable: %s", str(trouble)[:300])
            self.is_away = True
            self.pause = min(self.pause * 2, LONGEST)
            return self.pause
        if self.is_away:
            log.info("mailbox reachable again")
        self.is_away, self.pause = False, EVERY
        if ended:
            log.info("mailbox read: %s", dict(ended))
        return EVERY


watch = _Watch()


def read(*, stopping: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Read what is new in the mailbox; how many messages ended in each state. Raises Away."""
    from intranet.events.replies.understanding import take  # what reads mail, not with the site
    from intranet.mailroom import incoming

    url = current_app.extensions["settings"].imap_url
    try:
        return incoming.collect(url, take, stopping=stopping)
    except incoming.Away as trouble:
        raise Away(str(trouble)) from None
