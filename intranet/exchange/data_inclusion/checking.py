"""What a file would do: a run with its lines, to be looked at, then applied or left."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, insert

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.exchange.data_inclusion import run_queries
from intranet.exchange.data_inclusion.models import (
    CHANGED,
    CHECKED,
    DISCARDED,
    KEPT,
    NEW,
    OUTSIDE,
    REFUSED,
    SERVICE,
    STRUCTURE,
    UNCHANGED,
    InclusionLine,
    InclusionRun,
)
from intranet.exchange.data_inclusion.planning import CHUNK, Plan, Planner
from intranet.exchange.data_inclusion.records import Record, Refused
from intranet.exchange.data_inclusion.sifting import Sifted
from intranet.exchange.data_inclusion.writing import Writer
from intranet.text import clean_line
from intranet.web.dates import NBSP, plural

SHOWN = (NEW, CHANGED, KEPT, REFUSED)
"""The outcomes whose lines are kept; the others are only counted."""
TO_APPLY = (NEW, CHANGED, KEPT)
MOST_IGNORED = 8


class NotWaiting(Exception):
    """The run was applied, undone or left already; nothing is written."""


def check(actor: Actor | None, sifted: Sifted, file_name: str, size: int) -> InclusionRun:
    """Keep what the records of a file would do. Nothing of the directory changes."""
    run = InclusionRun(
        account_id=actor.account_id if actor else None,
        file_name=clean_line(file_name)[:200] or "sans nom",
        size=size,
        state=CHECKED,
        notes=_notes(sifted),
        created_at=now(),
    )
    db.session.add(run)
    db.session.flush()
    counts = {kind: Counter(sifted.counts[kind]) for kind in (STRUCTURE, SERVICE)}
    _keep(_refused(run, one) for one in sifted.refused)
    planner = Planner(Writer(), sifted.outside)
    for waiting in (sifted.structures, sifted.services):
        _keep(_planned(run, planner.plan(waiting.kind, waiting), counts[waiting.kind]))
    run.counts = {kind: {key: n for key, n in found.items() if n} for kind, found in counts.items()}
    db.session.flush()
    journal.record(actor, "inclusion_run.checked", run)
    return run


def check_again(run: InclusionRun) -> None:
    """Look again at what a run that waits would do, the directory having changed since."""
    planner = Planner(Writer())
    counts = {kind: Counter(run.counts.get(kind, {})) for kind in (STRUCTURE, SERVICE)}
    for kind in (STRUCTURE, SERVICE):
        for found in run_queries.lines_to_apply(run.id, kind, CHUNK):
            plans = planner.plan(kind, [record_of(line) for line in found])
            for line, plan in zip(found, plans, strict=True):
                counts[kind][line.outcome] -= 1
                counts[kind][plan.outcome] += 1
                _write_again(line, plan)
            db.session.flush()
            forget_objects(found)
    run.counts = {kind: {key: n for key, n in found.items() if n} for kind, found in counts.items()}
    db.session.flush()


def discard(actor: Actor, run: InclusionRun) -> None:
    """Leave a run that waits: its lines are deleted. Raises NotWaiting."""
    if run.state != CHECKED:
        raise NotWaiting
    run.state = DISCARDED
    forget_lines(run)
    journal.record(actor, "inclusion_run.discarded", run)


def forget_lines(run: InclusionRun) -> None:
    """Delete the lines of a run; its counts stay."""
    db.session.execute(delete(InclusionLine).where(InclusionLine.run_id == run.id))
    run.purged_at = now()
    db.session.flush()


def forget_objects(lines: Iterable[InclusionLine]) -> None:
    """Let go of flushed lines: a file may have thousands of them."""
    for line in lines:
        if line in db.session:
            db.session.expunge(line)


def record_of(line: InclusionLine) -> Record:
    """The record that a line keeps."""
    return Record(line.kind, line.number, line.values, line.contact, [])


def is_as_shown(line: InclusionLine, plan: Plan) -> bool:
    """Whether a record would still do what its line says."""
    return (line.outcome, line.target_id, line.changes) == (
        plan.outcome,
        plan.target_id,
        plan.changes,
    )


def _planned(run: InclusionRun, plans: Iterable[Plan], counts: Counter[str]) -> Any:
    for plan in plans:
        counts[plan.outcome] += 1
        if plan.outcome in SHOWN:
            yield {
                "run_id": run.id,
                "kind": plan.record.kind,
                "number": plan.record.number,
                "identifier": plan.record.identifier,
                "label": clean_line(plan.record.name)[:200],
                "values": plan.record.values,
                "contact": plan.record.contact,
                **_told(plan),
            }


def _told(plan: Plan) -> dict[str, Any]:
    return {
        "outcome": plan.outcome,
        "is_edited": plan.is_edited,
        "changes": plan.changes,
        "problems": plan.problems,
        "remarks": plan.remarks,
        "target_id": plan.target_id,
    }


def _write_again(line: InclusionLine, plan: Plan) -> None:
    if plan.outcome in (UNCHANGED, OUTSIDE):
        db.session.delete(line)
    elif not is_as_shown(line, plan):
        # What was said of the record when it was read is not said again: it is still true.
        told = _told(plan) | {"remarks": list(dict.fromkeys([*line.remarks, *plan.remarks]))}
        for name, value in told.items():
            setattr(line, name, value)


def _refused(run: InclusionRun, refused: Refused) -> dict[str, Any]:
    return {
        "run_id": run.id,
        "kind": refused.kind,
        "number": refused.number,
        "identifier": refused.identifier,
        "label": refused.name,
        "outcome": REFUSED,
        "problems": refused.problems,
    }


def _keep(rows: Iterable[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == CHUNK:
            db.session.execute(insert(InclusionLine), batch)
            batch = []
    if batch:
        db.session.execute(insert(InclusionLine), batch)


def _notes(sifted: Sifted) -> list[str]:
    notes = []
    if sifted.ignored:
        named = sorted(clean_line(name)[:40] for name in sifted.ignored)
        told = ", ".join(named[:MOST_IGNORED]) + ("…" if len(named) > MOST_IGNORED else "")
        notes.append(f"Champs que la version{NBSP}1 ne connaît pas, laissés de côté : {told}.")
    refused = sum(found[REFUSED] for found in sifted.counts.values())
    if refused > len(sifted.refused):
        first = plural(len(sifted.refused), "premier", "premiers")
        notes.append(f"Des enregistrements refusés, seuls les {first} sont listés.")
    return notes
