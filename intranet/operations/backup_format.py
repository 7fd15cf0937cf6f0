"""The file of a backup: gzip over lines of JSON, the same whichever database it comes from.

First line: what it is. Then, for each table, one line naming it and its columns, and one
array a row. Last line: how many rows each table had, so that a cut file is noticed.
"""

import gzip
import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Column, MetaData
from sqlalchemy.engine import Connection

FORMAT = "sauvegarde-maillage"
VERSION = 1
# Kept by the database over a table's rows, or by the migrations: never part of a backup.
DERIVED_TABLES = ("index_fts", "alembic_version")


class BackupUnreadable(Exception):
    """Not a backup, or a damaged one. One line, fit to be shown as it is."""


@dataclass(frozen=True)
class Header:
    """What a backup says of itself."""

    revision: str
    at: datetime


@dataclass(frozen=True)
class Heading:
    """Rows of this table follow, one value for each column."""

    table: str
    columns: list[str]


def tables(connection: Connection) -> MetaData:
    """The tables of the database as they are, whatever version of the program made them."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: not name.startswith(DERIVED_TABLES))
    return found


def stored(columns: Any) -> list[Column[Any]]:
    """The columns that hold something of their own: not those computed from others."""
    return [column for column in columns if column.computed is None]


def write_line(file: IO[str], value: Any) -> None:
    """Append one line."""
    file.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def opened(file: Path) -> IO[str]:
    """The lines of a backup, decompressed as they are read."""
    return gzip.open(file, "rt", encoding="utf-8")  # type: ignore[return-value]


def read_header(lines: Iterator[str]) -> Header:
    """The first line. Raises BackupUnreadable."""
    found = _parse(lines)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BackupUnreadable("Ce fichier n’est pas une sauvegarde de Maillage.")
    if found["version"] != VERSION:
        raise BackupUnreadable("Cette sauvegarde vient d’une version plus récente de Maillage.")
    return Header(found["revision"], datetime.fromisoformat(found["at"]))


def read_body(lines: Iterator[str]) -> Iterator[Heading | list[Any]]:
    """Headings and rows until the last line. Raises BackupUnreadable when rows are missing."""
    counts: dict[str, int] = {}
    table = ""
    while True:
        line = _parse(lines)
        if isinstance(line, list):
            counts[table] += 1
            yield line
        elif "table" in line:
            table = line["table"]
            counts[table] = 0
            yield Heading(table, line["columns"])
        elif line.get("end") == counts:
            _require_end(lines)
            return
        else:
            raise BackupUnreadable("Cette sauvegarde est incomplète : il y manque des lignes.")


def _require_end(lines: Iterator[str]) -> None:
    """Read on to where gzip keeps its checksum of the whole."""
    try:
        left = next(lines, None)
    except (OSError, EOFError, zlib.error):
        left = ""
    if left is not None:
        raise BackupUnreadable("Cette sauvegarde est abîmée à la fin.")


def _parse(lines: Iterator[str]) -> Any:
    try:
        return json.loads(next(lines))
    except StopIteration:
        raise BackupUnreadable("Cette sauvegarde est incomplète : elle a été coupée.") from None
    except (OSError, EOFError, zlib.error, ValueError):
        raise BackupUnreadable("Cette sauvegarde est abîmée, ou n’en est pas une.") from None


def encode(value: Any) -> Any:
    """`value`, as a driver gives it, in JSON. SQLite's datetimes are naive and in UTC."""
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode("ascii")
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str | int | float | list | dict):
        return value
    raise TypeError(f"no way to write {type(value).__name__} in a backup")


def decoder(column: Column[Any], dialect: str) -> Callable[[Any], Any]:
    """From JSON to what `column` takes in a database of this dialect."""
    kind = column.type.python_type
    if kind is datetime:
        return _naive if dialect == "sqlite" else datetime.fromisoformat
    converters: dict[type, Callable[[Any], Any]] = {
        date: date.fromisoformat,
        time: time.fromisoformat,
        bytes: b64decode,
        Decimal: Decimal,
    }
    return converters.get(kind, lambda value: value)


def _naive(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
