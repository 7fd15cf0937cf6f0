"""`maillage restore`: a database made again from a backup, on either dialect, all or nothing.

The tables are created at the backup's own revision, filled, then migrated to the current one:
an old backup stays good. It all happens in one transaction.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Table, func, insert, inspect, select, text
from sqlalchemy.engine import Connection, Engine

from intranet.operations import backup_format as layout
from intranet.operations import schema
from intranet.operations.backup_format import BackupUnreadable, Heading

ROWS_AT_ONCE = 500


class NotEmpty(Exception):
    """The database already holds something."""


@dataclass(frozen=True)
class Restored:
    """What came back: instant of the backup, its revision, rows by table."""

    at: datetime
    revision: str
    rows: dict[str, int]


def restore(engine: Engine, file: Path, *, replace: bool = False) -> Restored:
    """Make the database what `file` says; needs an application context.

    Raises NotEmpty unless `replace`, BackupUnreadable, OSError. Nothing changes then.
    """
    with layout.opened(file) as lines:
        header = layout.read_header(lines)
        if header.revision is None or not schema.knows(header.revision):
            raise BackupUnreadable(
                f"Cette sauvegarde a un schéma inconnu ici ({header.revision}) : "
                "restaurez-la avec une version plus récente de Maillage."
            )
        with schema.changing(engine) as connection:
            if not replace and _holds_something(connection):
                raise NotEmpty
            _clear(connection)
            schema.upgrade(connection, header.revision)
            rows = _fill(connection, lines)
            schema.upgrade(connection)
    return Restored(header.at, header.revision, rows)


def _holds_something(connection: Connection) -> bool:
    return any(
        connection.execute(select(text("1")).select_from(table).limit(1)).first()
        for table in layout.tables(connection).sorted_tables
    )


def _clear(connection: Connection) -> None:
    names = inspect(connection).get_table_names()
    quote = connection.dialect.identifier_preparer.quote
    if connection.dialect.name == "postgresql":
        if names:
            listed = ", ".join(quote(name) for name in names)
            connection.exec_driver_sql(f"DROP TABLE {listed} CASCADE")
        return
    # The index first: its shadow tables go with it and cannot be dropped one by one.
    connection.exec_driver_sql("DROP TABLE IF EXISTS index_fts")
    for name in inspect(connection).get_table_names():
        connection.exec_driver_sql(f"DROP TABLE {quote(name)}")


def _fill(connection: Connection, lines: Iterator[str]) -> dict[str, int]:
    tables = layout.tables(connection).tables
    counts: dict[str, int] = {}
    defer = _defer if connection.dialect.name == "postgresql" else _leave
    defer(connection, True)
    for heading, rows in _by_table(layout.read_body(lines)):
        table = tables.get(heading.table)
        if table is None or not set(heading.columns) <= set(table.columns.keys()):
            raise BackupUnreadable(f"Cette sauvegarde a une table inconnue : {heading.table}.")
        counts[table.name] = _insert(connection, table, heading.columns, rows)
        _advance_sequences(connection, table)
    defer(connection, False)
    return counts


def _by_table(
    body: Iterator[Heading | list[Any]],
) -> Iterator[tuple[Heading, Iterator[list[Any]]]]:
    """Each heading with an iterator over its rows, to be exhausted before the next one."""
    pending = next(body, None)

    def rows() -> Iterator[list[Any]]:
        nonlocal pending
        for item in body:
            if isinstance(item, Heading):
                pending = item
                return
            yield item

    while isinstance(pending, Heading):
        heading, pending = pending, None
        yield heading, rows()


def _insert(
    connection: Connection, table: Table, names: list[str], rows: Iterator[list[Any]]
) -> int:
    columns = [table.columns[name] for name in names]
    decoders = [layout.decoder(column, connection.dialect.name) for column in columns]
    statement = insert(_with_plain_nulls(table))
    count = 0
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(_decoded(names, decoders, row))
        if len(batch) == ROWS_AT_ONCE:
            connection.execute(statement, batch)
            count, batch = count + len(batch), []
    if batch:
        connection.execute(statement, batch)
    return count + len(batch)


def _decoded(
    names: list[str], decoders: list[Callable[[Any], Any]], row: list[Any]
) -> dict[str, Any]:
    return {
        name: None if value is None else decode(value)
        for name, decode, value in zip(names, decoders, row, strict=True)
    }


def _with_plain_nulls(table: Table) -> Table:
    """In a JSON column that may be empty, None is an absence, not the JSON word `null`."""
    for column in table.columns:
        if isinstance(column.type, JSON):
            column.type = JSON(none_as_null=bool(column.nullable))
    return table


def _leave(_connection: Connection, _later: bool) -> None:
    """SQLite: `schema.changing` checks the keys as a whole."""


def _defer(connection: Connection, later: bool) -> None:
    """Check foreign keys at the end: a commune may come before its parent."""
    if not later:
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    mode = "DEFERRABLE INITIALLY DEFERRED" if later else "NOT DEFERRABLE"
    quote = connection.dialect.identifier_preparer.quote
    for table in layout.tables(connection).sorted_tables:
        for key in table.foreign_key_constraints:
            connection.exec_driver_sql(
                f"ALTER TABLE {quote(table.name)} ALTER CONSTRAINT {quote(str(key.name))} {mode}"
            )


def _advance_sequences(connection: Connection, table: Table) -> None:
    """The next key follows the last restored one (SQLite needs nothing)."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        name = connection.dialect.identifier_preparer.quote(table.name)
        sequence = connection.scalar(select(func.pg_get_serial_sequence(name, column.name)))
        if sequence and (last := connection.scalar(select(func.max(column)))):
            connection.execute(select(func.setval(sequence, last)))
