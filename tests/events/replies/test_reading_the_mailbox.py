"""The mailbox itself: read once, through absences, deaths and doubles, beside mails that leave."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.events.replies import watching
from intranet.events.replies.understanding import take
from intranet.mailroom import imap, incoming
from intranet.mailroom.models import UNREAD, IncomingMail
from intranet.mailroom.worker import Worker
from tests.events.replies.messages import SERVER, another, delivered, outlook, words

ROOT = Path(__file__).resolve().parents[3]


def note(mail, opened):
    mail.state, mail.reason = "ignored", "noted"


def count():
    """How many messages are recorded; leaves no transaction open, which would stop the readers."""
    db.session.rollback()
    found = db.session.scalar(select(func.count()).select_from(IncomingMail))
    db.session.rollback()
    return found


def numbered(total):
    return [words("a@b.example", f"Message {n}") for n in range(total)]


def test_messages_are_seen_once_they_are_committed(mailbox, app):
    mailbox.put(*numbered(3))
    seen = []

    def look(mail, opened):
        seen.append(any(mailbox.seen()))

    assert incoming.collect(mailbox.url, look).total() == 3
    assert seen == [False, False, False]
    assert mailbox.seen() == [True, True, True]


def test_nothing_is_read_twice(mailbox, app):
    mailbox.put(*numbered(3))
    incoming.collect(mailbox.url, note)
    assert incoming.collect(mailbox.url, note).total() == 0
    assert count() == 3


def test_a_message_recorded_by_a_reader_that_died_is_only_marked(mailbox, app, monkeypatch):
    mailbox.put(*numbered(2))
    with monkeypatch.context() as killed:
        killed.setattr(imap.Mailbox, "mark_seen", lambda *_: None)
        incoming.collect(mailbox.url, note)
    assert mailbox.seen() == [False, False]
    assert incoming.collect(mailbox.url, note).total() == 0
    assert mailbox.seen() == [True, True]
    assert count() == 2


def test_a_message_that_somebody_opened_first_is_read_all_the_same(mailbox, app):
    mailbox.put(*numbered(1))
    incoming.collect(mailbox.url, note)
    mailbox.put(*numbered(2)[1:])
    with mailbox.client() as person:
        person.add_flags(person.search("ALL"), [b"\\Seen"])
    assert incoming.collect(mailbox.url, note).total() == 1


def test_no_transaction_is_open_while_the_server_is_awaited(mailbox, app, monkeypatch):
    mailbox.put(*numbered(3))
    waiting = []
    for name in ("to_read", "mark_seen"):
        method = getattr(imap.Mailbox, name)

        def told(self, *given, method=method):
            waiting.append(db.session().in_transaction())
            return method(self, *given)

        monkeypatch.setattr(imap.Mailbox, name, told)
    incoming.collect(mailbox.url, note)
    assert waiting == [False, False]


def test_a_mailbox_that_numbers_anew_brings_nothing_back(mailbox, app):
    mailbox.put(*numbered(4))
    incoming.collect(mailbox.url, note)
    mailbox.number_anew()
    mailbox.put(words("a@b.example", "Tout nouveau"))
    assert incoming.collect(mailbox.url, note).total() == 1
    assert count() == 5
    assert incoming.collect(mailbox.url, note).total() == 0


def test_a_message_that_breaks_its_handler_waits_and_harms_no_other(mailbox, app):
    mailbox.put(*numbered(3))

    def break_on_the_second(mail, opened):
        mail.state = "ignored"
        if "Message 1" in opened.text:
            db.session.add(JournalEntry(verb="x" * 10_000))
            raise RuntimeError("unforeseen")

    assert incoming.collect(mailbox.url, break_on_the_second) == {"ignored": 2, "waiting": 1}
    waiting = db.session.scalars(select(IncomingMail).where(IncomingMail.state == "waiting")).one()
    assert waiting.reason == incoming.UNREAD
    assert mailbox.seen() == [True] * 3


def test_two_readers_at_once_take_each_message_once(mailbox, app):
    mailbox.put(*numbered(40))
    taken, failures = [], []

    def read_apart():
        with app.app_context():
            try:
                incoming.collect(mailbox.url, lambda mail, _: taken.append(mail.uid))
            except Exception as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    db.session.commit()
    readers = [threading.Thread(target=read_apart) for _ in range(2)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert failures == []
    assert sorted(taken) == sorted(set(taken))
    assert count() == 40
    assert all(mailbox.seen())


def test_an_absence_loses_nothing_and_is_said_once(mailbox, app, caplog):
    mailbox.put(*numbered(2))
    watch = watching._Watch()
    with mailbox.away():
        pauses = [watch(lambda: False) for _ in range(5)]
    assert pauses == [120, 240, 480, 600, 600]
    assert [r.message for r in caplog.records if "unreachable" in r.message] != []
    assert len([r for r in caplog.records if "unreachable" in r.message]) == 1
    assert watch(lambda: False) == watching.EVERY
    assert count() == 2


def test_a_message_that_the_server_cannot_give_keeps_no_other_from_being_read(mailbox, app):
    """Dovecot hangs up on a file that it may not read, whatever else was asked with it."""
    mailbox.put(*numbered(4))
    mailbox.damage(1)
    assert incoming.collect(mailbox.url, note)["waiting"] == 1
    rows = db.session.scalars(select(IncomingMail).order_by(IncomingMail.uid)).all()
    assert [row.reason == UNREAD for row in rows] == [False, True, False, False]
    assert incoming.collect(mailbox.url, note) == {}
    mailbox.put(b"From: a@x.example\r\nSubject: later\r\n\r\nlater\r\n")
    incoming.collect(mailbox.url, note)
    assert count() == 5


class Babbler(threading.Thread):
    """A server that says these bytes to whoever calls, and hangs up."""

    def __init__(self, said):
        super().__init__(daemon=True)
        self.said = said
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"imap://a:b@127.0.0.1:{self.socket.getsockname()[1]}/INBOX"

    def run(self):
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            with caller:
                caller.sendall(self.said)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\x00\xff\xfe\r\n" * 20,
        b"* OK\r\n",
        b"* OK ready\r\n* BAD {9999999}\r\n",
        b"HTTP/1.1 200",
    ],
)
def test_a_server_that_talks_nonsense_is_away(said, app):
    server = Babbler(said)
    server.start()
    with pytest.raises(incoming.Away):
        incoming.collect(server.url, note)
    server.socket.close()


def test_a_wrong_password_is_said_without_the_password(mailbox, app):
    url = mailbox.url.replace("mot-de-passe", "faux-secret")
    with pytest.raises(incoming.Away) as said:
        incoming.collect(url, note)
    assert "faux-secret" not in str(said.value)
    assert "faux-secret" not in imap.identity(url)


@pytest.fixture
def cut(mailbox, monkeypatch):
    """Five messages, of which three are given before `happens`."""
    arrivals = imap.Mailbox.arrivals

    def collect(happens):
        mailbox.put(*numbered(5))

        def some(self, uids):
            for number, arrival in enumerate(arrivals(self, uids)):
                if number == 3:
                    happens(self)
                    raise imap.Away("cut")
                yield arrival

        with monkeypatch.context() as broken:
            broken.setattr(imap.Mailbox, "arrivals", some)
            return incoming.collect(mailbox.url, note)

    return collect


def test_a_connection_cut_in_the_middle_is_taken_up_again(cut, mailbox, app):
    assert cut(lambda box: box._server.shutdown()).total() == 2
    assert count() == 5
    assert incoming.collect(mailbox.url, note) == {}
    assert all(mailbox.seen())


def test_a_server_gone_in_the_middle_keeps_what_was_read(cut, mailbox, app):
    with pytest.raises(incoming.Away):
        cut(lambda box: mailbox.stop())
    assert count() == 3
    mailbox.start()
    assert incoming.collect(mailbox.url, note).total() == 2
    assert count() == 5


@pytest.fixture
def command(mailbox, database_url, settings):
    """`maillage replies` as a process of its own."""
    environment = os.environ | {
        "MAILLAGE_DATABASE_URL": database_url,
        "MAILLAGE_INSTANCE": str(settings.instance),
        "MAILLAGE_SECRET_KEY": settings.secret_key,
        "MAILLAGE_BASE_URL": settings.base_url,
        "MAILLAGE_IMAP_URL": mailbox.url,
        "MAILLAGE_AUTHSERV_ID": SERVER,
    }

    def start(**values):
        db.session.commit()
        return subprocess.Popen(
            [sys.executable, "-m", "intranet.cli", "replies"],
            cwd=ROOT,
            env=environment | values,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return start


def test_the_command_says_what_it_read(command, mailbox, meeting):
    mailbox.put(delivered(outlook(meeting.said)), words("a@b.example", "Bonjour"))
    process = command()
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "2\u00a0messages lus\u00a0: 1 appliqué, 1 à traiter par la coordination." in said


def test_the_command_fails_when_the_mailbox_is_away(command, mailbox):
    with mailbox.away():
        process = command()
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "La boîte ne répond pas" in said


def test_the_command_says_when_there_is_no_mailbox(command):
    process = command(MAILLAGE_IMAP_URL="")
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, "MAILLAGE_IMAP_URL absent" in said) == (0, True)


def test_readers_killed_anywhere_lose_and_repeat_nothing(command, mailbox, meeting, answer):
    """Thirty answers, each later than the one before, readers killed at random until none is left."""
    from datetime import timedelta

    from intranet.clock import now

    words_in_turn = ("ACCEPTED", "DECLINED", "TENTATIVE")
    first = now() - timedelta(hours=2)
    total = 30
    mailbox.put(
        *(
            delivered(
                outlook(
                    another(
                        meeting.said,
                        partstat=words_in_turn[n % 3],
                        stamp=first + timedelta(seconds=n),
                    )
                )
            )
            for n in range(total)
        )
    )
    chance = random.Random(4)
    kills = 0
    while not all(mailbox.seen()):
        process = command()
        # A process takes a second to start; then it is killed somewhere among the messages.
        deadline = time.monotonic() + 30
        before = count()
        while count() == before and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.1))
        if process.poll() is None and kills < 4:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.communicate(timeout=60)
    assert kills >= 1
    assert count() == total
    answered = db.session.scalar(
        select(func.count()).where(JournalEntry.verb == "invitation.answered")
    )
    assert answered == total
    assert answer() == ("maybe", "calendar")


def test_mails_leave_while_the_mailbox_keeps_silent(app, mailbox, monkeypatch):
    """A server that accepts and says nothing holds its own thread, and nobody else."""
    silent = socket.create_server(("127.0.0.1", 0))
    settings = app.extensions["settings"]
    url = f"imap://a:b@127.0.0.1:{silent.getsockname()[1]}/INBOX"
    app.extensions["settings"] = replace(settings, imap_url=url)
    worker = Worker(app)
    rounds = []

    def deliver():
        rounds.append(time.monotonic())
        if len(rounds) == 3:
            worker._stop.set()
        return 1

    monkeypatch.setattr(worker, "deliver", deliver)
    monkeypatch.setattr(worker, "do_chores", lambda: None)
    monkeypatch.setattr(worker, "do_jobs", lambda: False)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr("intranet.mailroom.worker.PARTING", 0.01)
    worker.run()
    assert len(rounds) == 3
    silent.close()


def test_the_handler_of_the_site_is_what_the_worker_calls(mailbox, meeting, answer, app):
    mailbox.put(delivered(outlook(meeting.said)))
    db.session.commit()
    assert Worker(app)._watch_once(watching.watch) == watching.EVERY
    assert answer() == ("yes", "calendar")
    assert take.__module__ == "intranet.events.replies.understanding"
