"""`maillage backup`: everything in the database as it was at one instant, while it serves."""

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Table, select, text
from sqlalchemy.engine import Connection, Engine

from intranet import clock, database
from intranet.operations import backup_format as layout
from intranet.operations import revisions

ROWS_AT_ONCE = 1000


def write(engine: Engine, file: Path) -> dict[str, int]:
    """Write a backup into `file`, which appears only once whole; rows by table.

    Readable by its owner only. Raises OSError when the disk refuses.
    """
    partial = file.with_name(file.name + ".part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            with (
                gzip.open(raw, "wt", encoding="utf-8", compresslevel=6) as lines,
                _snapshot(engine) as connection,
            ):
                counts = _dump(connection, lines)  # type: ignore[arg-type]
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return counts


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """One read transaction that sees the database as it is now, until its end.

    In WAL a SQLite reader keeps its snapshot and blocks no writer; PostgreSQL needs
    REPEATABLE READ for the same.
    """
    with database.reading(), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            connection.execute(text("SELECT 1"))
            yield connection


def _dump(connection: Connection, lines: IO[str]) -> dict[str, int]:
    header = {
        "format": layout.FORMAT,
        "version": layout.VERSION,
        "revision": revisions.stored(connection),
        "at": clock.now().isoformat(),
    }
    layout.write_line(lines, header)
    found = layout.tables(connection).sorted_tables
    counts = {table.name: _dump_table(connection, table, lines) for table in found}
    layout.write_line(lines, {"end": counts})
    return counts


def _dump_table(connection: Connection, table: Table, lines: IO[str]) -> int:
    columns = layout.stored(table.columns)
    layout.write_line(lines, {"table": table.name, "columns": [c.name for c in columns]})
    rows = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(
        select(*columns).order_by(*table.primary_key.columns)
    )
    count = 0
    for row in rows:
        layout.write_line(lines, [layout.encode(value) for value in row])
        count += 1
    return count
