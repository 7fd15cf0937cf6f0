"""Every SELECT over files on their way in and over tokens: for administrators alone."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from intranet.database import db
from intranet.directory.offer.models import Service
from intranet.exchange.data_inclusion.models import (
    CHANGED,
    KEPT,
    NEW,
    REFUSED,
    SERVICE,
    InclusionLine,
    InclusionRun,
    InclusionToken,
)


def run(run_id: int) -> InclusionRun | None:
    return db.session.get(InclusionRun, run_id)


def last_runs(limit: int = 10) -> list[InclusionRun]:
    """Files, the latest first."""
    statement = select(InclusionRun).order_by(InclusionRun.id.desc()).limit(limit)
    return list(db.session.scalars(statement))


def lines(run_id: int, outcome: str = "") -> Select[Any]:
    """The lines of a run, of one outcome perhaps, in the order of the file."""
    statement = select(InclusionLine).where(InclusionLine.run_id == run_id)
    if outcome:
        statement = statement.where(InclusionLine.outcome == outcome)
    return statement.order_by(InclusionLine.id)


def refused(run_id: int) -> Iterable[InclusionLine]:
    """The records of a run that were refused, in the order of the file."""
    return db.session.scalars(lines(run_id, REFUSED))


def first_lines(run_id: int, outcome: str, most: int) -> list[InclusionLine]:
    """The first lines of an outcome."""
    return list(db.session.scalars(lines(run_id, outcome).limit(most)))


def first_outcome(run_id: int) -> str:
    """The outcome to show first: what is to be decided, then what is refused, then the rest."""
    statement = select(InclusionLine.outcome).where(InclusionLine.run_id == run_id).distinct()
    found = set(db.session.scalars(statement))
    return next((key for key in (KEPT, REFUSED, CHANGED, NEW) if key in found), NEW)


def count_edited(run_id: int) -> int:
    """How many lines of a run say something else than what was edited here."""
    statement = select(func.count(InclusionLine.id)).where(
        InclusionLine.run_id == run_id, InclusionLine.is_edited
    )
    return db.session.scalar(statement) or 0


def homes_of(found: Iterable[InclusionLine]) -> dict[int, int]:
    """The structures of the services that these lines would change, by key of the service."""
    keys = [line.target_id for line in found if line.kind == SERVICE and line.target_id]
    statement = select(Service.id, Service.structure_id).where(Service.id.in_(keys))
    return dict(db.session.execute(statement).tuples().all())


def lines_to_apply(run_id: int, kind: str, size: int) -> Iterator[list[InclusionLine]]:
    """The lines of a run that would write something, `size` at a time, in order."""
    writing = InclusionLine.outcome.in_((NEW, CHANGED, KEPT))
    return _by_parts(run_id, kind, size, writing)


def lines_applied(run_id: int, kind: str, size: int) -> Iterator[list[InclusionLine]]:
    """The lines of a run that wrote something, `size` at a time, in order."""
    return (
        done
        for found in _by_parts(run_id, kind, size, InclusionLine.outcome.in_((NEW, CHANGED, KEPT)))
        if (done := [line for line in found if line.done])
    )


def runs_to_purge(before: datetime) -> list[InclusionRun]:
    """Runs whose lines are of no use: neither made nor applied since `before`."""
    moment = func.coalesce(InclusionRun.applied_at, InclusionRun.created_at)
    statement = select(InclusionRun).where(InclusionRun.purged_at.is_(None), moment < before)
    return list(db.session.scalars(statement.order_by(InclusionRun.id).limit(100)))


def tokens() -> list[InclusionToken]:
    """The tokens in use first, then those that were revoked, the latest first."""
    statement = select(InclusionToken).order_by(
        InclusionToken.revoked_at.is_not(None), InclusionToken.id.desc()
    )
    return list(db.session.scalars(statement.limit(50)))


def count_tokens() -> int:
    """How many tokens are in use."""
    statement = select(func.count(InclusionToken.id)).where(InclusionToken.revoked_at.is_(None))
    return db.session.scalar(statement) or 0


def token(token_id: int) -> InclusionToken | None:
    return db.session.get(InclusionToken, token_id)


def _by_parts(run_id: int, kind: str, size: int, *rules: Any) -> Iterator[list[InclusionLine]]:
    last = 0
    statement = select(InclusionLine).where(
        InclusionLine.run_id == run_id, InclusionLine.kind == kind, *rules
    )
    while True:
        part = statement.where(InclusionLine.id > last).order_by(InclusionLine.id).limit(size)
        found = list(db.session.scalars(part))
        if not found:
            return
        last = found[-1].id
        yield found
