"""Reading the journal."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from intranet.audit.models import JournalEntry
from intranet.clock import from_paris
from intranet.database import db


@dataclass(frozen=True)
class Filters:
    """What the reader asks for; an empty field asks for nothing.

    `who` and `name` are parts of names, `kind` a table's name, `since` and `until` Paris days,
    both included.
    """

    who: str = ""
    kind: str = ""
    name: str = ""
    since: date | None = None
    until: date | None = None


def journal_page(filters: Filters) -> Select[JournalEntry]:
    """The facts that answer `filters`, the latest first."""
    statement = select(JournalEntry).order_by(JournalEntry.id.desc())
    if filters.who:
        statement = statement.where(JournalEntry.actor_name.icontains(filters.who, autoescape=True))
    if filters.kind:
        statement = statement.where(JournalEntry.object_kind == filters.kind)
    if filters.name:
        statement = statement.where(
            JournalEntry.object_name.icontains(filters.name, autoescape=True)
        )
    if filters.since:
        statement = statement.where(JournalEntry.at >= _midnight(filters.since))
    if filters.until:
        statement = statement.where(JournalEntry.at < _midnight(filters.until + timedelta(days=1)))
    return statement


def history_of(
    thing: Any, absorbed: Collection[int] = (), parts: Mapping[str, Any] | None = None
) -> Select[JournalEntry]:
    """The facts about `thing`, a row with an `id`, and about rows of its table that became it
    (`absorbed`, their keys), the latest first; those about its `parts` too: keys of rows (or a
    SELECT of them) by table. Those of a row that had the same key before are not."""
    wanted = {thing.__tablename__: [thing.id, *absorbed], **(parts or {})}
    told = (
        and_(JournalEntry.object_kind == kind, JournalEntry.object_id.in_(keys))
        for kind, keys in wanted.items()
    )
    facts = select(JournalEntry).where(or_(*told), ~of_a_former_row())
    return facts.order_by(JournalEntry.id.desc())


def fact(key: int) -> JournalEntry | None:
    """A fact about a row that is still there."""
    return db.session.scalar(select(JournalEntry).where(JournalEntry.id == key, ~of_a_former_row()))


def of_a_former_row() -> ColumnElement[bool]:
    """Whether a fact is about a row that was taken away since (`<table>.removed`): SQLite gives
    its key to the next row, whose history begins there."""
    later = aliased(JournalEntry)
    return exists().where(
        later.object_kind == JournalEntry.object_kind,
        later.object_id == JournalEntry.object_id,
        later.id >= JournalEntry.id,
        later.verb == JournalEntry.object_kind.concat(".removed"),
    )


def _midnight(day: date) -> datetime:
    return from_paris(day, time.min)
