"""Reading what was chosen."""

from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.preferences.models import Preference

SHOWN = 10


def latest_changes() -> list[JournalEntry]:
    """The last choices made, the latest first."""
    return list(
        db.session.scalars(
            select(JournalEntry)
            .where(JournalEntry.object_kind == Preference.__tablename__)
            .order_by(JournalEntry.id.desc())
            .limit(SHOWN)
        )
    )


def change(fact_id: int) -> tuple[str, str] | None:
    """The name of the choice that a fact of the journal changed, and its value before."""
    row = db.session.execute(
        select(Preference.name, JournalEntry.before)
        .join(Preference, Preference.id == JournalEntry.object_id)
        .where(JournalEntry.id == fact_id, JournalEntry.object_kind == Preference.__tablename__)
    ).first()
    return (row[0], str((row[1] or {}).get("value", ""))) if row else None
