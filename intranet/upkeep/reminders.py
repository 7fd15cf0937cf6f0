"""« Relancer »: somebody asks again, by hand, about an entry that nobody answers for."""

from datetime import datetime

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.text import normalise_email
from intranet.upkeep import digests, planning, queries, recipients
from intranet.upkeep.models import COORDINATOR, HOLDER, MANAGER
from intranet.upkeep.models import VerificationRequest as Request
from intranet.upkeep.planning import WEEK, Call
from intranet.upkeep.recipients import Recipient
from intranet.upkeep.subjects import Subject


class NobodyToAsk(Exception):
    """Nobody who could answer has an address that works."""


class TooSoon(Exception):
    """Whoever could answer was written to this week; `until` is when they may be again."""

    def __init__(self, names: str, until: datetime):
        super().__init__(names)
        self.names, self.until = names, until


def remind(actor: Actor, entry: Subject, but: str) -> list[str]:
    """Write now to the first who can answer for `entry`, except at the address `but` (the
    actor's own); their names. One digest a week holds here too: raises TooSoon, or NobodyToAsk."""
    moment = now()
    stage, people = _first(entry, normalise_email(but))
    resting = queries.last_digests({one.key for one in people}, moment - WEEK)
    awake = [one for one in people if one.key not in resting]
    if not awake:
        raise TooSoon(_names(people), min(resting.values()) + WEEK)
    request = _restarted(entry, stage, moment)
    calls = {one.key: Call(one.to) for one in awake}
    for one in awake:
        calls[one.key].add(request, one)
    sent = [call for call in planning.complete(calls, moment) if digests.send(call, at_once=True)]
    if not sent:
        raise TooSoon(_names(people), moment + WEEK)
    names = [one.to.name or one.to.address for one in awake]
    journal.record(actor, f"{entry.__tablename__}.reminded", entry, after={"asked": names})
    return names


def _first(entry: Subject, but: str) -> tuple[str, list[Recipient]]:
    for stage in (HOLDER, MANAGER, COORDINATOR):
        people = [one for one in recipients.of(entry, stage) if one.key != but]
        if people:
            return stage, people
    raise NobodyToAsk


def _restarted(entry: Subject, stage: str, moment: datetime) -> Request:
    """The open request about `entry`, at `stage` as if nobody had been asked there."""
    kind = entry.__tablename__
    request = queries.open_request(kind, entry.id)
    if request is None:
        request = Request(entry_kind=kind, entry_id=entry.id, opened_at=moment)
        db.session.add(request)
    request.stage, request.tries, request.asked_at, request.next_at = stage, 0, None, moment
    db.session.flush()
    return request


def _names(people: list[Recipient]) -> str:
    return ", ".join(one.to.name or one.to.address for one in people)
