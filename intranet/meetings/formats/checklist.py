"""The checklist of a meeting: filled, ticked, lengthened, shortened. Verbs flush, never commit."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, locked
from intranet.events import queries as events
from intranet.events.models import Event
from intranet.meetings.formats import queries
from intranet.meetings.formats.models import ChecklistItem

LONGEST = 60


class TooLong(Exception):
    """The list already has `LONGEST` lines."""


def fill(event: Event, tasks: Iterable[tuple[int, str]]) -> None:
    """Give a new meeting its list: (days, label) of each line."""
    db.session.add_all(
        ChecklistItem(event_id=event.id, days=days, label=label)
        for days, label in list(tasks)[:LONGEST]
    )
    db.session.flush()


def add(actor: Actor, event: Event, days: int, label: str) -> ChecklistItem:
    """One more thing to do. Raises TooLong."""
    events.lock(event.id)
    if queries.count(event.id) >= LONGEST:
        _forget_removed(event.id)
        if queries.count(event.id) >= LONGEST:
            raise TooLong
    row = ChecklistItem(event_id=event.id, days=days, label=label)
    db.session.add(row)
    db.session.flush()
    journal.record(actor, "checklist_item.added", row, after={"days": days})
    return row


def tick(actor: Actor, row: ChecklistItem, done: bool) -> None:
    """Say that it is done, or that it is not after all. Saying it twice changes nothing: the
    first who ticked stays."""
    _lock(row)
    if (row.done_at is not None) == done or row.removed_at is not None:
        return
    row.done_at, row.done_by_id = (now(), actor.account_id) if done else (None, None)
    db.session.flush()
    journal.record(actor, "checklist_item.done" if done else "checklist_item.undone", row)


def remove(actor: Actor, row: ChecklistItem) -> None:
    """Take a line off the list. Twice does nothing."""
    _lock(row)
    if row.removed_at is None:
        row.removed_at = now()
        db.session.flush()
        journal.record(actor, "checklist_item.removed", row)


def put_back(actor: Actor, row: ChecklistItem) -> None:
    """Undo `remove`."""
    _lock(row)
    if row.removed_at is not None:
        row.removed_at = None
        db.session.flush()
        journal.record(actor, "checklist_item.restored", row)


def _lock(row: ChecklistItem) -> None:
    db.session.scalar(locked(select(ChecklistItem.id).where(ChecklistItem.id == row.id)))
    db.session.refresh(row)


def _forget_removed(event_id: int) -> None:
    db.session.execute(
        delete(ChecklistItem).where(
            ChecklistItem.event_id == event_id, ChecklistItem.removed_at.is_not(None)
        )
    )
