import contextlib
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from intranet.app import create_app
from intranet.config import ROOT
from intranet.database import db
from intranet.operations import restores, revisions, schema


@pytest.fixture
def migrations(tmp_path, monkeypatch) -> Path:
    """The folder that this test's application migrates with; the test may add to it."""
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder, ignore=shutil.ignore_patterns("*.py[co]"))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return folder


@pytest.fixture
def blank_app(app, migrations):
    """The application on a database without any table."""
    schema.install(app)
    with schema.changing(db.engine) as connection:
        restores._clear(connection)
    return app


@pytest.fixture
def migrated_app(blank_app):
    """The application on a database made by the migrations."""
    with schema.changing(db.engine) as connection:
        schema.upgrade(connection)
    return blank_app


@pytest.fixture
def served_database(database_url) -> str:
    """A database that a server in another process accepts: it carries its revision."""
    stamp(database_url)
    return database_url


@pytest.fixture
def sqlite_server(settings, tmp_path):
    """Like `writer_server`, on SQLite only: the server itself writes the database's files."""
    url = f"sqlite:///{tmp_path / 'served.sqlite3'}"
    with create_app(replace(settings, database_url=url)).app_context():
        db.create_all()
        db.session.commit()
        db.engine.dispose()
    stamp(url)
    server = WriterServer(url, tmp_path)
    yield server
    server.close()


def stamp(url: str) -> None:
    """Note that the tables are those of the last migration."""
    engine = create_engine(url)
    if (revision := revisions.expected(schema.MIGRATIONS)) is not None:
        with schema.changing(engine) as connection:
            scripts = ScriptDirectory(str(schema.MIGRATIONS))
            MigrationContext.configure(connection).stamp(scripts, revision)
    engine.dispose()


def free_port() -> int:
    """A port nobody listens on, below those that the system gives to outgoing connections: a
    client that insists on an ephemeral port ends up connected to itself, and holds it."""
    while True:
        port = random.randint(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def environment(tmp_path: Path, **settings: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MAILLAGE_") and k != "PORT"}
    return {**kept, "MAILLAGE_INSTANCE": str(tmp_path / "instance"), **settings}


def ask(port: int, method: str, path: str, timeout: float = 10) -> tuple[int, str]:
    """Status and text of one request; raises OSError when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, headers={"Host": "localhost"})
        response = connection.getresponse()
        return response.status, response.read().decode()
    except http.client.HTTPException as error:
        raise ConnectionError(str(error)) from error
    finally:
        connection.close()


def wait_until(condition, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("waited in vain")


class WriterServer:
    """The real web server with the page of `writer`; started and killed at will."""

    def __init__(self, database_url: str, tmp_path: Path):
        self.port = free_port()
        self.log = (tmp_path / "server.log").open("w+")
        self.nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.operations.writer_server", str(self.port)],
            cwd=ROOT,
            env=environment(tmp_path, MAILLAGE_DATABASE_URL=database_url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.leader = 0

    def start(self) -> None:
        self.nursery.stdin.write("start\n")
        self.nursery.stdin.flush()
        self.leader = int(self.nursery.stdout.readline())
        wait_until(self.answers)

    def answers(self) -> bool:
        try:
            return ask(self.port, "GET", "/sante", timeout=1)[0] == 200
        except OSError:
            return False

    def kill(self) -> None:
        """kill -9 of the server and of its workers."""
        os.killpg(self.leader, signal.SIGKILL)
        wait_until(lambda: not group(self.leader))

    def close(self) -> None:
        if group(self.leader):
            self.kill()
        self.nursery.stdin.close()
        self.nursery.wait(10)
        self.nursery.stdout.close()
        self.log.close()


def group(leader: int) -> list[int]:
    """The living processes of a process group (Linux)."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == leader and fields[0] != "Z":
                found.append(int(entry.name))
    return found


@pytest.fixture
def writer_server(served_database, tmp_path):
    server = WriterServer(served_database, tmp_path)
    yield server
    server.close()


def scalar(url: str, statement: str):
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.scalar(text(statement))
    engine.dispose()
    return found


@pytest.fixture
def database_url(new_database) -> str:
    """These tests change tables, and kill whoever writes in them."""
    return new_database


@pytest.fixture
def app(fresh_app):
    """These tests add rules and hold connections of their own."""
    return fresh_app
