"""What was acknowledged is kept, whatever happens to the processes or to the disk."""

import os
import random
import resource
import signal
import threading
import time

import pytest
from sqlalchemy import text

from intranet.database import db
from tests.operations import writer
from tests.operations.conftest import ask, group, scalar, wait_until

KILLS = 30  # on each database


class Writers:
    """Threads that write numbers one after the other and remember which were acknowledged."""

    def __init__(self, port: int, threads: int = 4):
        self.port = port
        self.acknowledged: set[int] = set()
        self._numbers = iter(range(1, 10**9))
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def _write(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                number = next(self._numbers)
            try:
                if ask(self.port, "POST", f"/essai/{number}", timeout=5)[0] == 204:
                    self.acknowledged.add(number)
            except OSError:
                time.sleep(0.01)

    def finish(self) -> set[int]:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.acknowledged


@pytest.mark.slow
def test_every_acknowledged_row_survives_thirty_kills(writer_server, served_database):
    chance = random.Random(35)
    writer_server.start()
    writers = Writers(writer_server.port)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.01, 0.12))
        writer_server.kill()
        writer_server.start()
    acknowledged = writers.finish()
    writer_server.kill()

    assert len(acknowledged) > KILLS
    kept = rows(served_database)
    assert acknowledged <= kept
    if served_database.startswith("sqlite"):
        assert scalar(served_database, "PRAGMA integrity_check") == "ok"


def rows(url: str) -> set[int]:
    from sqlalchemy import create_engine

    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT object_id FROM journal_entry")).scalars().all()
    engine.dispose()
    return set(found)


def test_a_killed_worker_is_replaced(writer_server):
    writer_server.start()
    for worker in group(writer_server.leader):
        if worker != writer_server.leader:
            os.kill(worker, signal.SIGKILL)
            break

    def answers():
        # A connection queued at the one that died is reset; the next finds who replaced it.
        try:
            return ask(writer_server.port, "GET", "/sante")[0] == 200
        except OSError:
            return False

    wait_until(lambda: len(group(writer_server.leader)) == 3)
    wait_until(answers)


def test_a_full_disk_refuses_writes_and_goes_on_reading(sqlite_server):
    """No process may make a file longer than what is already there: every write fails."""
    sqlite_server.start()
    assert ask(sqlite_server.port, "POST", "/essai/1")[0] == 204
    before = ask(sqlite_server.port, "GET", "/essai")

    limit(sqlite_server.leader, 0)
    status, page = ask(sqlite_server.port, "POST", "/essai/2")

    assert status == 503
    assert "ne peut pas enregistrer" in page
    assert ask(sqlite_server.port, "GET", "/essai") == before
    assert ask(sqlite_server.port, "GET", "/sante")[0] == 200

    limit(sqlite_server.leader, resource.RLIM_INFINITY)

    assert ask(sqlite_server.port, "POST", "/essai/3")[0] == 204


def limit(leader: int, size: int) -> None:
    for process in group(leader):
        _, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (size, hard))


def test_a_database_that_is_full_at_the_commit_answers_503(app):
    writer.install(app)
    fill_up(app)
    response = app.test_client().post("/essai/1")

    assert response.status_code == 503
    assert "ne peut pas enregistrer" in response.text
    assert app.test_client().get("/essai").json == {"lignes": 0}

    make_room(app)

    assert app.test_client().post("/essai/1").status_code == 204


def fill_up(app) -> None:
    """The database's own error for a full disk, on both dialects."""
    if db.engine.dialect.name == "sqlite":
        free = db.session.execute(text("PRAGMA freelist_count")).scalar()
        while free:  # what migrations left is room too
            db.session.execute(text("CREATE TABLE IF NOT EXISTS filling (bytes BLOB)"))
            db.session.execute(text("INSERT INTO filling VALUES (zeroblob(3000))"))
            free = db.session.execute(text("PRAGMA freelist_count")).scalar()
        db.session.commit()
        pages = db.session.execute(text("PRAGMA page_count")).scalar()
        set_max_pages(pages)
        return
    for statement in (
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$",
        "CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON journal_entry "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION full_disk()",
    ):
        db.session.execute(text(statement))
    db.session.commit()


def make_room(app) -> None:
    if db.engine.dialect.name == "sqlite":
        set_max_pages(2**30)
        return
    db.session.execute(text("DROP TRIGGER full_disk ON journal_entry"))
    db.session.commit()


def set_max_pages(pages: int) -> None:
    # The pragma belongs to a connection; the pool hands the same one out again.
    db.session.execute(text(f"PRAGMA max_page_count = {pages}"))
    db.session.rollback()
