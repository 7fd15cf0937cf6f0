"""Rows by the million into a table, without the ORM: COPY on PostgreSQL, one prepared statement on
SQLite. What a row does not say is the column's default."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Table, text

from intranet.database import db


def pour(model: Any, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows`, whose values are those of the columns `names`."""
    table: Table = model.__table__
    dialect = db.engine.dialect
    defaults = {
        column.name: _default(column)
        for column in table.columns
        if column.name not in names and column.default is not None
    }
    columns = [*names, *defaults]
    stored = [
        (at, store) for at, name in enumerate(names) if (store := _stored(table.c[name], dialect))
    ]
    constant = [
        store(value) if (store := _stored(table.c[name], dialect)) else value
        for name, value in defaults.items()
    ]
    values = (_row(row, stored, constant) for row in rows)
    connection = db.session.connection()
    cursor = connection.connection.cursor()  # type: ignore[attr-defined]
    listed = ", ".join(f'"{name}"' for name in columns)
    if dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        cursor.executemany(f"INSERT INTO {table.name} ({listed}) VALUES ({marks})", values)
        return
    with cursor.copy(f"COPY {table.name} ({listed}) FROM STDIN") as copying:
        for row in values:
            copying.write_row(row)
    if "id" in names:
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) "
                f"FROM {table.name}"
            )
        )


def _default(column: Any) -> Any:
    default = column.default
    return default.arg(None) if default.is_callable else default.arg


def _stored(column: Any, dialect: Any) -> Callable[[Any], Any] | None:
    """What makes of a value what the driver takes; None when it takes it as it is."""
    processor: Callable[[Any], Any] | None = column.type.dialect_impl(dialect).bind_processor(
        dialect
    )
    return processor


def _row(
    row: Sequence[Any], stored: list[tuple[int, Callable[[Any], Any]]], constant: list[Any]
) -> list[Any]:
    values = list(row)
    for at, store in stored:
        values[at] = store(values[at])
    return values + constant
