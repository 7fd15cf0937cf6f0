"""Everything in the database that points at an entry: what a merge must carry over.

Foreign keys are found in the metadata, those of rooms not written yet included. Columns that
name an entry by its kind and its key cannot be: they are declared in `BY_KIND`, and a test
fails on one that is not. A row that a rule of uniqueness keeps from following stays where it
is, unless `clashes` has a better answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, Table, UniqueConstraint, select, text, update

from intranet.database import Instant, db

# Cells that never follow.
STAY = {
    "person.merged_into_id": "the chain of what became what",
    "structure.merged_into_id": "the chain of what became what",
}
# table → (column of the kind, column of the key); an entry's kind is the name of its table.
BY_KIND = {
    "correction": ("entry_kind", "entry_id"),
    "entry_review": ("entry_kind", "entry_id"),
    "outgoing_mail": ("cause_kind", "cause_id"),
    "verification_request": ("entry_kind", "entry_id"),
}
# The same, which do not follow, and why.
BY_KIND_STAY = {
    "doubtful_address": "names a mail",
    "incoming_mail": "names a mail, or an invitation",
    "inclusion_line": "what was read of a file, as it was shown",
    "index_entry": "made anew from the entries",
    "journal_entry": "what happened to each; the page of the history reads both",
    "merge": "what became what",
    "not_duplicate": "said of two entries as they were",
}


@dataclass(frozen=True)
class Pointer:
    """A column that holds keys of entries of one kind."""

    column: Column[Any]
    kind_column: Column[Any] | None = None

    @property
    def table(self) -> Table:
        return self.column.table  # type: ignore[return-value]

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column.name}"

    def where(self, kind: str, key: int) -> list[Any]:
        """The conditions of the rows that point at entry `key`."""
        conditions = [self.column == key]
        if self.kind_column is not None:
            conditions.append(self.kind_column == kind)
        return conditions


def pointers(kind: str) -> Iterator[Pointer]:
    """The columns whose values follow an entry of `kind` into the one that is kept."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            targets = {key.target_fullname for key in column.foreign_keys}
            if f"{kind}.id" in targets and f"{table.name}.{column.name}" not in STAY:
                yield Pointer(column)
    for name, (kind_name, key_name) in BY_KIND.items():
        if name in db.metadata.tables:
            named = db.metadata.tables[name]
            yield Pointer(named.c[key_name], named.c[kind_name])


def move(kind: str, from_key: int, to_key: int) -> list[dict[str, Any]]:
    """Make all that points at `from_key` point at `to_key`; the cells changed, as `Merge.moved`."""
    moved: list[dict[str, Any]] = []
    for pointer in pointers(kind):
        table, column = pointer.table, pointer.column
        stuck = _stuck(pointer, kind, from_key, to_key)
        keys = list(table.primary_key.columns)
        found = select(*keys).where(*pointer.where(kind, from_key)).order_by(*keys)
        rows = [tuple(row) for row in db.session.execute(found)]
        following = [row for row in rows if row not in stuck]
        if following and not stuck:
            everything = update(table).where(*pointer.where(kind, from_key))
            db.session.execute(everything.values({column: to_key}))
        for row in following:
            if stuck:
                write(table, row, column.name, to_key)
            after = (
                to_key if one is column else value for one, value in zip(keys, row, strict=True)
            )
            moved.append(cell(table, tuple(after), column.name, from_key, to_key))
    return moved


def cell(
    table: Table, key: tuple[Any, ...], column: str, before: Any, after: Any
) -> dict[str, Any]:
    """A changed cell, as `Merge.moved` keeps it."""
    return {
        "table": table.name,
        "key": list(key),
        "column": column,
        "before": plain(before),
        "after": plain(after),
    }


def plain(value: Any) -> Any:
    """`value` as JSON holds it: dates and instants in ISO 8601."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def rich(column: Column[Any], value: Any) -> Any:
    """What `plain` made of a value of `column`, back again."""
    if value is None or not isinstance(value, str):
        return value
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def write(table: Table, key: tuple[Any, ...], column: str, value: Any) -> None:
    """Set one cell."""
    db.session.execute(update(table).where(*_is(table, key)).values({column: value}))


def read(table: Table, key: tuple[Any, ...], column: str) -> tuple[bool, Any]:
    """(whether the row is still there, what its cell says)."""
    row = db.session.execute(select(table.c[column]).where(*_is(table, key))).first()
    return (row is not None, row[0] if row is not None else None)


def uniques(column: Column[Any]) -> list[tuple[list[Column[Any]], str]]:
    """The rules of uniqueness that `column` is part of: (the other columns, condition or "")."""
    table: Any = column.table
    rules = [(list(table.primary_key.columns), "")]
    rules += [
        (list(rule.columns), "") for rule in table.constraints if isinstance(rule, UniqueConstraint)
    ]
    for index in table.indexes:
        if index.unique:
            condition = index.dialect_options["sqlite"]["where"]
            rules.append((list(index.columns), "" if condition is None else str(condition)))
    return [
        ([one for one in columns if one is not column], condition)
        for columns, condition in rules
        if any(one is column for one in columns)
    ]


def _stuck(pointer: Pointer, kind: str, from_key: int, to_key: int) -> set[tuple[Any, ...]]:
    """The keys of the rows that a rule of uniqueness keeps from following."""
    stuck: set[tuple[Any, ...]] = set()
    keys = list(pointer.table.primary_key.columns)
    for others, condition in uniques(pointer.column):
        limits = [text(condition)] if condition else []
        there = select(pointer.column, *others).where(*pointer.where(kind, to_key), *limits)
        taken = {tuple(row[1:]) for row in db.session.execute(there)}
        coming = select(*keys, *others).where(*pointer.where(kind, from_key), *limits)
        for row in db.session.execute(coming):
            rest = tuple(row[len(keys) :])
            if rest in taken and None not in rest:
                stuck.add(tuple(row[: len(keys)]))
    return stuck


def _is(table: Table, key: tuple[Any, ...]) -> list[Any]:
    return [column == value for column, value in zip(table.primary_key.columns, key, strict=True)]
