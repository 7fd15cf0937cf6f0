"""Writing the journal, in the transaction of what it tells."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, inspect, update

from intranet.access import Actor
from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db, set_reading

NEVER_WRITTEN = frozenset({"password", "version", "updated_at", "match_key", "fs_uniquifier"})


def record(
    actor: Actor | None,
    verb: str,
    thing: Any,
    *,
    name: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> JournalEntry:
    """Note that `actor` (None: the system) did `verb` (« structure.modifiée » is
    `structure.updated`) to `thing`, a flushed row whose key is `id`."""
    entry = JournalEntry(
        at=now(),
        actor_id=actor.account_id if actor else None,
        actor_name=actor.display_name if actor else "",
        verb=verb,
        object_kind=thing.__tablename__,
        object_id=thing.id,
        object_name=(name or str(getattr(thing, "name", "") or getattr(thing, "title", "")))[:300],
        before=_plain(before or {}),
        after=_plain(after or {}),
    )
    db.session.add(entry)
    return entry


def record_reading(actor: Actor, verb: str, thing: Any, *, after: dict[str, Any]) -> None:
    """Note that `actor` took something away. A page that only reads is rolled back: this line
    is a transaction of its own, after the one that read, so call it last."""
    db.session.rollback()
    set_reading(False)
    try:
        record(actor, verb, thing, after=after)
        db.session.commit()
    finally:
        set_reading(True)


@dataclass(frozen=True, slots=True)
class Fact:
    """What `record` would be told of one thing: `kind` is its table, `key` its `id`."""

    verb: str
    kind: str
    key: int
    name: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def record_many(actor: Actor | None, facts: Iterable[Fact]) -> None:
    """`record` for thousands of things at once, by one statement."""
    moment = now()
    rows = [
        {
            "at": moment,
            "actor_id": actor.account_id if actor else None,
            "actor_name": actor.display_name if actor else "",
            "verb": fact.verb,
            "object_kind": fact.kind,
            "object_id": fact.key,
            "object_name": fact.name[:300],
            "before": _plain(fact.before),
            "after": _plain(fact.after),
        }
        for fact in facts
    ]
    if rows:
        db.session.execute(insert(JournalEntry), rows)


def forget(kind: str, keys: Collection[int], name: str) -> None:
    """Of what happened to these rows, leave when and by whom: they are called `name`, and what
    they said is not kept."""
    about = update(JournalEntry).where(
        JournalEntry.object_kind == kind, JournalEntry.object_id.in_(keys)
    )
    db.session.execute(about.values(object_name=name, before={}, after={}))


def changes(thing: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """(before, after) of the columns of `thing` that were set but not flushed yet."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    state = inspect(thing)
    for attribute in state.mapper.column_attrs:
        if attribute.key in NEVER_WRITTEN:
            continue
        history = state.attrs[attribute.key].load_history()
        if history.has_changes():
            before[attribute.key] = history.deleted[0] if history.deleted else None
            after[attribute.key] = history.added[0] if history.added else None
    return before, after


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, date | datetime) else value
        for key, value in values.items()
    }
