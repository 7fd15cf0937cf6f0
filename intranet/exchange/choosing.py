"""What the person chooses on the way: columns, what to do with doubles and conflicts, a cell
corrected, leaving it all. Verbs flush and never commit; rows are then to be checked again."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, select, update

from intranet.access import Actor
from intranet.audit import journal
from intranet.database import db, locked
from intranet.exchange import columns
from intranet.exchange.models import (
    CHECKED,
    CHECKING,
    DISCARDED,
    DUPLICATE,
    READ,
    REFUSED,
    ImportRow,
    ImportRun,
)
from intranet.exchange.plans import ALONE, LINE, MERGE, SKIP
from intranet.files.models import StoredFile

OPEN = (READ, CHECKED, CHECKING)


class NotWaiting(Exception):
    """The run is applied, at work or left: nothing more is chosen about it."""


class UnknownChoice(ValueError):
    """The decision is none of those that the row offers."""


def lock(run: ImportRun, states: Collection[str]) -> None:
    """Keep others from acting on `run` until the commit. Raises NotWaiting unless it is in one
    of `states`."""
    state = db.session.scalar(locked(select(ImportRun.state).where(ImportRun.id == run.id)))
    db.session.refresh(run)
    if state not in states:
        raise NotWaiting


def choose_columns(run: ImportRun, mapping: Sequence[str], kind: str) -> None:
    """Say what each column is; the source remembers it. Decisions taken before are forgotten:
    they were about other rows."""
    lock(run, OPEN)
    if list(mapping) != run.mapping or kind != run.kind:
        _update(run, ImportRow.decision != "", decision="")
    run.mapping, run.kind, run.state = list(mapping), kind, CHECKING
    remembered = dict(zip(columns.names(run.header), mapping, strict=True))
    run.source.columns = {**run.source.columns, **remembered}
    db.session.flush()


def decide(run: ImportRun, row: ImportRow, decision: str) -> None:
    """« create », « skip », « merge:<key> », « line:<number> », or "" to think again; for all
    the rows of the same structure that wait for the same answer. Raises UnknownChoice."""
    lock(run, (CHECKED,))
    if decision not in offered(row):
        raise UnknownChoice
    about = ImportRow.number == row.number
    if row.outcome == DUPLICATE and not any("line" in one for one in row.candidates):
        about = (ImportRow.structure_key == row.structure_key) & (ImportRow.outcome == DUPLICATE)
    _update(run, about, decision=decision)


def offered(row: ImportRow) -> set[str]:
    """The decisions that may be taken about a row."""
    found = {"", SKIP}
    for one in row.candidates:
        found.add(f"{MERGE}{one['id']}" if "id" in one else f"{LINE}{one['line']}")
    return found | ({ALONE} if row.outcome == DUPLICATE else set())


def decide_all(run: ImportRun, decision: str) -> None:
    """One answer for all the doubles that have none: `MERGE` (into the likeliest), `ALONE`,
    `SKIP`. Raises UnknownChoice."""
    lock(run, (CHECKED,))
    waiting = (ImportRow.outcome == DUPLICATE) & (ImportRow.decision == "")
    if decision in (ALONE, SKIP):
        _update(run, waiting, decision=decision)
        return
    if decision != MERGE:
        raise UnknownChoice
    rows = select(ImportRow.number, ImportRow.candidates).where(ImportRow.run_id == run.id, waiting)
    together: dict[str, list[int]] = {}
    for number, candidates in db.session.execute(rows).tuples():
        if candidates:
            first = candidates[0]
            target = f"{MERGE}{first['id']}" if "id" in first else f"{LINE}{first['line']}"
            together.setdefault(target, []).append(number)
    for target, numbers in together.items():
        for start in range(0, len(numbers), 500):
            some = ImportRow.number.in_(numbers[start : start + 500])
            _update(run, some, decision=target)


def take_file(run: ImportRun, row: ImportRow | None, takes: bool) -> None:
    """Prefer the file, or what was edited here, where they contradict each other; in all rows
    when `row` is None."""
    lock(run, (CHECKED,))
    if row is None:
        _update(run, ImportRow.has_conflict, takes_file=takes)
    else:
        _update(run, ImportRow.number == row.number, takes_file=takes)


def correct(run: ImportRun, row: ImportRow, cells: Sequence[str]) -> None:
    """Write what the row should have said; the file itself stays as it is."""
    lock(run, (CHECKED,))
    if list(cells) != row.cells:
        row.cells, row.is_corrected, row.decision = list(cells), True, ""
        db.session.flush()


def discard(actor: Actor | None, run: ImportRun) -> None:
    """Leave an import that was not applied: its rows are not kept."""
    lock(run, (*OPEN, REFUSED, "received"))
    file_id, run.file_id, run.state = run.file_id, None, DISCARDED
    db.session.flush()
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    db.session.execute(delete(StoredFile).where(StoredFile.id == file_id))
    journal.record(actor, "import_run.discarded", run, name=run.file_name)


def _update(run: ImportRun, about: Any, **values: Any) -> None:
    db.session.flush()
    db.session.execute(
        update(ImportRow)
        .where(ImportRow.run_id == run.id, about)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
