"""Merges that can no longer be undone keep what became what, not what the entries said."""

from datetime import timedelta

from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Person
from intranet.duplicates.models import Merge
from intranet.duplicates.parting import UNDO_DAYS
from intranet.files import storage

BATCH = 100


def empty_old() -> int:
    """Empty the merges that nobody may undo any more; how many. Runs as a chore."""
    old = select(Merge).where(
        Merge.at < now() - timedelta(days=UNDO_DAYS), Merge.emptied_at.is_(None)
    )
    rows = db.session.scalars(old.order_by(Merge.id).limit(BATCH)).all()
    for row in rows:
        empty(row)
    db.session.flush()
    return len(rows)


def empty(row: Merge) -> None:
    """Forget the values of a merge, and the photo that it alone still kept."""
    for values in (row.kept_before, row.merged_before):
        photo = values.get("photo_id")
        if photo and db.session.scalar(select(Person.id).where(Person.photo_id == photo)) is None:
            storage.drop(photo)
    row.kept_before, row.kept_after, row.merged_before = {}, {}, {}
    row.moved, row.unrestored, row.emptied_at = [], [], now()
