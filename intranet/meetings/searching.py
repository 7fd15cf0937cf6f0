"""Meetings by words: of the title, the presentation, the place, and the minutes once published.

A département holds a few hundred meetings a year: the words of those in sight are read and folded
one by one, the latest first, which finds exactly what the rest of the site calls the same word.
"""

from typing import Any

from sqlalchemy import Select

from intranet.database import db
from intranet.events.models import Event, Slot
from intranet.meetings.minutes.models import Minutes
from intranet.text import fold

MOST_WORDS = 8
MOST_READ = 5_000


def matching(seen: Select[Any], typed: str) -> list[int] | None:
    """The events among `seen` (rows with Event and Slot) of which each word typed begins a word,
    accents and case aside; None when nothing was typed that can be looked for. One query."""
    words = fold(typed).split()[:MOST_WORDS]
    if not words:
        return None
    rows = db.session.execute(
        seen.outerjoin(Minutes, (Minutes.event_id == Event.id) & (Minutes.number > 0))
        .with_only_columns(
            Event.id, Event.title, Event.description, Slot.place, Minutes.folded.label("minutes")
        )
        .order_by(Slot.starts_at.desc())
        .limit(MOST_READ)
    )
    return [row.id for row in rows if _holds(row, words)]


def _holds(row: Any, words: list[str]) -> bool:
    said = fold(f"{row.title} {row.place or ''} {row.description}")
    said = f" {said} {row.minutes or ''}"
    return all(f" {word}" in said for word in words)
