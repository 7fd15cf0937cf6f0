"""Files beside minutes: attached, taken away, put back, and let go of a day later."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import func, select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events import queries as events
from intranet.files import attached, storage
from intranet.files.limits import Unreadable
from intranet.meetings.minutes.models import Minutes, MinutesAttachment

MOST = 20
KEPT_REMOVED = timedelta(days=1)
FULL = "Une rencontre a vingt pièces jointes au plus\u00a0: retirez-en une d’abord."


def attach(actor: Actor | None, minutes: Minutes, content: bytes, name: str) -> MinutesAttachment:
    """Keep a file beside the minutes. Raises Unreadable, with a sentence for whoever sent it."""
    kind = attached.recognise(content, name)
    events.lock(minutes.event_id)  # two at once are counted one after the other
    if _count(minutes) >= MOST:
        raise Unreadable(FULL)
    ours = f"compte-rendu-{minutes.event_id}.{kind.endings[0]}"
    kept = storage.store(content, name=ours, content_type=kind.content_type)
    row = MinutesAttachment(
        minutes_id=minutes.id,
        file_id=kept.id,
        name=attached.display_name(name),
        added_at=now(),
        added_by_id=actor.account_id if actor else None,
    )
    db.session.add(row)
    db.session.flush()
    journal.record(actor, "minutes_attachment.added", row, name=row.name)
    return row


def remove(actor: Actor, row: MinutesAttachment) -> None:
    """Take it out of sight; it may come back for a day."""
    if row.removed_at is None:
        row.removed_at = now()
        db.session.flush()
        journal.record(actor, "minutes_attachment.removed", row, name=row.name)


def restore(actor: Actor, row: MinutesAttachment) -> None:
    """Put it back. Raises Unreadable when there are enough already."""
    events.lock(row.minutes.event_id)
    if row.removed_at is None:
        return
    if _count(row.minutes) >= MOST:
        raise Unreadable(FULL)
    row.removed_at = None
    db.session.flush()
    journal.record(actor, "minutes_attachment.restored", row, name=row.name)


def let_go() -> int:
    """Delete for good what was taken away a day ago; a chore. How many."""
    gone = list(
        db.session.scalars(
            select(MinutesAttachment).where(MinutesAttachment.removed_at < now() - KEPT_REMOVED)
        )
    )
    for row in gone:
        file_id = row.file_id
        db.session.delete(row)
        db.session.flush()
        storage.drop(file_id)
    return len(gone)


def _count(minutes: Minutes) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(
                MinutesAttachment.minutes_id == minutes.id, MinutesAttachment.removed_at.is_(None)
            )
        )
        or 0
    )


def is_heavy(errors: Iterable[str]) -> bool:
    """Whether a file was refused for its weight."""
    return attached.HEAVY in errors
