"""What is said of an entry in front of everybody. Verbs flush and never commit."""

from collections.abc import Mapping
from typing import Any

from intranet.access import Actor
from intranet.clock import now
from intranet.database import db
from intranet.events import queries as events
from intranet.events.models import Event
from intranet.meetings.review import queries
from intranet.meetings.review.models import CORRECTED, EXACT, LATER, PROPOSED, EntryReview
from intranet.upkeep import answers, corrections, subjects
from intranet.upkeep.subjects import Subject


def exact(actor: Actor, event: Event, entry: Subject) -> None:
    """« Toujours exact ». Said on two screens at once, it is verified once."""
    row = _locked(event, entry)
    if row is not None and row.outcome == EXACT:
        return
    answers.confirm(actor, entry, where=event.title)
    _note(actor, event, entry, EXACT)


def corrected(
    actor: Actor, event: Event, entry: Subject, values: Mapping[str, Any], version: int | None
) -> None:
    """Write what was corrected; the rest was read, so the entry is verified. Raises
    `directory.entries.Conflict`."""
    _locked(event, entry)
    subjects.write(actor, entry, values, version)
    answers.confirm(actor, entry, answers.CORRECTED, where=event.title)
    _note(actor, event, entry, CORRECTED)


def proposed(actor: Actor, event: Event, entry: Subject, field: str, value: Any) -> None:
    """A correction that `actor` may not write: it goes to whoever keeps the entry. Raises
    `upkeep.corrections.Refused`."""
    _locked(event, entry)
    corrections.propose(actor, entry, field, value, f"Relecture en séance\u00a0: {event.title}")
    _note(actor, event, entry, PROPOSED)


def later(actor: Actor, event: Event, entry: Subject) -> None:
    """Put off; what was said before stands."""
    if _locked(event, entry) is None:
        _note(actor, event, entry, LATER)


def _locked(event: Event, entry: Subject) -> EntryReview | None:
    events.lock(event.id)
    row = queries.of_entry(event.id, entry.__tablename__, entry.id)
    if row is not None:
        db.session.refresh(row)
    return row


def _note(actor: Actor, event: Event, entry: Subject, outcome: str) -> None:
    kind = entry.__tablename__
    row = queries.of_entry(event.id, kind, entry.id)
    if row is None:
        row = EntryReview(event_id=event.id, entry_kind=kind, entry_id=entry.id)
        db.session.add(row)
    row.outcome, row.said_at, row.said_by_id = outcome, now(), actor.account_id
    db.session.flush()
