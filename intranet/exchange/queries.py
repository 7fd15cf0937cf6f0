"""Reading imports. Every list starts from `visible_to(actor)`."""

from typing import Any, cast

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from intranet.access import Actor
from intranet.database import db
from intranet.exchange.models import (
    CHECKED,
    DISCARDED,
    ERROR,
    OUTCOMES,
    ImportRow,
    ImportRun,
    ImportSource,
)
from intranet.files.models import StoredFile
from intranet.territories.models import Agency

CONFLICTS, STALE = "conflits", "revoir"
SHOWN_OUTCOME = {
    "nouvelles": "new",
    "modifiees": "changed",
    "inchangees": "unchanged",
    "doublons": "duplicate",
    "erreurs": "error",
}
TAB_OF = {outcome: tab for tab, outcome in SHOWN_OUTCOME.items()}


def visible_to(actor: Actor) -> Select[ImportRun]:
    """The imports that `actor` sees: those of the sources that they use."""
    statement = (
        select(ImportRun)
        .join(ImportRun.source)
        .options(contains_eager(ImportRun.source), joinedload(ImportRun.account))
    )
    return statement.where(_uses(actor))


def last_runs(actor: Actor) -> Select[ImportRun]:
    """The newest first, without those that were left."""
    return visible_to(actor).where(ImportRun.state != DISCARDED).order_by(ImportRun.id.desc())


def find_run(actor: Actor, run_id: int) -> ImportRun | None:
    return db.session.scalar(visible_to(actor).where(ImportRun.id == run_id))


def sources_of(actor: Actor) -> list[ImportSource]:
    """The sources that `actor` uses, by name."""
    statement = select(ImportSource).where(_uses(actor)).order_by(func.lower(ImportSource.name))
    return list(db.session.scalars(statement))


def agencies_of(actor: Actor) -> list[Agency]:
    """The agencies that `actor` may bring a file in for, by name."""
    statement = select(Agency).order_by(Agency.name)
    if not actor.is_administrator:
        statement = statement.where(Agency.id.in_(actor.agency_ids))
    return list(db.session.scalars(statement))


def rows_of(run: ImportRun, outcome: str, narrowed: str = "") -> Select[ImportRow]:
    """The rows of an outcome, in their order; only those with a conflict, or to be looked at
    again, when asked."""
    statement = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.outcome == outcome)
    if narrowed == CONFLICTS:
        statement = statement.where(ImportRow.has_conflict)
    elif narrowed == STALE:
        statement = statement.where(ImportRow.is_stale)
    return statement.order_by(ImportRow.number)


def count(statement: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def some(statement: Select[Any], many: int, after: int) -> list[Any]:
    return list(db.session.scalars(statement.limit(many).offset(after)))


def find_row(run: ImportRun, number: int) -> ImportRow | None:
    return db.session.scalar(
        select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.number == number)
    )


def first_outcome(run: ImportRun) -> str:
    """The outcome whose rows are to be looked at first: those that changed since they were shown,
    those that ask for something; once it is applied, those that were written."""
    if run.state == CHECKED and run.counts.get("stale"):
        stale = select(ImportRow.outcome).where(ImportRow.run_id == run.id, ImportRow.is_stale)
        return db.session.scalar(stale.order_by(ImportRow.number).limit(1)) or ERROR
    waits, written = (ERROR, "duplicate"), ("new", "changed")
    for outcome in waits + written if run.state == CHECKED else written + waits:
        if run.counts.get(outcome):
            return outcome
    return "unchanged"


def error_rows(run: ImportRun) -> Select[Any]:
    """(number, cells, problems) of the rows in error."""
    rows: Any = (
        select(ImportRow.number, ImportRow.cells, ImportRow.problems)
        .where(ImportRow.run_id == run.id, ImportRow.outcome == ERROR)
        .order_by(ImportRow.number)
    )
    return cast("Select[Any]", rows)


def sample(run: ImportRun, many: int) -> list[list[str]]:
    """The cells of the first rows."""
    statement = select(ImportRow.cells).where(ImportRow.run_id == run.id)
    return list(db.session.scalars(statement.order_by(ImportRow.number).limit(many)))


def file_of(run: ImportRun) -> bytes:
    """The content of a file that nobody has read yet."""
    statement = select(StoredFile.content).where(StoredFile.id == run.file_id)
    return db.session.scalar(statement) or b""


def same_file(run: ImportRun) -> ImportRun | None:
    """The last time that this very file was applied for the same source."""
    return db.session.scalar(
        select(ImportRun)
        .where(
            ImportRun.source_id == run.source_id,
            ImportRun.digest == run.digest,
            ImportRun.id != run.id,
            ImportRun.applied_at.is_not(None),
            ImportRun.undone_at.is_(None),
        )
        .order_by(ImportRun.id.desc())
        .limit(1)
    )


def _uses(actor: Actor) -> ColumnElement[bool]:
    if actor.is_administrator:
        return true()
    if not actor.agency_ids:
        return false()
    return or_(ImportSource.agency_id.in_(actor.agency_ids))


assert set(SHOWN_OUTCOME.values()) == set(OUTCOMES)
