"""Who is to be written to now, about what: reads only. Each address gets one digest a week."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intranet.clock import now
from intranet.directory.verification import due
from intranet.mailroom.addresses import Address
from intranet.upkeep import queries, recipients, subjects
from intranet.upkeep.models import ELSEWHERE, GONE, UNANSWERED
from intranet.upkeep.models import VerificationRequest as Request
from intranet.upkeep.recipients import Recipient

WEEK = timedelta(days=7)
TRIES = 2  # digests left unanswered before somebody else is asked
LISTED = 20  # entries in a digest
LOOKED_AT = 200  # requests at once
CALLS = 100  # digests at once


@dataclass
class Call:
    """One digest to be sent to one address: the requests that it lists, by key, each with its
    stage and with whoever is asked about it there."""

    to: Address
    lines: dict[int, tuple[str, Recipient]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        return len(self.lines) >= LISTED

    def add(self, request: Request, recipient: Recipient) -> None:
        """List `request`; nothing when the digest is full, or lists it already."""
        if not self.is_full:
            self.lines.setdefault(request.id, (request.stage, recipient))


@dataclass
class Plan:
    """What is to be written of the requests that were looked at: `ended` with an outcome,
    `passed` on from a stage, `postponed` until an instant; and the digests to send."""

    ended: dict[int, str] = field(default_factory=dict)
    passed: dict[int, str] = field(default_factory=dict)
    postponed: dict[int, datetime] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.keys or self.calls)

    @property
    def keys(self) -> set[int]:
        return {*self.ended, *self.passed, *self.postponed}


def plan() -> Plan:
    """What the requests due now call for, `LOOKED_AT` of them at most."""
    moment, made = now(), Plan()
    asked = [
        (request, _people(request, made)) for request in queries.due_requests(moment, LOOKED_AT)
    ]
    resting = _resting((one for _, people in asked for one in people), moment)
    found: dict[str, Call] = {}
    for request, people in asked:
        if not _add(request, people, resting, found) and people:
            made.postponed[request.id] = min(resting[one.key] for one in people) + WEEK
    made.calls = complete(found, moment)[:CALLS]
    return made


def complete(found: dict[str, Call], moment: datetime) -> list[Call]:
    """The digests of `found` (by address), with all that waits for the same people; whoever else
    is asked about what was added gets theirs too."""
    done: list[Call] = []
    while len(done) < min(len(found), CALLS):
        call = list(found.values())[len(done)]
        done.append(call)
        for recipient in {one for _, one in call.lines.values()}:
            for request in queries.perhaps_for(recipient, moment, LISTED):
                if call.is_full:
                    break
                if request.id not in call.lines:
                    people = _people(request, Plan())
                    if any(one.key == recipient.key for one in people):
                        _add(request, people, _resting(people, moment), found)
    return done


def _add(
    request: Request,
    people: Iterable[Recipient],
    resting: Mapping[str, datetime],
    found: dict[str, Call],
) -> bool:
    """List `request` in the digest of each of `people` who was not written to this week; whether
    there is any."""
    awake = [one for one in people if one.key not in resting]
    for one in awake:
        found.setdefault(one.key, Call(one.to)).add(request, one)
    return bool(awake)


def _people(request: Request, made: Plan) -> list[Recipient]:
    """Who is to be asked about a request; when nobody is, `made` says what becomes of it."""
    entry = subjects.find(request.entry_kind, request.entry_id)
    if entry is None or subjects.why_gone(entry):
        made.ended[request.id] = GONE
    elif not due(entry):
        made.ended[request.id] = ELSEWHERE
    elif request.tries < TRIES and request.stage != UNANSWERED:
        people = recipients.of(entry, request.stage)
        if not people:
            made.passed[request.id] = request.stage
        return people
    elif request.stage != UNANSWERED:
        made.passed[request.id] = request.stage
    return []


def _resting(people: Iterable[Recipient], moment: datetime) -> dict[str, datetime]:
    return queries.last_digests({one.key for one in people}, moment - WEEK)
