"""Applying what was shown, all or nothing: the directory, its journal, its index, the records.

Verbs flush and never commit.
"""

from typing import Any

from sqlalchemy import insert, select, update

from intranet.access import Actor
from intranet.audit import journal
from intranet.audit.journal import Fact
from intranet.clock import now
from intranet.database import db, locked
from intranet.directory import indexing
from intranet.directory.models import Structure
from intranet.exchange.data_inclusion import checking, queries, run_queries
from intranet.exchange.data_inclusion.checking import NotWaiting
from intranet.exchange.data_inclusion.differences import is_empty, plain
from intranet.exchange.data_inclusion.models import (
    APPLIED,
    CHECKED,
    NEW,
    SERVICE,
    STRUCTURE,
    InclusionLine,
    InclusionRecord,
    InclusionRun,
)
from intranet.exchange.data_inclusion.places import Places
from intranet.exchange.data_inclusion.planning import CHUNK, PLACE, Plan, Planner
from intranet.exchange.data_inclusion.writing import Writer
from intranet.text import match_key

KEY_OF = {STRUCTURE: "structure_id", SERVICE: "service_id"}
# Columns whose change says nothing new of the entry.
_OF_THE_SOURCE = frozenset({"source_url", "source_updated_on"})


class Overtaken(Exception):
    """The directory changed since the run was looked at: what it would do is no longer what was
    shown. Nothing must be committed; look again with `checking.check_again`."""


def apply(actor: Actor | None, run: InclusionRun, *, overwrites: bool = False) -> None:
    """Write what a run that waits says. `overwrites`: also over what was edited here.

    Raises NotWaiting, or Overtaken after having written a part, which must be rolled back.
    """
    waiting = select(InclusionRun.id).where(InclusionRun.state == CHECKED)
    # All of them, so that two runs never add the same entry at the same moment.
    if run.id not in db.session.scalars(locked(waiting.order_by(InclusionRun.id))).all():
        raise NotWaiting
    work = _Work(actor, overwrites)
    for kind in (STRUCTURE, SERVICE):
        for lines in run_queries.lines_to_apply(run.id, kind, CHUNK):
            work.write(kind, lines)
            work.tell()
            db.session.flush()
            checking.forget_objects(lines)
    work.unverify()
    work.tell()
    indexing.refresh_structures(work.touched)
    run.state, run.applied_at, run.overwrites = APPLIED, now(), overwrites
    db.session.flush()
    journal.record(actor, "inclusion_run.applied", run, after=told(run))


def told(run: InclusionRun) -> dict[str, int]:
    """The counts of a run, for the journal."""
    return {
        f"{kind}s_{outcome}": count
        for kind, found in run.counts.items()
        for outcome, count in found.items()
    }


class _Work:
    def __init__(self, actor: Actor | None, overwrites: bool):
        self.touched: set[int] = set()
        self._actor, self._overwrites = actor, overwrites
        self._doubtful: set[int] = set()
        self._facts: list[Fact] = []
        self._writer = Writer()
        self._planner = Planner(self._writer, lock=True)

    def write(self, kind: str, lines: list[InclusionLine]) -> None:
        records = [checking.record_of(line) for line in lines]
        plans = list(self._planner.plan(kind, records))
        if not all(map(checking.is_as_shown, lines, plans)):
            raise Overtaken
        pairs = list(zip(lines, plans, strict=True))
        self._create(kind, [pair for pair in pairs if pair[1].outcome == NEW])
        for line, plan in pairs:
            if plan.outcome != NEW and not plan.is_left:
                self._change(kind, line, plan)

    def tell(self) -> None:
        """Write in the journal what was done since the last time."""
        journal.record_many(self._actor, self._facts)
        self._facts.clear()

    def unverify(self) -> None:
        """What brings something that nobody here verified is to be verified."""
        table, keys = Structure, sorted(self._doubtful)
        for start in range(0, len(keys), CHUNK):
            chunk = keys[start : start + CHUNK]
            verified = db.session.execute(
                select(table.id, table.name, table.verified_at).where(
                    table.id.in_(chunk), table.verified_at.is_not(None)
                )
            ).all()
            db.session.execute(
                update(table)
                .where(table.id.in_([row.id for row in verified]))
                .values(verified_at=None, verified_by_id=None)
                .execution_options(synchronize_session=False)
            )
            for row in verified:
                self._note(STRUCTURE, row.id, row.name, {"verified_at": row.verified_at}, {})

    def _create(self, kind: str, pairs: list[tuple[InclusionLine, Plan]]) -> None:
        if not pairs:
            return
        moment, table = now(), queries.TABLES[kind]
        rows = [
            {
                **plan.values,
                "source": plan.record.source,
                "source_id": plan.record.source_id,
                "created_at": moment,
                "updated_at": moment,
                **(
                    {"match_key": match_key(plan.values["name"])}
                    if kind == STRUCTURE
                    else {PLACE: plan.home}
                ),
            }
            for _, plan in pairs
        ]
        db.session.execute(insert(table.__table__), rows)
        made = queries.keys_of(
            kind, [(plan.record.source, plan.record.source_id) for _, plan in pairs]
        )
        keys = [made[plan.record.source, plan.record.source_id] for _, plan in pairs]
        db.session.execute(
            insert(InclusionRecord),
            [
                {
                    KEY_OF[kind]: key,
                    "values": plan.record.values,
                    "contact": plan.record.contact,
                    "imported_at": moment,
                }
                for key, (_, plan) in zip(keys, pairs, strict=True)
            ],
        )
        for key, (line, plan) in zip(keys, pairs, strict=True):
            line.done = {"key": key, "version": 1, "created": True}
            if kind == STRUCTURE:
                self._planner.home(plan.record.identifier, key)
            self._touch(kind, key if kind == STRUCTURE else plan.home)
            after = {name: plain(value) for name, value in plan.values.items()}
            self._note(kind, key, plan.values["name"], {}, self._named(after))

    def _change(self, kind: str, line: InclusionLine, plan: Plan) -> None:
        row = plan.row
        taken = plan.taken(overwrites=self._overwrites)
        line.done = {"key": row.id, "version": row.version, "record": _kept(row)}
        if taken:
            before = {name: plain(getattr(row, name)) for name in taken}
            line.done = line.done | {"version": row.version + 1, "before": before}
            self._update(kind, row, taken)
            after = {name: plain(value) for name, value in taken.items()}
            self._note(kind, row.id, row.name, self._named(before), self._named(after))
        self._remember(kind, plan)

    def _update(self, kind: str, row: Any, taken: dict[str, Any]) -> None:
        table = queries.TABLES[kind]
        extra = {}
        if kind == STRUCTURE and "name" in taken:
            extra["match_key"] = match_key(taken["name"])
        db.session.execute(
            update(table)
            .where(table.id == row.id)
            .values(**taken, **extra, version=row.version + 1, updated_at=now())
            .execution_options(synchronize_session=False)
        )
        home = row.id if kind == STRUCTURE else row.structure_id
        self.touched.update({home, taken.get(PLACE, home)})
        if taken.keys() - _OF_THE_SOURCE:
            self._doubtful.update({home, taken.get(PLACE, home)})

    def _touch(self, kind: str, structure_id: int) -> None:
        self.touched.add(structure_id)
        if kind == SERVICE:
            self._doubtful.add(structure_id)

    def _remember(self, kind: str, plan: Plan) -> None:
        """What the record says now is what later ones will be compared with."""
        record, key = plan.record, KEY_OF[kind]
        contact = record.contact if record.names_contact else plan.row.contact
        values = {"values": record.values, "contact": contact, "imported_at": now()}
        if plan.row.said is None:
            db.session.execute(insert(InclusionRecord).values({key: plan.row.id, **values}))
            return
        db.session.execute(
            update(InclusionRecord)
            .where(getattr(InclusionRecord, key) == plan.row.id)
            .values(**values, revision=InclusionRecord.revision + 1)
            .execution_options(synchronize_session=False)
        )

    def _named(self, values: dict[str, Any]) -> dict[str, Any]:
        """`values` with the commune's name beside its key, without what is empty."""
        return journalled(values, self._writer.site.places)

    def _note(
        self, kind: str, key: int, name: str, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        self._facts.append(Fact(f"{kind}.imported", kind, key, name, before, after))


def journalled(values: dict[str, Any], places: Places) -> dict[str, Any]:
    """Columns as the journal tells them: the commune by its name too, nothing empty."""
    said = {name: value for name, value in values.items() if not is_empty(value)}
    place = places.of(said.get("commune_id", 0))
    return said | ({"commune": place.name} if place else {})


def _kept(row: Any) -> dict[str, Any] | None:
    return None if row.said is None else {"values": row.said, "contact": row.contact}
