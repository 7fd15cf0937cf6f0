"""Rows of files hold people's names and numbers: they are kept while they serve, then emptied."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from intranet.clock import now
from intranet.database import db
from intranet.exchange.models import (
    APPLIED,
    AT_WORK,
    DISCARDED,
    UNDONE,
    ImportedRecord,
    ImportRow,
    ImportRun,
)
from intranet.exchange.writing import parts
from intranet.files.models import StoredFile

KEPT = timedelta(days=28)  # after an import, or after the last thing done about one left there
BATCH = 20  # runs


def purge() -> int:
    """Empty the imports of more than four weeks; how many. A chore: the run and its counts stay,
    and so does what sources say of entries, which the next file is compared with."""
    old = now() - KEPT
    runs = db.session.scalars(
        select(ImportRun)
        .where(
            ImportRun.purged_at.is_(None),
            ImportRun.created_at < old,
            or_(ImportRun.applied_at.is_(None), ImportRun.applied_at < old),
            ImportRun.state.not_in(AT_WORK),
        )
        .limit(BATCH)
    ).all()
    for run in runs:
        file_id, run.file_id = run.file_id, None
        if run.state not in (APPLIED, UNDONE):
            run.state = DISCARDED
        run.purged_at, run.kept = now(), []
        db.session.flush()
        db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
        db.session.execute(delete(StoredFile).where(StoredFile.id == file_id))
    return len(runs)


def forget_people(person_ids: Collection[int]) -> None:
    """Leave nowhere in imports what names these people, under their former names and numbers
    too: what sources said of them goes, and the rows that brought them in are emptied (the keys of
    records never name anybody). Undoing such an import leaves them alone."""
    for some in parts(sorted(person_ids)):
        db.session.execute(delete(ImportedRecord).where(ImportedRecord.person_id.in_(some)))
        about = ImportRow.done["person"]["id"].as_integer().in_(some)
        for row in db.session.scalars(select(ImportRow).where(about)):
            row.cells, row.label, row.doubt, row.done = [], "", "", _without_person(row.done)
            row.changes, row.problems, row.warnings, row.candidates = [], [], [], []
    db.session.flush()


def _without_person(done: dict[str, Any]) -> dict[str, Any]:
    """What a row did to the structure and to the seat alone."""
    kept = {part: told for part, told in done.items() if part not in ("person", "assignment")}
    if "records" in done:
        kept["records"] = [one for one in done["records"] if one[0] != "person"]
    return kept
