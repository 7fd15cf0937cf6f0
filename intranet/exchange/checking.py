"""What a file would do, looked at without writing; then kept with its rows, to be shown.

`examine` only reads: it may take seconds, and holds nobody up. `keep` writes what it found.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update

from intranet.access import Actor
from intranet.clock import now
from intranet.database import db
from intranet.exchange import wording
from intranet.exchange.communes import Places
from intranet.exchange.facts import gather
from intranet.exchange.models import CHECKED, DUPLICATE, ImportRow, ImportRun
from intranet.exchange.planning import Planner
from intranet.exchange.plans import SKIP, Plan
from intranet.exchange.understanding import Reader, share, shared_addresses
from intranet.territories.models import Commune

TOGETHER = 500  # rows between two words of progress
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Examination:
    """What the rows would do at one moment; the keys tell entries added since."""

    plans: list[Plan]
    last_structure_id: int
    last_person_id: int


def examine(
    actor: Actor,
    run: ImportRun,
    numbers: Collection[int] | None = None,
    progress: Progress = lambda done, total: None,
) -> Examination:
    """What the rows would do now, in their order; only those `numbers` and the rows that speak of
    the same structures, when given."""
    rows = _rows(run, numbers)
    reader = Reader(run.mapping, Places(), run.kind)
    plans = []
    for count, row in enumerate(rows, 1):
        draft = reader.read(row.number, row.cells, row.doubt)
        plans.append(Plan(draft, row.decision, row.takes_file, row.outcome))
        if count % TOGETHER == 0:
            progress(count, len(rows))
    drafts = [plan.draft for plan in plans if not plan.draft.problems]
    shared = shared_addresses(drafts)
    for draft in drafts:
        share(draft, shared)
    facts = gather(actor, run.source, drafts)
    Planner(facts).plan(plans)
    return Examination(plans, facts.last_structure_id, facts.last_person_id)


def keep(run: ImportRun, plans: Collection[Plan], *, marks_changes: bool = False) -> None:
    """Write what was found beside each row; `marks_changes` points out the rows that would no
    longer do what was shown."""
    shown = dict(
        db.session.execute(
            select(ImportRow.number, ImportRow.fingerprint).where(ImportRow.run_id == run.id)
        )
        .tuples()
        .all()
    )
    communes = dict(db.session.execute(select(Commune.id, Commune.name)).tuples().all())
    rows = [_written(run, plan, shown, communes, marks_changes) for plan in plans]
    table: Any = ImportRow.__table__
    if rows:
        statement = update(table).where(
            table.c.run_id == bindparam("of_run"), table.c.number == bindparam("of_number")
        )
        fields = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in _KEPT}
        db.session.connection().execute(statement.values(fields), rows)
    db.session.expire_all()
    run.counts = count(run.id)
    run.checked_at = now()
    run.state, run.problem = CHECKED, ""


def differ(run: ImportRun, plans: Collection[Plan]) -> bool:
    """Whether applying would now write something else than what was shown."""
    shown = dict(
        db.session.execute(
            select(ImportRow.number, ImportRow.fingerprint).where(ImportRow.run_id == run.id)
        )
        .tuples()
        .all()
    )
    return any(shown.get(plan.draft.number) != plan.fingerprint for plan in plans)


def count(run_id: int) -> dict[str, int]:
    """Rows by outcome (« new »), by action (« to create »), with a conflict, undecided."""
    counts: Counter[str] = Counter()
    for outcome, action, decision, conflict, takes, stale, many in db.session.execute(
        select(
            ImportRow.outcome,
            ImportRow.action,
            ImportRow.decision,
            ImportRow.has_conflict,
            ImportRow.takes_file,
            ImportRow.is_stale,
            func.count(),
        )
        .where(ImportRow.run_id == run_id)
        .group_by(
            ImportRow.outcome,
            ImportRow.action,
            ImportRow.decision,
            ImportRow.has_conflict,
            ImportRow.takes_file,
            ImportRow.is_stale,
        )
    ):
        counts[outcome] += many
        counts[f"to {action}"] += many
        counts["skipped"] += many * (decision == SKIP)
        counts["undecided"] += many * (outcome == DUPLICATE and not decision)
        counts["conflicts"] += many * bool(conflict)
        counts["stale"] += many * bool(stale)
        counts["kept conflicts"] += many * bool(conflict and not takes)
    return {name: many for name, many in counts.items() if many}


_KEPT = (
    "structure_key", "label", "outcome", "action", "has_conflict", "is_stale", "changes",
    "problems", "warnings", "candidates", "fingerprint",
)  # fmt: skip


def _written(
    run: ImportRun,
    plan: Plan,
    shown: dict[int, str],
    communes: dict[int, str],
    marks_changes: bool,
) -> dict[str, Any]:
    number, fingerprint = plan.draft.number, plan.fingerprint
    values = {
        "structure_key": plan.draft.key,
        "label": plan.label,
        "outcome": plan.outcome,
        "action": plan.action,
        "has_conflict": plan.has_conflict,
        "is_stale": marks_changes and shown.get(number) != fingerprint,
        "changes": [wording.change(change, communes) for change in plan.changes],
        "problems": plan.draft.problems,
        "warnings": plan.draft.warnings,
        "candidates": plan.candidates,
        "fingerprint": fingerprint,
    }
    named = {f"new_{name}": value for name, value in values.items()}
    return {"of_run": run.id, "of_number": number, **named}


def _rows(run: ImportRun, numbers: Collection[int] | None) -> list[Any]:
    statement = (
        select(
            ImportRow.number,
            ImportRow.cells,
            ImportRow.doubt,
            ImportRow.decision,
            ImportRow.takes_file,
            ImportRow.outcome,
            ImportRow.structure_key,
        )
        .where(ImportRow.run_id == run.id)
        .order_by(ImportRow.number)
    )
    if numbers is None:
        return list(db.session.execute(statement))
    return list(db.session.execute(statement.where(_about(run, numbers))))


def _about(run: ImportRun, numbers: Iterable[int]) -> Any:
    """The rows of these numbers, and those of the structures that they speak of now or spoke of
    when they were last looked at."""
    of_run = select(ImportRow.number, ImportRow.cells, ImportRow.structure_key).where(
        ImportRow.run_id == run.id, ImportRow.number.in_(list(numbers))
    )
    reader = Reader(run.mapping, Places(), run.kind)
    keys = set()
    for number, cells, key in db.session.execute(of_run):
        keys |= {key, reader.read(number, cells).key}
    keys.discard("")
    return or_(ImportRow.number.in_(list(numbers)), ImportRow.structure_key.in_(list(keys)))
