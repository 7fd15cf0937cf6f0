"""What is kept of somebody, row by row, as a page says it; the file has every column as stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from intranet.audit import labels
from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory.models import Position, Structure
from intranet.events.models import Event
from intranet.privacy import own_data
from intranet.web.dates import day, hour

EXCERPT = 300
# Keys worth a name: the column of the name, and what to call it.
NAMED = {
    "event_id": (Event.id, Event.title, "Rencontre ou formation"),
    "position_id": (Position.id, Position.title, "Poste"),
    "structure_id": (Structure.id, Structure.name, "Structure"),
}
# Words of programs, which the file keeps.
UNSAID = {"attempts", "claim", "outcome", "purpose", "stage", "slug", "source", "source_id"}
# Said when it is a word that people use, left out when it is one of programs.
CODED = {"answer", "kind", "place", "state"}


@dataclass(frozen=True)
class Told:
    """A row: a sentence if one says it, then what is in it, name by name."""

    title: str
    lines: list[tuple[str, str]]


def told(table: str, rows: Iterable[Mapping[str, Any]]) -> list[Told]:
    """`rows` of `table`, in French, as many as there are."""
    rows = list(rows)
    if table == JournalEntry.__tablename__:
        return [_fact(row) for row in rows]
    names = _names(rows)
    return [Told("", [*_named(row, names), *_columns(table, row)]) for row in rows]


def _fact(row: Mapping[str, Any]) -> Told:
    columns = [column.name for column in JournalEntry.__table__.columns]
    entry = JournalEntry(**{name: row.get(name) for name in columns})
    lines = [("Le", f"{day(entry.at)}, {hour(entry.at)}")]
    for change in labels.changes(entry):
        both = change.before and change.after
        said = f"{change.before} → {change.after}" if both else change.after or "effacé"
        lines.append((change.label, said))
    return Told(labels.sentence(entry), lines)


def _names(rows: list[Mapping[str, Any]]) -> dict[tuple[str, Any], str]:
    """The names behind the keys of `rows`; a query a kind of key."""
    found: dict[tuple[str, Any], str] = {}
    for column, (key, name, _) in NAMED.items():
        wanted = {row[column] for row in rows if row.get(column)}
        if wanted:
            for one, text in db.session.execute(select(key, name).where(key.in_(wanted))):
                found[column, one] = text
    return found


def _named(
    row: Mapping[str, Any], names: Mapping[tuple[str, Any], str]
) -> Iterable[tuple[str, str]]:
    for column, (_, _, label) in NAMED.items():
        if name := names.get((column, row.get(column))):
            yield label, name


def _columns(table: str, row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    own = labels.OWN_LABELS.get(table, {})
    for column, value in own_data.plain(row).items():
        label = own.get(column) or own_data.label_of(column)
        known = column not in CODED or value in labels.VALUES.get(column, ())
        if label and known and column not in UNSAID and value not in (None, "", [], {}):
            yield label, _value(column, value)


def _value(column: str, value: Any) -> str:
    if column in ("text", "message", "comment") and isinstance(value, str):
        text = " ".join(value.split())
        return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1].rstrip()}…"
    return labels.shown(column, value)
