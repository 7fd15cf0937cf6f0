"""Keeping the index in step with what it describes, in the same transaction."""

from collections.abc import Iterable

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import aliased

from intranet.database import db
from intranet.index.models import IndexEntry
from intranet.index.ordering import SLOTS, floor
from intranet.text import fold


def put(kind: str, ref_id: int, *, name: str, words: str, facets: Iterable[str]) -> None:
    """Make (kind, ref_id) findable under `words` (any text), sorted by `name`.

    What `circles` say is left alone: the room that knows them calls `share`.
    """
    entry = _find(kind, ref_id)
    folded, tokens = _distinct(fold(words)), " ".join(sorted(set(facets)))
    low = floor(name)
    if entry is not None and low <= entry.id < low + SLOTS:
        entry.words, entry.facets = folded, tokens
    else:
        circles = entry.circles if entry else ""
        if entry is not None:
            db.session.delete(entry)
            db.session.flush()
        db.session.add(
            IndexEntry(
                id=_free_key(low, ref_id),
                kind=kind,
                ref_id=ref_id,
                words=folded,
                facets=tokens,
                circles=circles,
            )
        )
    db.session.flush()


def share(kind: str, ref_id: int, circles: Iterable[str]) -> None:
    """Replace the circles that may see (kind, ref_id); nothing when it is not indexed."""
    entry = _find(kind, ref_id)
    if entry is not None:
        entry.circles = " ".join(sorted(set(circles)))
        db.session.flush()


def remove(kind: str, ref_id: int) -> None:
    """Make (kind, ref_id) unfindable."""
    db.session.execute(
        delete(IndexEntry).where(IndexEntry.kind == kind, IndexEntry.ref_id == ref_id)
    )


def _find(kind: str, ref_id: int) -> IndexEntry | None:
    return db.session.scalar(
        select(IndexEntry).where(IndexEntry.kind == kind, IndexEntry.ref_id == ref_id)
    )


def _free_key(low: int, ref_id: int) -> int:
    """A free key for this name: its own slot when free, else the first that follows another.

    Beyond thousands of names that begin alike, the key falls among the names that come next:
    their order suffers a little, nothing else.
    """
    own = low + ref_id % SLOTS
    if db.session.get(IndexEntry, own) is None:
        return own
    following = aliased(IndexEntry)
    followed = exists().where(following.id == IndexEntry.id + 1)
    return db.session.scalars(
        select(IndexEntry.id + 1)
        .where(IndexEntry.id >= low, ~followed)
        .order_by(IndexEntry.id)
        .limit(1)
    ).one()


def _distinct(words: str) -> str:
    return " ".join(dict.fromkeys(words.split()))
