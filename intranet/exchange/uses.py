"""Whether rows are used: whether any table of any room points to them."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Table, delete, select, true

from intranet.database import db
from intranet.exchange.reading_rows import in_parts
from intranet.exchange.writing import parts
from intranet.upkeep.models import VerificationRequest as Request

# Rows that name an entry by its kind, which is its table, and its key: no foreign key tells.
BY_KIND = (
    ("correction", "entry_kind", "entry_id"),
    ("merge", "kind", "kept_id"),
    ("merge", "kind", "merged_id"),
    ("not_duplicate", "kind", "high_id"),
    ("not_duplicate", "kind", "low_id"),
)


def used_elsewhere(
    table: Table, keys: Collection[int], apart_from: Mapping[str, Collection[int]]
) -> set[int]:
    """Those of `keys` to which some row points, besides the rows `apart_from`, keys by table.

    Every foreign key of the schema is followed: a new table needs no line here.
    """
    found = named_by_kind(table.name, keys)
    for pointing in db.metadata.tables.values():
        for column in pointing.columns:
            if any(key.column is table.c.id for key in column.foreign_keys):
                excluded = set(apart_from.get(pointing.name, ()))
                found |= _pointed_at(column, keys, excluded)
    return found


def named_by_kind(kind: str, keys: Collection[int]) -> set[int]:
    """Those of the entries of `kind` about which somebody was asked, or decided something."""
    asked = Request.__table__
    columns: list[tuple[Any, ...]] = [
        (asked.c.entry_id, asked.c.entry_kind == kind, asked.c.asked_at.is_not(None))
    ]
    for name, kind_column, key_column in BY_KIND:
        table = db.metadata.tables[name]
        columns.append((table.c[key_column], table.c[kind_column] == kind, true()))
    found: set[int] = set()
    for column, *conditions in columns:
        found |= {key for (key,) in in_parts(keys, partial(_naming, column, conditions))}
    return found


def drop_questions(kind: str, keys: Collection[int]) -> None:
    """Entries that go are not asked about: the worker opens a question about each in an hour."""
    for some in parts(sorted(keys)):
        about = delete(Request).where(Request.entry_kind == kind, Request.entry_id.in_(some))
        db.session.execute(about, execution_options={"synchronize_session": False})


def _naming(column: Any, conditions: list[Any], some: list[int]) -> Any:
    return select(column).where(column.in_(some), *conditions)


def _pointed_at(column: Any, keys: Collection[int], excluded: set[int]) -> set[int]:
    whose = column.table.c.get("id")
    asked = (column,) if whose is None else (column, whose)
    rows = in_parts(keys, lambda some: select(*asked).where(column.in_(some)))
    return {row[0] for row in rows if len(row) == 1 or row[1] not in excluded}
