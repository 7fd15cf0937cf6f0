"""Applying what was shown, all or nothing: the directory, its journal, its index, the records.

Everything was looked at before (`checking.examine`): here the rows concerned are locked, compared
with what was looked at, and written in a few statements. Verbs flush and never commit.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.audit.journal import Fact
from intranet.clock import now, today
from intranet.database import db, locked
from intranet.directory import indexing
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.exchange import recording, writing
from intranet.exchange.checking import Examination
from intranet.exchange.facts import sound
from intranet.exchange.models import APPLIED, NOTHING, ImportRun, ImportSource
from intranet.exchange.plans import Part, Plan
from intranet.exchange.reading_rows import in_parts
from intranet.territories.models import Commune

MODELS: dict[str, Any] = {"structure": Structure, "seat": Position, "person": Person}
TABLES = {"structure": "structure", "seat": "position", "person": "person"}
Progress = Callable[[int, int], None]


class Overtaken(Exception):
    """The directory changed since the rows were looked at. Nothing must be committed."""


def write(
    actor: Actor | None,
    run: ImportRun,
    examined: Examination,
    progress: Progress = lambda done, total: None,
) -> None:
    """Write what the plans say. Raises Overtaken after having written nothing."""
    # The sources' rows serialise imports: two of them never add the same entry.
    db.session.execute(locked(select(ImportSource.id).order_by(ImportSource.id)))
    plans = [plan for plan in examined.plans if plan.action != NOTHING]
    work = _Work(actor, run, plans)
    work.check(examined)
    for step, act in enumerate(work.steps()):
        progress(step, len(work.steps()))
        act()
    run.state, run.applied_at, run.problem = APPLIED, now(), ""
    run.done = work.counts()
    db.session.flush()
    journal.record(actor, "import_run.applied", run, name=run.file_name, after=run.done)


class _Work:
    def __init__(self, actor: Actor | None, run: ImportRun, plans: list[Plan]):
        self._actor, self._run, self._plans = actor, run, plans
        self._keys: dict[str, int] = {}  # by `Part.ref` of what did not exist
        self._before: dict[str, dict[int, Any]] = {}  # rows of what exists, by part and key
        self._assignments: dict[int, int] = {}  # by number of row
        self._facts: list[Fact] = []
        self._touched: set[int] = set()

    def steps(self) -> list[Callable[[], None]]:
        """In this order: seats need structures, assignments need people and seats."""
        return [
            lambda: self._add("structure"),
            lambda: self._add("person"),
            lambda: self._add("seat"),
            lambda: self._change("structure"),
            lambda: self._change("person"),
            lambda: self._change("seat"),
            self._assign,
            self._remember,
            lambda: journal.record_many(self._actor, self._facts),
            lambda: indexing.refresh_structures(self._touched),
        ]

    def check(self, examined: Examination) -> None:
        """Lock what is there already, and compare it with what was looked at."""
        for part in MODELS:
            versions = {
                one.id: one.version for plan in self._plans if (one := _part(plan, part)) and one.id
            }
            self._before[part] = {row.id: row for row in _locked(MODELS[part], versions)}
            found = {key: row.version for key, row in self._before[part].items()}
            if found != versions:
                raise Overtaken
        self._check_seats()
        self._check_newcomers(examined)

    def _check_seats(self) -> None:
        taken = in_parts(
            [plan.seat.id for plan in self._plans if plan.assigns and plan.seat and plan.seat.id],
            lambda some: select(Assignment.id).where(
                Assignment.position_id.in_(some), Assignment.ends_on.is_(None)
            ),
        )
        if any(True for _ in taken):
            raise Overtaken

    def _check_newcomers(self, examined: Examination) -> None:
        """Entries that somebody added meanwhile, and that rows were going to add too."""
        names = {
            (part.columns["commune_id"], sound(writing.name_key(part.columns)))
            for part in self._new("structure")
        }
        fresh = select(Structure.commune_id, Structure.match_key).where(
            Structure.id > examined.last_structure_id
        )
        if any((place, sound(key)) in names for place, key in db.session.execute(fresh).tuples()):
            raise Overtaken
        addresses = {part.columns["email"] for part in self._new("person")} - {""}
        people = select(Person.email).where(Person.id > examined.last_person_id)
        if addresses & set(db.session.scalars(people)):
            raise Overtaken

    def _new(self, part: str) -> list[Part]:
        found = [_part(plan, part) for plan in self._plans if part in plan.writes]
        return [one for one in found if one and one.is_new]

    def _add(self, part: str) -> None:
        moment, parts = now(), self._new(part)
        homes = self._structure_of() if part == "seat" else {}
        rows = []
        for one in parts:
            row = {**one.columns, "created_at": moment}
            if part == "seat":
                row["structure_id"] = homes[one.ref]
            else:
                row |= {"updated_at": moment, "match_key": writing.name_key(one.columns)}
                row |= {"source": self._run.source.key, "source_id": one.key}
            rows.append(row)
        for one, key in zip(parts, writing.add(MODELS[part], rows), strict=True):
            self._keys[one.ref] = key
            told = {name: value for name, value in one.columns.items() if value}
            self._note(part, key, _name(one.columns), {}, told)
            if part == "structure":
                self._touched.add(key)

    def _structure_of(self) -> dict[str, int]:
        """The structure of each seat to come, by the seat's `ref`."""
        return {
            plan.seat.ref: self._key(plan.structure)
            for plan in self._plans
            if plan.seat and plan.structure
        }

    def _change(self, part: str) -> None:
        columns: dict[int, dict[str, Any]] = {}
        for plan in self._plans:
            one = _part(plan, part)
            if one and one.id and one.columns and part in plan.writes:
                columns.setdefault(one.id, {}).update(one.columns)
        for key, after in columns.items():
            row = self._before[part][key]
            before = {name: getattr(row, name) for name in after}
            self._note(part, key, _name(vars(row)), before, after)
            if part != "seat" and after.keys() & {"name", "first_name", "last_name"}:
                whole = {n: getattr(row, n, None) for n in ("name", "first_name", "last_name")}
                columns[key] = {**after, "match_key": writing.name_key({**whole, **after})}
        writing.change(MODELS[part], columns)

    def _assign(self) -> None:
        plans = [plan for plan in self._plans if plan.assigns and plan.seat and plan.person]
        rows = [
            {
                "position_id": self._key(plan.seat),
                "person_id": self._key(plan.person),
                "starts_on": today(),
            }
            for plan in plans
        ]
        for plan, row, key in zip(plans, rows, writing.add(Assignment, rows), strict=True):
            self._assignments[plan.draft.number] = key
            title = plan.seat.said.get("title", "") if plan.seat else ""
            self._facts.append(Fact("assignment.started", "assignment", key, title, after=row))

    def _remember(self) -> None:
        """Keep what the source said, and beside each row what was done, for undoing."""
        for plan in self._plans:
            if plan.structure:
                self._touched.add(self._key(plan.structure))
        done = {plan.draft.number: self._done(plan) for plan in self._plans}
        said = [
            (plan.draft.number, kind, part.key, self._key(part), part.said)
            for plan in self._plans
            for kind, part in recording.records_of(plan)
        ]
        recording.remember(self._run, said, done)

    def _done(self, plan: Plan) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for part in MODELS:
            one = _part(plan, part)
            if one is None:
                continue
            told[part] = {"id": self._key(one)}
            if part not in plan.writes:
                continue
            if one.is_new:
                told[part] |= {"created": True, "version": 1}
            elif one.columns:
                row = self._before[part][one.id or 0]
                told[part] |= {"version": row.version + 1, "after": one.columns}
                told[part]["before"] = recording.before(row, one.columns)
        if plan.draft.number in self._assignments:
            told["assignment"] = self._assignments[plan.draft.number]
        return told

    def counts(self) -> dict[str, int]:
        """What was done, for the page and the journal."""
        counts = {f"{part}s created": len(self._new(part)) for part in MODELS}
        counts |= {f"{part}s changed": self._changed(part) for part in MODELS}
        counts["assignments"] = len(self._assignments)
        return {name: many for name, many in counts.items() if many}

    def _changed(self, part: str) -> int:
        found = (_part(plan, part) for plan in self._plans if part in plan.writes)
        return len({one.id for one in found if one and one.id and one.columns})

    def _key(self, part: Part | None) -> int:
        return (part.id or self._keys[part.ref]) if part else 0

    def _note(
        self, part: str, key: int, name: str, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        table = TABLES[part]
        told = (_with_commune(before), _with_commune(after))
        self._facts.append(Fact(f"{table}.imported", table, key, name, *told))


def _locked(model: Any, keys: Iterable[int]) -> Iterator[Any]:
    """The rows of these keys as they are now, which nobody else writes until the commit."""
    statement = select(model).execution_options(populate_existing=True)
    for (row,) in in_parts(keys, lambda some: locked(statement.where(model.id.in_(some)))):
        yield row


def _part(plan: Plan, part: str) -> Part | None:
    found: Part | None = getattr(plan, part)
    return found


def _name(columns: Any) -> str:
    if "last_name" in columns:
        return f"{columns.get('first_name', '')} {columns['last_name']}".strip()
    return str(columns.get("name") or columns.get("title") or "")


def _with_commune(values: dict[str, Any]) -> dict[str, Any]:
    """`values` with the commune's name beside its key: the journal is read years later."""
    key = values.get("commune_id")
    return values if key is None else {**values, "commune": db.session.get_one(Commune, key).name}


def touched(plans: Iterable[Plan]) -> int:
    """How many rows applying would look at."""
    return sum(plan.action != NOTHING for plan in plans)
