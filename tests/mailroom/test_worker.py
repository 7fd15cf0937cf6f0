"""The worker as a process of its own: killed, doubled, stopped, and through outages."""

import signal
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from intranet.clock import now
from intranet.database import db, reading
from intranet.mailroom import outbox
from intranet.mailroom.addresses import Address
from intranet.mailroom.letters import Letter
from intranet.mailroom.models import QUEUED, SENT, OutgoingMail
from intranet.mailroom.worker import POLL, Worker
from tests.crew import crew, kill_in_turn, stop, wait_until

__all__ = ["crew"]

LETTER = Letter("Bonjour", "Bonjour\n", "<p>Bonjour</p>")


def fill(count: int) -> set[str]:
    """Puts `count` mails in the outbox; their Message-IDs."""
    for number in range(count):
        outbox.queue(LETTER, purpose="test", to=Address("", f"a{number}@ccas.example"))
    db.session.commit()
    identities = set(db.session.scalars(select(OutgoingMail.message_id)))
    db.session.rollback()  # or this test would keep SQLite's write lock from the workers
    return identities


def left() -> int:
    with reading():
        count = db.session.scalar(select(func.count()).where(OutgoingMail.state == QUEUED))
        db.session.rollback()
    return count or 0


def test_two_workers_at_once_send_each_mail_once(smtp, crew):
    identities = fill(120)
    crew.start(), crew.start()
    wait_until(lambda: left() == 0)
    received = Counter(message["Message-ID"] for message in smtp.messages)
    assert set(received) == identities and set(received.values()) == {1}


# Three thousand invitations and twelve kills: tests/events/test_many_invitations.py
@pytest.mark.parametrize(("mails", "kills"), [(300, 4)])
def test_killed_workers_lose_nothing_and_repeat_at_most_once_each(smtp, crew, mails, kills):
    identities = fill(mails)
    workers = kill_in_turn(crew, kills, lambda: len(smtp.received), mails)
    wait_until(lambda: left() <= kills)
    stop(workers)
    # The dead workers' leases end, as they would have done a little later.
    db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.state == QUEUED)
        .values(lease_until=now() - timedelta(seconds=1))
    )
    db.session.commit()
    assert crew.start("--once").wait(60) == 0
    received = Counter(message["Message-ID"] for message in smtp.messages)
    assert set(received) == identities
    assert received.total() - mails <= kills
    assert left() == 0


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_finishes_and_leaves(smtp, crew, name):
    fill(1)
    worker = crew.start()
    wait_until(lambda: left() == 0)
    worker.send_signal(name)
    assert worker.wait(30) == 0


def test_once_sends_what_is_due_and_ends(smtp, crew):
    fill(3)
    assert crew.start("--once").wait(60) == 0
    assert len(smtp.received) == 3


def test_once_says_that_the_server_is_away(smtp, crew):
    fill(1)
    with smtp.away():
        worker = crew.start("--once")
        output, _ = worker.communicate(timeout=60)
    assert worker.returncode == 1
    assert b"mail server unreachable" in output


def test_a_server_that_is_away_is_called_less_and_less_then_as_before(app, smtp, queued):
    worker = Worker(app)
    queued(), queued("hugo@ccas.example")
    with smtp.away():
        worker.deliver()
        worker.deliver()
    assert worker._pause == 4 * POLL
    worker.deliver()
    assert worker._pause == POLL


def test_the_worker_survives_a_database_outage(app, monkeypatch):
    def lost(**_):
        raise OperationalError("SELECT", {}, Exception("server closed"))

    monkeypatch.setattr("intranet.mailroom.worker.deliver_due", lost)
    worker = Worker(app)
    for _ in range(8):
        assert worker.deliver() == 0
    assert worker._pause <= 5  # a busy moment of SQLite must not hold mail back for long


def test_a_refused_batch_does_not_end_the_round(smtp, crew):
    fill(120)
    smtp.answers = ["554 no"] * 110
    assert crew.start("--once").wait(60) == 0
    assert len(smtp.received) == 10


def test_each_chore_has_its_own_transaction_and_a_failing_one_harms_no_other(app, queued):
    mail = queued()
    key = mail.id
    db.session.rollback()

    def fails():
        db.session.get(OutgoingMail, key).purpose = "lost"
        db.session.flush()
        raise RuntimeError("broken")

    def works():
        db.session.get(OutgoingMail, key).purpose = "kept"

    app.extensions["chores"] = [works, fails]
    Worker(app).do_chores()
    db.session.expire_all()
    assert mail.purpose == "kept"


def test_what_a_chore_queues_leaves_in_the_same_round(app, smtp):
    app.extensions["chores"] = [
        lambda: outbox.queue(LETTER, purpose="reminder", to=Address("", "awa@ccas.example"))
    ]
    assert Worker(app).once()
    assert db.session.scalar(select(OutgoingMail.state)) == SENT
