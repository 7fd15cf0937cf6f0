"""The worker's loop: deliver, do the chores, wait; through outages, until told to stop."""

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from intranet.database import db
from intranet.mailroom.delivery import deliver_due
from intranet.mailroom.smtp import Unreachable

POLL = 1.0  # seconds
CHORES_EVERY = 60.0  # seconds
# Longest pauses, in seconds: a mail server that is away is left in peace, a database that was
# only busy is soon free again.
SERVER_PAUSE = 60.0
DATABASE_PAUSE = 5.0
WATCH_PAUSE = 60.0  # after a watch that failed
PARTING = 5.0  # how long a watch is waited for at the end

Chore = Callable[[], object]
Job = Callable[[], bool]
Watch = Callable[[Callable[[], bool]], float]


class Worker:
    """`run` until a signal, or `once` for a timer such as cron.

    `app.extensions["chores"]` lists what upper rooms want done now and then (reminders): each
    is called in its own transaction, which is committed when it returns. Several workers may
    run the same chore at once, so a chore must be safe to repeat (a dedupe key, a lock).

    `app.extensions["jobs"]` lists what somebody waits for (an import): each is asked every second,
    takes one step in transactions of its own, and says whether there was one to take.

    `app.extensions["watches"]` lists what awaits another server (a mailbox): each runs in a thread
    of its own, so that mails leave meanwhile. It is given a function that says when to stop, and
    returns how many seconds to wait before the next time.
    """

    def __init__(self, app: Flask):
        self._app = app
        self._stop = threading.Event()
        self._pause = POLL
        self._chores_at = self._delivery_at = self._jobs_at = 0.0

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; the mail in hand is finished first."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._told_to_stop)
        self._app.logger.info("worker started")
        watching = self._start_watching()
        while not self._stop.is_set():
            if time.monotonic() >= self._chores_at:
                self._chores_at = time.monotonic() + CHORES_EVERY
                self.do_chores()
            delivered = 0
            if time.monotonic() >= self._delivery_at:
                delivered = self.deliver()
                self._delivery_at = time.monotonic() + (0 if delivered else self._pause)
            if not (self.do_jobs() or delivered):
                self._stop.wait(POLL)
        for thread in watching:
            thread.join(PARTING)  # killed in the middle, it would have lost nothing
        self._app.logger.info("worker stopped")

    def once(self) -> bool:
        """Chores, then everything that is due, the watches once, and what they made due; False
        when the mail server is away."""
        self.do_chores()
        reached = self._deliver_all()
        for watch in self._watches():
            self._watch_once(watch)
        return self._deliver_all() and reached

    def _deliver_all(self) -> bool:
        """Everything that is due; False when the mail server is away."""
        while self.deliver() or self.do_jobs():
            pass
        return self._pause == POLL

    def deliver(self) -> int:
        """Handle one batch; 0 when there is nothing to send, or no way to."""
        try:
            with self._app.app_context():
                handled = deliver_due(stopping=self._stop.is_set)
        except Unreachable as trouble:
            self._wait_longer("mail server unreachable: %s", trouble, SERVER_PAUSE)
        except SQLAlchemyError as trouble:
            self._wait_longer("database unavailable: %s", trouble, DATABASE_PAUSE)
        else:
            self._pause = POLL
            return handled
        return 0

    def do_chores(self) -> None:
        """Each chore in its own transaction; one that fails is logged and harms no other."""
        chores: list[Chore] = self._app.extensions.get("chores", [])
        for chore in chores:
            with self._app.app_context():
                try:
                    chore()
                    db.session.commit()
                except Exception:
                    db.session.rollback()
                    self._app.logger.exception("chore %s failed", getattr(chore, "__name__", chore))

    def do_jobs(self) -> bool:
        """Ask each job for a step; whether one was taken. One that fails harms no other, and all
        are left in peace for a moment."""
        jobs: list[Job] = self._app.extensions.get("jobs", [])
        worked = False
        if time.monotonic() < self._jobs_at:
            return worked
        for job in jobs:
            with self._app.app_context():
                try:
                    worked = job() or worked
                except Exception:
                    db.session.rollback()
                    self._jobs_at = time.monotonic() + DATABASE_PAUSE
                    self._app.logger.exception("job %s failed", getattr(job, "__name__", job))
        return worked

    def _watches(self) -> list[Watch]:
        watches: list[Watch] = self._app.extensions.get("watches", [])
        return watches

    def _start_watching(self) -> list[threading.Thread]:
        threads = [
            threading.Thread(target=self._keep_watching, args=(watch,), daemon=True)
            for watch in self._watches()
        ]
        for thread in threads:
            thread.start()
        return threads

    def _keep_watching(self, watch: Watch) -> None:
        while not self._stop.is_set():
            self._stop.wait(self._watch_once(watch))

    def _watch_once(self, watch: Watch) -> float:
        with self._app.app_context():
            try:
                return watch(self._stop.is_set)
            except Exception:
                db.session.rollback()
                self._app.logger.exception("watch %s failed", getattr(watch, "__name__", watch))
                return WATCH_PAUSE

    def _wait_longer(self, text: str, trouble: Exception, longest: float) -> None:
        self._pause = min(self._pause * 2, longest)
        detail = " ".join(str(trouble).split())[:300]
        self._app.logger.warning(text + "; next try in %.0f s", detail, self._pause)

    def _told_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stop.set()
        # A second signal stops at once, in the middle of whatever is being done.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
