"""Meetings by words: of the title, the presentation, the place, and the minutes once published.

The word index says which meetings have them, in whatever network: the list keeps those in sight.
"""

from collections.abc import Collection

from sqlalchemy import select

from intranet.database import db
from intranet.events.models import Event, Slot
from intranet.index import bulk, entries
from intranet.index.bulk import Document
from intranet.index.models import IndexEntry
from intranet.index.queries import DEEPEST, Search, find
from intranet.meetings.minutes.models import Minutes, MinutesVersion
from intranet.meetings.models import Meeting
from intranet.text import fold

KIND = "meeting"
# A word is often said by far more entries of the directory: the facet walks past them.
FACET = "meeting"
A_PASS = 200


def matching(typed: str) -> list[int] | None:
    """The events of the meetings of which each word typed begins a word, accents and case aside;
    None when nothing was typed that can be looked for. One query."""
    if not fold(typed).split():
        return None
    search = Search(typed, circles=None, facets=(FACET,), kinds=(KIND,))
    return [hit.ref_id for hit in find(search, limit=DEEPEST)]


def refresh(event_ids: Collection[int]) -> None:
    """Index anew what is said of these meetings, in the transaction of the change, after a flush:
    a few statements, however many they are."""
    found = db.session.execute(
        select(Event.id, Event.title, Event.description, Slot.place, MinutesVersion.text)
        .outerjoin(Slot, Slot.event_id == Event.id)
        .outerjoin(Minutes, Minutes.event_id == Event.id)
        .outerjoin(
            MinutesVersion,
            (MinutesVersion.minutes_id == Minutes.id) & (MinutesVersion.number == Minutes.number),
        )
        .where(Event.id.in_(event_ids))
    )
    bulk.put(
        {
            (KIND, key): Document(
                KIND, key, title, " ".join(filter(None, (title, *said))), (FACET,), ()
            )
            for key, title, *said in found
        }
    )


def forget(event_id: int) -> None:
    """Make a meeting unfindable."""
    entries.remove(KIND, event_id)


def fill() -> int:
    """Index meetings that never were (older than the index); how many. Commits."""
    known = (IndexEntry.kind == KIND) & (IndexEntry.ref_id == Meeting.event_id)
    unknown = select(Meeting.event_id).outerjoin(IndexEntry, known).where(IndexEntry.id.is_(None))
    keys = list(db.session.scalars(unknown.limit(A_PASS)))
    if keys:
        refresh(keys)
        db.session.commit()
    return len(keys)
