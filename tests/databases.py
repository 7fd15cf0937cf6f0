"""The databases that tests use, made by copying or emptying: cheap enough for one a test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text

# No row, keys from 1 again. Whoever is at work is sent away; connections that only wait may
# stay, since a new one costs more than a test's other preparations together.
EMPTY = """DO $$ DECLARE it record; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';
    SET LOCAL session_replication_role = replica;
    FOR it IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', it.tablename); END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences
        WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$"""


def postgresql_url(server: str, name: str) -> str:
    """The address of database `name` on the server at address `server`."""
    base, _, query = server.partition("?")
    base = base.replace("postgresql://", "postgresql+psycopg://").rsplit("/", 1)[0]
    return f"{base}/{name}" + (f"?{query}" if query else "")


def create_postgresql(url: str, template: str | None) -> None:
    """A new database in the place of the one at `url`, copied from database `template`."""
    name = url.split("?", 1)[0].rsplit("/", 1)[1]
    with _administration(url) as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        source = f' TEMPLATE "{template}"' if template else ""
        connection.execute(text(f'CREATE DATABASE "{name}"{source}'))


def empty_postgresql(url: str) -> None:
    """The database without a row: many times faster than a new one."""
    with _engine(url).connect() as connection:
        connection.execute(text(EMPTY))


def copy_sqlite(template: str, url: str) -> None:
    """The file of `template` in the place of the one of `url`."""
    target = Path(url.removeprefix("sqlite:///"))
    for leftover in target.parent.glob(f"{target.name}*"):
        leftover.unlink()
    shutil.copyfile(template.removeprefix("sqlite:///"), target)


@cache
def _engine(url: str) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)


@contextmanager
def _administration(url: str) -> Iterator[Connection]:
    base, _, query = url.partition("?")
    address = f"{base.rsplit('/', 1)[0]}/postgres?{query}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()
