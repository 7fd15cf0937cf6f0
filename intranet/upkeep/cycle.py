"""The verification cycle, as the worker runs it: open requests, ask, wait, ask the next.

Each entry to be verified has one open request. Whoever it concerns at its stage is written to by
one digest a week at most, which lists all that waits for them; after `TRIES` digests without an
answer, or at once when nobody can be reached, the next stage is asked. Each digest is its own
transaction, and several workers may run this at once: the week's mail to an address has a dedupe
key, requests are locked, and an entry cannot have two open requests.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from zlib import crc32

from flask import current_app
from sqlalchemy import update

from intranet.clock import now
from intranet.database import db, is_sqlite, reading
from intranet.directory.models import Person, Structure
from intranet.directory.verification import horizon
from intranet.upkeep import digests, planning, queries, subjects
from intranet.upkeep.models import ELSEWHERE, HOLDER, STAGES, UNANSWERED
from intranet.upkeep.models import VerificationRequest as Request

TRIES = planning.TRIES
OPEN_EVERY = 3600.0  # seconds between two looks at the whole directory
OPENED_AT_ONCE = 500
OPENED_AT_MOST = 5000
ROUNDS = 6
GRACE = timedelta(days=7)  # what was just added is not asked about the same week
# When many entries fall due together (an import), they are asked about over weeks.
GROUP, MOST_WEEKS = 250, 8


def keep_true() -> None:
    """The worker's chore: open what fell due, once an hour, then ask."""
    clock, moment = current_app.extensions, time.monotonic()
    if moment >= clock.get("upkeep_opens_at", 0.0):
        close_answered()
        if open_due() < OPENED_AT_MOST:
            clock["upkeep_opens_at"] = moment + OPEN_EVERY
    ask_due()


def open_due() -> int:
    """Open a request about each entry to be verified that has none, `OPENED_AT_MOST` at most;
    how many. Commits by `OPENED_AT_ONCE`."""
    opened = 0
    for model in (Structure, Person):
        last, weeks = 0, None
        while opened < OPENED_AT_MOST:
            with reading():
                if weeks is None:
                    weeks = min(MOST_WEEKS, queries.count_to_open(model) // GROUP)
                rows = queries.to_open(model, last, OPENED_AT_ONCE)
                db.session.rollback()
            if not rows:
                break
            _open(model.__tablename__, rows, weeks)
            db.session.commit()
            opened, last = opened + len(rows), rows[-1].id
    return opened


def close_answered() -> None:
    """End the requests about entries that need no answer any more: verified on the site, gone,
    or valid longer than before. Those that nobody answered for a whole term begin again."""
    moment = now()
    for model in (Structure, Person):
        still = subjects.due(model).where(model.id == Request.entry_id).correlate(Request)
        db.session.execute(
            update(Request)
            .where(
                Request.entry_kind == model.__tablename__,
                Request.closed_at.is_(None),
                ~still.exists(),
            )
            .values(closed_at=moment, next_at=None, outcome=ELSEWHERE)
            .execution_options(synchronize_session=False)
        )
    db.session.execute(
        update(Request)
        .where(
            Request.closed_at.is_(None),
            Request.stage == UNANSWERED,
            Request.opened_at < horizon(),
        )
        .values(opened_at=moment, stage=HOLDER, tries=0, asked_at=None, next_at=moment)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def ask_due() -> int:
    """Write to whoever is to be asked now; how many digests. Commits after each."""
    sent = 0
    for _ in range(ROUNDS):
        with reading():
            plan = planning.plan()
            db.session.rollback()
        if not plan:
            break
        _move_on(plan)
        for call in plan.calls:
            sent += digests.send(call)
            db.session.commit()
    return sent


def _open(kind: str, rows: Iterable[Any], weeks: int) -> None:
    dialect = import_module(f"sqlalchemy.dialects.{'sqlite' if is_sqlite() else 'postgresql'}")
    moment = now()
    values = [
        {
            "entry_kind": kind,
            "entry_id": row.id,
            "opened_at": moment,
            "stage": HOLDER,
            "tries": 0,
            "next_at": _first_time(row, moment, weeks),
            "outcome": "",
        }
        for row in rows
    ]
    # Another worker may be opening the same ones.
    db.session.execute(dialect.insert(Request).values(values).on_conflict_do_nothing())


def _first_time(row: Any, moment: datetime, weeks: int) -> datetime:
    """When to ask first. Entries that share an address are asked about in the same week."""
    since = moment if row.verified_at else max(moment, row.created_at + GRACE)
    if not weeks:
        return since
    shared = row.email or f"{row.id}"
    return since + timedelta(days=crc32(shared.encode()) % (7 * weeks))


def _move_on(plan: planning.Plan) -> None:
    """Write what was found of the requests that ask nobody now; one transaction."""
    moment = now()
    found = {request.id: request for request in queries.locked_requests(plan.keys)}
    for key, outcome in plan.ended.items():
        if (request := found.get(key)) and request.closed_at is None:
            request.closed_at, request.outcome, request.next_at = moment, outcome, None
    for key, stage in plan.passed.items():
        if (request := found.get(key)) and request.closed_at is None and request.stage == stage:
            pass_on(request, moment)
    for key, until in plan.postponed.items():
        if (request := found.get(key)) and request.closed_at is None:
            request.next_at = until
    db.session.commit()


def pass_on(request: Request, moment: datetime) -> None:
    """To the next stage; after the last one nobody is asked any more."""
    request.stage = STAGES[STAGES.index(request.stage) + 1]
    request.tries, request.asked_at = 0, None
    request.next_at = None if request.stage == UNANSWERED else moment
