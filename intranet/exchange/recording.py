"""What a source said of each entry, and what a row did: for the next file, and for undoing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, tuple_, update

from intranet.database import db
from intranet.exchange.models import ImportedRecord, ImportRow, ImportRun
from intranet.exchange.plans import Part, Plan
from intranet.exchange.reading_rows import in_parts
from intranet.exchange.writing import parts

KINDS = {"structure": "structure", "seat": "position", "person": "person"}
VERIFICATION = ("verified_at", "verified_by_id")
Said = tuple[int, str, str, int, dict[str, Any]]  # row, kind, key, entry, values


def records_of(plan: Plan) -> Iterator[tuple[str, Part]]:
    """The things that a row speaks of, by the kind of their record."""
    for part, kind in KINDS.items():
        one: Part | None = getattr(plan, part)
        if one is not None and one.key:
            yield kind, one


def before(row: Any, columns: Mapping[str, Any]) -> dict[str, Any]:
    """What a row of the directory said, and whether it was verified, as JSON keeps it."""
    names = [*columns, *(name for name in VERIFICATION if hasattr(row, name))]
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Any:
    """A date as JSON keeps it; any other value as it is."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def remember(run: ImportRun, said: Sequence[Said], done: dict[int, dict[str, Any]]) -> None:
    """Make the records say what the file said; `done` gets what they said before, and is kept
    beside the rows."""
    known = _known(run, said)
    fresh: dict[tuple[str, str], dict[str, Any]] = {}
    changed: dict[int, dict[str, Any]] = {}
    for number, kind, key, entry_id, values in said:
        former = known.get((kind, key))
        told = done[number].setdefault("records", [])
        if (kind, key) in fresh:
            fresh[kind, key]["values"] |= values
            continue
        told.append([kind, key, former.values if former else None])
        if former is None:
            owners = {f"{one}_id": entry_id if one == kind else None for one in KINDS.values()}
            row = {"source_id": run.source_id, "kind": kind, "key": key, **owners}
            fresh[kind, key] = {**row, "values": dict(values)}
        else:
            changed.setdefault(former.id, dict(former.values)).update(values)
    # Not by the model, which leaves out the keys that are empty and inserts one by one.
    table: Any = ImportedRecord.__table__
    for some in parts(list(fresh.values())):
        db.session.connection().execute(insert(table), list(some))
    rewrite(changed)
    _keep(run, done)


def _known(run: ImportRun, said: Sequence[Said]) -> dict[tuple[str, str], Any]:
    rows = in_parts(
        {(kind, key) for _, kind, key, _, _ in said},
        lambda some: select(ImportedRecord).where(
            ImportedRecord.source_id == run.source_id,
            tuple_(ImportedRecord.kind, ImportedRecord.key).in_(some),
        ),
    )
    return {(row.kind, row.key): row for (row,) in rows}


def _keep(run: ImportRun, done: Mapping[int, dict[str, Any]]) -> None:
    table: Any = ImportRow.__table__
    statement = (
        update(table)
        .where(table.c.run_id == bindparam("of_run"), table.c.number == bindparam("of_number"))
        .values(done=bindparam("new_done", type_=table.c.done.type))
    )
    rows = [
        {"of_run": run.id, "of_number": number, "new_done": told} for number, told in done.items()
    ]
    for some in parts(rows):
        db.session.connection().execute(statement, list(some))


def rewrite(values: Mapping[int, dict[str, Any]]) -> None:
    """Make records, by key, say these values."""
    _update(ImportedRecord, "values", values)


def _update(model: Any, name: str, values: Mapping[int, Any]) -> None:
    table = model.__table__
    statement = (
        update(table)
        .where(table.c.id == bindparam("of_id"))
        .values({name: bindparam("new_value", type_=table.c[name].type)})
    )
    rows = [{"of_id": key, "new_value": value} for key, value in values.items()]
    for some in parts(rows):
        db.session.connection().execute(statement, list(some))
