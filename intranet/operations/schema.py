"""Migrating: the schema's revisions, applied by Alembic. `revisions` only reads them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import Migrate
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.types import TypeDecorator, TypeEngine

from intranet.database import db
from intranet.operations.revisions import MIGRATIONS

# Two upgrades started together (two servers, one database): the second waits, then finds
# nothing to do. Any constant will do; SQLite has BEGIN IMMEDIATE for this.
_LOCK = 0x6D61696C


def install(app: Flask) -> None:
    """Let `app` migrate. The web process does without: Alembic is slow to load."""
    Migrate(app, db, directory=str(MIGRATIONS))


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction in which tables may be altered or replaced.

    SQLite alters a table by copying it, and would cascade deletes from the old one: foreign
    keys are off meanwhile and checked as a whole before the commit.
    """
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _pragma(connection, "foreign_keys=OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection
                if sqlite and (broken := _pragma(connection, "foreign_key_check")):
                    raise RuntimeError(f"foreign keys broken: {broken[:5]}")
        finally:
            if sqlite:
                _pragma(connection, "foreign_keys=ON")


def _pragma(connection: Connection, statement: str) -> list[Any]:
    # Through the driver: SQLAlchemy would first begin a transaction, inside which
    # `foreign_keys` cannot change.
    driver: Any = connection.connection.dbapi_connection
    return driver.execute(f"PRAGMA {statement}").fetchall()


def knows(revision: str) -> bool:
    """Whether this version of the program has the migration called `revision`."""
    script = ScriptDirectory.from_config(_config())
    return any(found.revision == revision for found in script.walk_revisions())


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Migrate up to `revision` inside the transaction of `connection` (see `changing`)."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _config() -> Config:
    return current_app.extensions["migrate"].migrate.get_config()


def belongs_to_models(
    item: Any, name: str | None, type_: str, reflected: bool, compare_to: Any
) -> bool:
    """What Alembic compares with the models: all but the word index's own structures."""
    name = name or ""
    if type_ == "table":
        return not name.startswith("index_fts")
    return not (type_ == "index" and name == "ix_index_entry_tokens")


def render_item(type_: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as what they store: a migration must outlive the program."""
    if type_ == "type" and isinstance(item, TypeDecorator):
        return _plain(item.impl_instance)
    return False


def _plain(stored: TypeEngine[Any]) -> str:
    return f"sa.{stored!r}"
