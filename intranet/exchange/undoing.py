"""Undoing an import for a week: what it added goes, what it changed comes back.

What was used or edited since stays as it is, and is said. Verbs flush and never commit.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from intranet.access import Actor
from intranet.audit import journal
from intranet.audit.journal import Fact
from intranet.clock import now
from intranet.database import db, locked
from intranet.directory import indexing
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.exchange import deeds, recording, wording, writing
from intranet.exchange.deeds import Deeds
from intranet.exchange.models import APPLIED, UNDOING, UNDONE, ImportedRecord, ImportRun
from intranet.exchange.reading_rows import in_parts
from intranet.exchange.uses import drop_questions, used_elsewhere
from intranet.index import bulk

UNDOABLE = timedelta(days=7)
MOST_TOLD = 200
MODELS: dict[str, Any] = {"structure": Structure, "seat": Position, "person": Person}
NOBODY = "Personne retirée"
USED = "{} : utilisée ou modifiée depuis, elle reste dans l’annuaire."
EDITED = "{} : modifiée depuis ({}), laissée telle quelle."


class TooLate(Exception):
    """The run was not applied, or more than a week ago, or was undone already."""


def may_still(run: ImportRun) -> bool:
    """Whether a run can be undone."""
    recent = run.applied_at is not None and run.applied_at > now() - UNDOABLE
    return recent and run.purged_at is None and run.state == APPLIED


def undo(actor: Actor | None, run: ImportRun) -> None:
    """Put back what a run replaced, take away what it added. Raises TooLate."""
    if not (may_still(run) or _is_being_undone(run)):
        raise TooLate
    work = _Undoing(actor, run, deeds.of_run(run.id))
    work.find_what_stays()
    work.put_back()
    work.take_away()
    work.finish()


def _is_being_undone(run: ImportRun) -> bool:
    recent = run.applied_at is not None and run.applied_at > now() - UNDOABLE
    return run.state == UNDOING and recent


class _Undoing:
    def __init__(self, actor: Actor | None, run: ImportRun, done: Deeds):
        self._actor, self._run, self._done = actor, run, done
        self._stays: dict[str, set[int]] = {part: set() for part in MODELS}
        self._facts: list[Fact] = []
        self._kept: list[str] = []
        self._touched: set[int] = set()
        self._nobody: list[int] = []
        self._rows = {
            part: {
                row.id: row for row in _locked(model, {*done.created[part], *done.changed[part]})
            }
            for part, model in MODELS.items()
        }
        self._assigned = {row.id: row for row in _locked(Assignment, done.assignments)}
        self._records = _records(run, done)

    def find_what_stays(self) -> None:
        """What was edited or used, then what that stands on."""
        for part in MODELS:
            for key, version in self._done.created[part].items():
                row = self._rows[part].get(key)
                verified = getattr(row, "verified_at", None)
                if row is not None and (row.version != version or verified):
                    self._stays[part].add(key)
            self._stays[part] |= used_elsewhere(
                MODELS[part].__table__,
                set(self._done.created[part]),
                {
                    "position": set(self._done.created["seat"]),
                    "assignment": self._done.assignments,
                    "imported_record": self._made(),
                },
            )
        while self._spread():
            pass

    def _spread(self) -> bool:
        """Who stays keeps their seat, a seat that stays keeps its holder and its structure."""
        before = sum(map(len, self._stays.values()))
        seats, people = self._stays["seat"], self._stays["person"]
        for one in self._assigned.values():
            if one.ends_on or one.position_id in seats or one.person_id in people:
                seats |= {one.position_id} & self._done.created["seat"].keys()
                people |= {one.person_id} & self._done.created["person"].keys()
        for key in seats:
            home = self._rows["seat"][key].structure_id
            self._stays["structure"] |= {home} & self._done.created["structure"].keys()
        return sum(map(len, self._stays.values())) > before

    def put_back(self) -> None:
        for part, model in MODELS.items():
            columns: dict[int, dict[str, Any]] = {}
            for key, (version, before, after) in self._done.changed[part].items():
                row = self._rows[part].get(key)
                if row is not None:
                    columns[key] = self._former(row, version, before, after)
                    self._touch(part, row)
            columns = {key: former for key, former in columns.items() if former}
            for key, former in columns.items():
                row = self._rows[part][key]
                shown = {n: v for n, v in former.items() if n != "verified_by_id"}
                self._note(part, "restored", row, shown)
            writing.change(
                model, {key: _named(self._rows[part][key], f) for key, f in columns.items()}
            )

    def _former(
        self, row: Any, version: int, before: dict[str, Any], after: dict[str, Any]
    ) -> dict[str, Any]:
        """The columns to write again: those that nobody touched since."""
        settled = getattr(row, "verified_at", None) or getattr(row, "merged_into_id", None)
        edited = [
            name
            for name, value in after.items()
            if settled or recording.plain(getattr(row, name)) != value
        ]
        former = {name: before[name] for name in after if name not in edited}
        if edited:
            told = ", ".join(wording.FIELDS.get(name, name).lower() for name in edited)
            self._kept.append(EDITED.format(_label(row), told))
        if not former:
            return {}
        if "verified_at" in before and row.version == version:
            at = before["verified_at"]
            former["verified_at"] = datetime.fromisoformat(at) if at else None
            former["verified_by_id"] = before["verified_by_id"]
        elif "verified_at" in before:
            former |= {"verified_at": None, "verified_by_id": None}
        return former

    def take_away(self) -> None:
        gone = {part: self._gone(part) for part in MODELS}
        leaving = [
            key
            for key, one in self._assigned.items()
            if not one.ends_on
            and one.position_id not in self._stays["seat"]
            and one.person_id not in self._stays["person"]
        ]
        for key in leaving:
            self._touched.add(self._home_of(self._assigned[key].position_id))
        _delete(Assignment, leaving)
        self._forget_records(gone)
        for part in ("seat", "person", "structure"):
            for key in gone[part]:
                self._touch(part, self._rows[part][key])
                self._note(part, "removed", self._rows[part][key], {})
            _delete(MODELS[part], gone[part])
            drop_questions(MODELS[part].__tablename__, gone[part])
        # Whoever was never in the directory but by mistake is not named in its journal for ever.
        self._nobody = gone["person"]
        bulk.put(
            {
                (kind, key): None
                for kind, part in (
                    (indexing.STRUCTURE, "structure"),
                    (indexing.PERSON, "person"),
                    (indexing.POSITION, "seat"),
                )
                for key in gone[part]
            }
        )
        for part in ("structure", "person", "seat"):
            for key in sorted(self._stays[part]):
                self._kept.append(USED.format(_label(self._rows[part][key])))
        self._touched -= set(gone["structure"])

    def finish(self) -> None:
        journal.record_many(self._actor, self._facts)
        for some in writing.parts(self._nobody):
            journal.forget("person", some, NOBODY)
        indexing.refresh_structures(self._touched - {0})
        more = len(self._kept) - MOST_TOLD
        told = self._kept[:MOST_TOLD] + ([f"Et {more} autres."] if more > 0 else [])
        self._run.state, self._run.undone_at, self._run.kept = UNDONE, now(), told
        self._run.problem = ""
        db.session.flush()
        journal.record(self._actor, "import_run.undone", self._run, name=self._run.file_name)

    def _gone(self, part: str) -> list[int]:
        there = self._rows[part]
        return [k for k in self._done.created[part] if k in there and k not in self._stays[part]]

    def _made(self) -> set[int]:
        """The records that the run made."""
        former = self._done.records
        return {one.id for one in self._records if former[one.kind, one.key] is None}

    def _forget_records(self, gone: dict[str, list[int]]) -> None:
        """The source knows again what it knew; entries that stay keep their record."""
        stays = {
            ("position" if part == "seat" else part, key)
            for part, keys in self._stays.items()
            for key in keys
        }
        former: dict[int, dict[str, Any]] = {}
        forgotten = []
        for record in self._records:
            said = self._done.records[record.kind, record.key]
            if said is not None:
                former[record.id] = said
            elif (record.kind, getattr(record, f"{record.kind}_id")) not in stays:
                forgotten.append(record.id)
        recording.rewrite(former)
        _delete(ImportedRecord, forgotten)

    def _touch(self, part: str, row: Any) -> None:
        if part != "person":
            self._touched.add(row.id if part == "structure" else row.structure_id)

    def _touch_homes(self, people: Collection[int]) -> None:
        seats = select(Position.structure_id).join(
            Assignment, Assignment.position_id == Position.id
        )
        rows = in_parts(people, lambda some: seats.where(Assignment.person_id.in_(some)))
        self._touched |= {key for (key,) in rows}

    def _home_of(self, position_id: int) -> int:
        row = self._rows["seat"].get(position_id) or db.session.get(Position, position_id)
        return row.structure_id if row else 0

    def _note(self, part: str, verb: str, row: Any, after: dict[str, Any]) -> None:
        before = {name: getattr(row, name) for name in after}
        table = MODELS[part].__tablename__
        self._facts.append(Fact(f"{table}.{verb}", table, row.id, _label(row), before, after))


def _records(run: ImportRun, done: Deeds) -> list[ImportedRecord]:
    """The records that the run made or changed."""
    rows = in_parts(
        {key for _, key in done.records},
        lambda some: select(ImportedRecord).where(
            ImportedRecord.source_id == run.source_id, ImportedRecord.key.in_(some)
        ),
    )
    return [record for (record,) in rows if (record.kind, record.key) in done.records]


def _named(row: Any, columns: dict[str, Any]) -> dict[str, Any]:
    """`columns`, with the key of the name when the name is among them."""
    if not columns.keys() & {"name", "first_name", "last_name"}:
        return columns
    whole = {n: getattr(row, n, None) for n in ("name", "first_name", "last_name")}
    return {**columns, "match_key": writing.name_key({**whole, **columns})}


def _label(row: Any) -> str:
    return str(getattr(row, "name", "") or getattr(row, "title", ""))


def _locked(model: Any, keys: Iterable[int]) -> list[Any]:
    statement = select(model).execution_options(populate_existing=True)
    rows = in_parts(keys, lambda some: locked(statement.where(model.id.in_(some))))
    return [row for (row,) in rows]


def _delete(model: Any, keys: Iterable[int]) -> None:
    for some in writing.parts(list(keys)):
        db.session.execute(
            delete(model).where(model.id.in_(some)),
            execution_options={"synchronize_session": False},
        )
