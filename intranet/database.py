"""The database: one declarative base, one session a request, two dialects alike.

SQLite and PostgreSQL must give the same answers. What differs is settled here: how a
transaction starts, how a row is locked, how an instant is stored.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, MetaData, event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

GREATEST_KEY = 2**31 - 1  # an INTEGER of PostgreSQL; SQLite would hold 63 bits

# False while only reading: SQLite then takes no write lock. Everything else starts with
# BEGIN IMMEDIATE, so that a check (is there a place left?) and its write see the same rows.
_writing: ContextVar[bool] = ContextVar("writing", default=True)


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can drop them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC and read back aware; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read."""
    token = _writing.set(False)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def reading_apart() -> Iterator[None]:
    """Inside a request that writes, a long reading that keeps no writer waiting: in transactions
    of its own. What the request wrote before is given up."""
    db.session.rollback()
    try:
        with reading():
            yield
    finally:
        db.session.rollback()


def set_reading(only_reads: bool) -> None:
    """Say for the rest of this context (a request) whether its transactions only read."""
    _writing.set(not only_reads)


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def locked(statement: Any) -> Any:
    """`statement` taking the row lock that serialises writers (a capacity, a version).

    SQLite has one writer at a time since BEGIN IMMEDIATE; PostgreSQL needs the row.
    """
    return statement if is_sqlite() else statement.with_for_update()


def engine_options(url: str) -> dict[str, Any]:
    """Options for Flask-SQLAlchemy: one blocking thread a worker needs few connections."""
    if url.startswith("sqlite"):
        return {
            "connect_args": {"timeout": 15, "check_same_thread": False},
            "hide_parameters": True,  # errors are logged: people's data are not
        }
    return {
        "pool_size": 2,
        "max_overflow": 3,
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": 5},
        "hide_parameters": True,
    }


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, _record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None  # the driver's own BEGIN comes too late
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=15000")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()
    else:
        # Compiling a statement takes longer than running any of ours.
        connection.execute("SET jit = off")
        connection.commit()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
