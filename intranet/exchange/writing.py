"""Writing thousands of rows in a few statements, as the models would have written each of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, update

from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Person, Structure
from intranet.text import match_key

TOGETHER = 1000


def add(model: Any, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert `rows`, which have the same columns; their keys, in the same order."""
    table = model.__table__
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return [
        key
        for some in parts(rows)
        for key in db.session.connection().execute(statement, some).scalars()
    ]


def change(model: Any, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Write columns by key, and what follows from them: the version grows by one, an entry that
    a file changes is no longer verified."""
    together: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    moment = now()
    for key, columns in changes.items():
        values = {**columns, **_consequences(model, columns, moment)}
        row = {"of_id": key, **{f"new_{name}": value for name, value in values.items()}}
        together[tuple(sorted(values))].append(row)
    table = model.__table__
    for names, rows in together.items():
        fields = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
        statement = update(table).where(table.c.id == bindparam("of_id"))
        db.session.connection().execute(
            statement.values({**fields, "version": table.c.version + 1}), rows
        )


def name_key(columns: Mapping[str, Any]) -> str:
    """`match_key` of an entry with these columns."""
    whole = columns.get("name") or f"{columns.get('first_name')} {columns.get('last_name')}"
    return match_key(whole)


def parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), TOGETHER):
        yield rows[start : start + TOGETHER]


def _consequences(model: Any, columns: Mapping[str, Any], moment: Any) -> dict[str, Any]:
    if model not in (Structure, Person):
        return {}
    if "verified_at" in columns:  # put back as it was
        return {"updated_at": moment}
    return {"updated_at": moment, "verified_at": None, "verified_by_id": None}
