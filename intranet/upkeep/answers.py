"""What is answered about an entry: exact, corrected, not mine any more. Verbs flush."""

from collections.abc import Mapping
from typing import Any

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.directory import verification
from intranet.directory.models import Person
from intranet.mailroom import doubts
from intranet.text import normalise_email
from intranet.upkeep import cycle, mails, queries, recipients, subjects
from intranet.upkeep.links import Opened
from intranet.upkeep.models import (
    COORDINATOR,
    CORRECTED,
    EXACT,
    HOLDER,
    MANAGER,
    NOT_ME,
    VerificationAsk,
    VerificationDigest,
)
from intranet.upkeep.subjects import Subject

LEFT, WRONG = "left", "wrong"
NOT_THEIRS = "La personne qui lit ce courriel a répondu que la fiche n’est pas la sienne."


def exact(opened: Opened) -> None:
    """All is exact, says whoever opened the link. The same answer twice is given once."""
    if opened.ask.answer == EXACT and verification.truth(opened.entry).fresh:
        return
    confirm(opened.actor, opened.entry)
    _answered(opened.ask, EXACT)


def corrected(opened: Opened, values: Mapping[str, Any], version: int | None) -> None:
    """Write what was corrected through the link; the rest was read, so the entry is verified.
    Raises `directory.entries.Conflict`."""
    subjects.write(opened.actor, opened.entry, values, version)
    confirm(opened.actor, opened.entry, CORRECTED)
    _answered(opened.ask, CORRECTED)
    _follow(opened)


def not_mine(opened: Opened, why: str, message: str) -> int:
    """« Je ne suis plus à ce poste » (`left`) or « ce n’est pas ma fiche » (`wrong`): whoever
    comes next is told, and asked at once; how many were. Said twice, it is told once."""
    ask, entry = opened.ask, opened.entry
    if ask.answer == NOT_ME:
        return 0
    _answered(ask, NOT_ME, heard=why == LEFT)
    if why == WRONG and _received(ask):
        doubts.note(ask.address, NOT_THEIRS)
    journal.record(opened.actor, f"{entry.__tablename__}.disowned", entry)
    request = ask.request
    if request.closed_at is None and request.stage == ask.stage:
        cycle.pass_on(request, now())
    db.session.flush()
    return sum(mails.disowned(opened, why, message, to) for to in _who_comes_next(opened))


def confirm(actor: Actor, entry: Subject, outcome: str = EXACT, *, where: str = "") -> None:
    """`actor` says that `entry` is exact; whoever was asked about it need not answer any more."""
    verification.confirm(actor, entry, where=where)
    request = queries.open_request(entry.__tablename__, entry.id)
    if request is not None:
        request.closed_at, request.outcome, request.next_at = now(), outcome, None
    db.session.flush()


def _answered(ask: VerificationAsk, answer: str, *, heard: bool = True) -> None:
    ask.answered_at, ask.answer = now(), answer
    if heard and _received(ask):  # whatever a server said once
        doubts.clear(ask.address)
    db.session.flush()


def _received(ask: VerificationAsk) -> bool:
    """Whether the mail of this link went to the address that it has now: one that was corrected by
    the link is whatever was typed, and its answers tell nothing of it."""
    digest = db.session.get_one(VerificationDigest, ask.digest_id)
    return normalise_email(digest.address) == normalise_email(ask.address)


def _follow(opened: Opened) -> None:
    """A link sent to the address of an entry goes on living when that address is corrected by
    it."""
    entry, ask = opened.entry, opened.ask
    is_theirs = ask.person_id == (entry.id if isinstance(entry, Person) else None)
    if ask.account_id is None and is_theirs and entry.email:
        ask.address = entry.email
        db.session.flush()


def _who_comes_next(opened: Opened) -> list[recipients.Recipient]:
    """The first stage after that of the link where somebody can be told."""
    stages = (MANAGER, COORDINATOR) if opened.ask.stage == HOLDER else (COORDINATOR,)
    for stage in stages:
        if found := recipients.of(opened.entry, stage):
            return found
    return []
