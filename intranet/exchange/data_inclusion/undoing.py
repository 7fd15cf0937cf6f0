"""Undoing an import for a week: what it added goes, what it changed comes back.

What was edited or used since stays as it is, and is said.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from intranet.access import Actor
from intranet.audit import journal
from intranet.audit.journal import Fact
from intranet.clock import now
from intranet.database import db, locked
from intranet.directory import indexing
from intranet.exchange.data_inclusion import checking, queries, run_queries
from intranet.exchange.data_inclusion.applying import KEY_OF, journalled
from intranet.exchange.data_inclusion.differences import rich
from intranet.exchange.data_inclusion.models import (
    APPLIED,
    CHECKED,
    DISCARDED,
    SERVICE,
    STRUCTURE,
    UNDONE,
    InclusionLine,
    InclusionRecord,
    InclusionRun,
)
from intranet.exchange.data_inclusion.places import Places
from intranet.exchange.data_inclusion.planning import CHUNK, PLACE
from intranet.exchange.uses import drop_questions
from intranet.index import entries as index
from intranet.text import match_key

UNDOABLE = timedelta(days=7)
MOST_LEFT = 50
USED = "« {} » a servi ou changé depuis : toujours dans l’annuaire."
EDITED = "« {} » a été modifiée depuis : laissée telle quelle."


class TooLate(Exception):
    """The run was not applied, or more than a week ago, or was undone already."""


def may_still(run: InclusionRun) -> bool:
    """Whether a run can be undone."""
    recent = run.applied_at is not None and run.applied_at > now() - UNDOABLE
    return run.state == APPLIED and recent and run.purged_at is None


def undo(actor: Actor | None, run: InclusionRun) -> None:
    """Put back what a run replaced, latest things first. Raises TooLate."""
    db.session.execute(locked(select(InclusionRun.id).where(InclusionRun.id == run.id)))
    db.session.refresh(run)
    if not may_still(run):
        raise TooLate
    work = _Work()
    for kind in (SERVICE, STRUCTURE):
        for lines in run_queries.lines_applied(run.id, kind, CHUNK):
            work.put_back(kind, lines)
            journal.record_many(actor, work.facts)
            work.facts.clear()
            db.session.flush()
            checking.forget_objects(lines)
    indexing.refresh_structures(work.touched)
    more = len(work.left) - MOST_LEFT
    run.left = work.left[:MOST_LEFT] + ([f"Et {more} autres."] if more > 0 else [])
    run.state, run.undone_at = UNDONE, now()
    db.session.flush()
    journal.record(actor, "inclusion_run.undone", run)


def purge() -> None:
    """Forget the lines of runs that nobody can apply or undo any more. Safe to repeat."""
    for run in run_queries.runs_to_purge(now() - UNDOABLE):
        if run.state == CHECKED:
            run.state = DISCARDED
        checking.forget_lines(run)


class _Work:
    def __init__(self) -> None:
        self.touched: set[int] = set()
        self.left: list[str] = []
        self.facts: list[Fact] = []
        self._places = Places()

    def put_back(self, kind: str, lines: list[InclusionLine]) -> None:
        keys = [line.done["key"] for line in lines]
        queries.lock(kind, keys)
        versions = queries.versions(kind, keys)
        created = [line for line in lines if line.done.get("created")]
        self._remove(kind, created, versions)
        for line in lines:
            if not line.done.get("created") and line.done["key"] in versions:
                self._restore(kind, line, versions[line.done["key"]])

    def _remove(self, kind: str, lines: list[InclusionLine], versions: dict[int, int]) -> None:
        wanted = {
            line.done["key"]
            for line in lines
            if versions.get(line.done["key"]) == line.done["version"]
        }
        wanted -= queries.referred_to(kind, wanted) if wanted else set()
        homes = queries.homes(kind, wanted)
        table = queries.TABLES[kind]
        key = getattr(InclusionRecord, KEY_OF[kind])
        db.session.execute(_quietly(delete(InclusionRecord).where(key.in_(wanted))))
        db.session.execute(_quietly(delete(table).where(table.id.in_(wanted))))
        drop_questions(kind, wanted)
        self.touched |= homes
        for line in lines:
            if line.done["key"] in wanted:
                index.remove(kind, line.done["key"])
                self.facts.append(Fact(f"{kind}.removed", kind, line.done["key"], line.label))
            elif line.done["key"] in versions:
                self.left.append(USED.format(line.label))

    def _restore(self, kind: str, line: InclusionLine, version: int) -> None:
        done, key = line.done, line.done["key"]
        before = done.get("before")
        if before and version != done["version"]:
            self.left.append(EDITED.format(line.label))
            return
        if before:
            table = queries.TABLES[kind]
            values = {name: rich(name, value) for name, value in before.items()}
            if kind == STRUCTURE and "name" in values:
                values["match_key"] = match_key(values["name"])
            values |= {"version": version + 1, "updated_at": now()}
            homes = queries.homes(kind, [key]) | {before.get(PLACE)}
            self.touched |= {home for home in homes if home}
            db.session.execute(_quietly(update(table).where(table.id == key).values(**values)))
            after = {change["field"]: change["after"] for change in line.changes}
            self._note(kind, line, {name: after.get(name) for name in before}, before)
        self._remember(kind, key, done.get("record"))

    def _remember(self, kind: str, key: int, record: dict[str, Any] | None) -> None:
        column = getattr(InclusionRecord, KEY_OF[kind])
        db.session.execute(_quietly(delete(InclusionRecord).where(column == key)))
        if record is not None:
            db.session.execute(
                insert(InclusionRecord).values({KEY_OF[kind]: key, "imported_at": now(), **record})
            )

    def _note(
        self, kind: str, line: InclusionLine, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        told = [journalled(values, self._places) for values in (before, after)]
        self.facts.append(Fact(f"{kind}.import_undone", kind, line.done["key"], line.label, *told))


def _quietly(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
