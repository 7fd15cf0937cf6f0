"""Whether rows are used: whether any table of any room points to them."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Table, select

from intranet.database import db
from intranet.exchange.reading_rows import in_parts

# Rows that name an entry by its kind, which is its table, and its key: no foreign key tells.
BY_KIND = (
    ("correction", "entry_kind", "entry_id"),
    ("merge", "kind", "kept_id"),
    ("merge", "kind", "merged_id"),
    ("not_duplicate", "kind", "high_id"),
    ("not_duplicate", "kind", "low_id"),
    ("verification_request", "entry_kind", "entry_id"),
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
    """Those of the entries of `kind` about which somebody asked or decided something."""
    found: set[int] = set()
    for name, kind_column, key_column in BY_KIND:
        table = db.metadata.tables[name]
        column, named = table.c[key_column], table.c[kind_column] == kind
        rows = in_parts(keys, lambda some: select(column).where(named, column.in_(some)))  # noqa: B023
        found |= {key for (key,) in rows}
    return found


def _pointed_at(column: Any, keys: Collection[int], excluded: set[int]) -> set[int]:
    whose = column.table.c.get("id")
    asked = (column,) if whose is None else (column, whose)
    rows = in_parts(keys, lambda some: select(*asked).where(column.in_(some)))
    return {row[0] for row in rows if len(row) == 1 or row[1] not in excluded}
