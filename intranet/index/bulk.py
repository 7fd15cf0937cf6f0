"""Filling the index at once: after an import, after a restore, for a hundred thousand rows."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, text

from intranet.database import db, is_sqlite
from intranet.index.models import IndexEntry
from intranet.index.ordering import SLOTS, floor
from intranet.text import fold

BATCH = 1000
END = 1 << 63
# SQLite puts its word index on disk after each statement that a trigger answers: so one
# statement a batch, thirty times faster than one a row.
_FROM_JSON = text(
    "INSERT INTO index_entry (id, kind, ref_id, words, facets, circles) "
    "SELECT json_extract(value, '$.id'), json_extract(value, '$.kind'), "
    "json_extract(value, '$.ref_id'), json_extract(value, '$.words'), "
    "json_extract(value, '$.facets'), json_extract(value, '$.circles') FROM json_each(:rows)"
)


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
            _insert(batch)
            batch = []
    if batch:
        _insert(batch)
    return len(named)


def _insert(rows: list[dict[str, Any]]) -> None:
    if is_sqlite():
        db.session.execute(_FROM_JSON, {"rows": json.dumps(rows)})
    else:
        db.session.execute(insert(IndexEntry), rows)


def put(documents: Mapping[tuple[str, int], Document | None]) -> None:
    """Index these things, by (kind, key), as one `entries.put` and `share` each would; make
    those that are None unfindable. A few statements, however many there are."""
    kept = {(row["kind"], row["ref_id"]): row for row in _present(documents)}
    stale, rows, new = [], [], []
    for thing, document in documents.items():
        row = kept.get(thing)
        low = floor(document.name) if document else 0
        if document and row and low <= row["id"] < low + SLOTS:
            fresh = _row(row["id"], document)
            if fresh == row:
                continue
            rows.append(fresh)
        elif document:
            new.append((low, document))
        if row:
            stale.append(row["id"])
    for some in _parts(stale):
        db.session.execute(delete(IndexEntry).where(IndexEntry.id.in_(some)))
    rows += [_row(key, document) for key, document in _dealt(new, {row["id"] for row in rows})]
    for some in _parts(rows):
        _insert(some)


def _present(things: Iterable[tuple[str, int]]) -> Iterator[dict[str, Any]]:
    """The rows that some of these have."""
    keys: dict[str, list[int]] = {}
    for kind, ref_id in things:
        keys.setdefault(kind, []).append(ref_id)
    for kind, refs in keys.items():
        for some in _parts(refs):
            statement = select(IndexEntry.__table__).where(
                IndexEntry.kind == kind, IndexEntry.ref_id.in_(some)
            )
            yield from map(dict, db.session.execute(statement).mappings())


def _dealt(new: list[tuple[int, Document]], taken: set[int]) -> Iterator[tuple[int, Document]]:
    """A free key for each, none of `taken`: its own slot, else the first free one from the
    beginning of its name."""
    own = [low + document.ref_id % SLOTS for low, document in new]
    for some in _parts(own):
        taken.update(db.session.scalars(select(IndexEntry.id).where(IndexEntry.id.in_(some))))
    homeless: dict[int, list[Document]] = {}
    for key, (low, document) in zip(own, new, strict=True):
        if key in taken:
            homeless.setdefault(low, []).append(document)
        else:
            taken.add(key)
            yield key, document
    for low, documents in homeless.items():
        key, seen = low, low  # the keys below `seen` were looked at
        for document in documents:
            while key in taken or key >= seen:
                if key < seen:
                    key += 1
                    continue
                near = select(IndexEntry.id).where(IndexEntry.id >= seen).order_by(IndexEntry.id)
                found = list(db.session.scalars(near.limit(SLOTS)))
                taken.update(found)
                seen = found[-1] + 1 if len(found) == SLOTS else END
            taken.add(key)
            yield key, document


def _parts(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _row(key: int, document: Document) -> dict[str, Any]:
    return {
        "id": key,
        "kind": document.kind,
        "ref_id": document.ref_id,
        "words": " ".join(dict.fromkeys(fold(document.words).split())),
        "facets": " ".join(sorted(document.facets)),
        "circles": " ".join(sorted(document.circles)),
    }
