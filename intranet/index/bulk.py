"""Filling the index at once: after an import, after a restore, for a hundred thousand rows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from intranet.database import db
from intranet.index.models import IndexEntry
from intranet.index.ordering import floor
from intranet.text import fold

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Document:
    """What `entries.put` and `entries.share` would be told of one thing."""

    kind: str
    ref_id: int
    name: str
    words: str
    facets: Collection[str]
    circles: Collection[str]


def replace(kinds: Collection[str], documents: Iterable[Document]) -> int:
    """Make the index hold exactly `documents` of these `kinds`; returns how many.

    Keys are dealt in the order of names, without asking the database for each row.
    """
    db.session.execute(delete(IndexEntry).where(IndexEntry.kind.in_(kinds)))
    taken = set(db.session.scalars(select(IndexEntry.id)))
    named = sorted(((floor(d.name), fold(d.name), d) for d in documents), key=lambda n: n[:2])
    last, batch = 0, []
    for low, _, document in named:
        last = max(low, last + 1)
        while last in taken:
            last += 1
        batch.append(_row(last, document))
        if len(batch) == BATCH:
            db.session.execute(insert(IndexEntry), batch)
            batch = []
    if batch:
        db.session.execute(insert(IndexEntry), batch)
    return len(named)


def _row(key: int, document: Document) -> dict[str, Any]:
    return {
        "id": key,
        "kind": document.kind,
        "ref_id": document.ref_id,
        "words": " ".join(dict.fromkeys(fold(document.words).split())),
        "facets": " ".join(sorted(document.facets)),
        "circles": " ".join(sorted(document.circles)),
    }
