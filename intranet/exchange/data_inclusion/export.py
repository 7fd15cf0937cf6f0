"""The whole export, in parts: pages for those who read it over HTTP, one file for a download.

Memory holds a few hundred records, whatever the size of the directory.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from intranet.access import Actor
from intranet.audit import journal
from intranet.database import db, reading
from intranet.exchange.data_inclusion import queries
from intranet.exchange.data_inclusion.models import SERVICE, STRUCTURE
from intranet.exchange.data_inclusion.writing import Writer
from intranet.preferences.choices import SOURCE
from intranet.territories import reference

PART = 500
LISTS = {STRUCTURE: "structures", SERVICE: "services"}
# What a record looks like depends on this code too: count one up when it says something else.
EDITION = 1


@dataclass(frozen=True)
class Adjusted:
    """An entry that goes out otherwise than it is written here, and why."""

    kind: str
    key: int
    structure_id: int
    name: str
    notes: list[str]


def page(kind: str, number: int, size: int, *, with_contacts: bool) -> list[dict[str, Any]]:
    """Records `size` at a time, by ascending key; page 1 is the first."""
    writer = Writer(with_contacts=with_contacts)
    statement = queries.exported(kind).offset((number - 1) * size).limit(size)
    return [writer.record(kind, row)[0] for row in db.session.execute(statement)]


def etag(*details: object) -> str:
    """Changes whenever an answer could: the directory, the name of the source, this program, the
    communes, and whatever `details` distinguish answers."""
    state = [*queries.state_of_directory(), SOURCE.now(), reference.header().version, EDITION]
    told = "\n".join(map(str, (*state, *details)))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def records(
    kind: str, *, with_contacts: bool = False, adjusted: list[Adjusted] | None = None
) -> Iterator[dict[str, Any]]:
    """Every record of a kind, by ascending key. Adds to `adjusted` what was not said as written."""
    writer, table, last = Writer(with_contacts=with_contacts), queries.TABLES[kind], 0
    while True:
        part = queries.exported(kind).where(table.id > last).limit(PART)
        found = db.session.execute(part).all()
        for row in found:
            record, notes = writer.record(kind, row)
            if notes and adjusted is not None:
                home = row.id if kind == STRUCTURE else row.structure_id
                adjusted.append(Adjusted(kind, row.id, home, row.name, notes))
            yield record
        if len(found) < PART:
            return
        last = found[-1].id


def write(
    file: IO[bytes], *, with_contacts: bool = False, adjusted: list[Adjusted] | None = None
) -> dict[str, int]:
    """Write `{"structures": […], "services": […]}` to `file`; returns how many of each."""
    text = TextIOWrapper(file, "utf-8", newline="\n")
    counts = {}
    for kind, start in ((STRUCTURE, '{"structures": ['), (SERVICE, '"services": [')):
        text.write(start)
        found = records(kind, with_contacts=with_contacts, adjusted=adjusted)
        counts[kind] = _write_list(text, found)
        text.write("\n]" + (",\n" if kind == STRUCTURE else "}\n"))
    text.flush()
    text.detach()
    return counts


def write_zip(
    file: IO[bytes], *, with_contacts: bool = False, adjusted: list[Adjusted] | None = None
) -> dict[str, int]:
    """Write `structures.json` and `services.json`, each an array, into a zip."""
    counts = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, name in LISTS.items():
            with archive.open(f"{name}.json", "w") as member:
                text = TextIOWrapper(member, "utf-8", newline="\n")
                text.write("[")
                found = records(kind, with_contacts=with_contacts, adjusted=adjusted)
                counts[kind] = _write_list(text, found)
                text.write("\n]\n")
                text.flush()
                text.detach()
    return counts


def write_to(path: Path, **options: Any) -> dict[str, int]:
    """Write the export to `path`, a zip when its name says so; complete or not there at all."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            wanted = write_zip if path.suffix.lower() == ".zip" else write
            counts = wanted(file, **options)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def made(file: IO[bytes], *, with_contacts: bool) -> dict[str, int]:
    """`write`, for a page: ends the transaction in progress and only reads, so that nobody waits
    for a long export."""
    db.session.rollback()
    with reading():
        counts = write(file, with_contacts=with_contacts)
        db.session.rollback()
    return counts


def note(actor: Actor | None, counts: dict[str, int], *, with_contacts: bool) -> None:
    """Tell the journal that the whole export went out."""
    told = {LISTS[kind]: count for kind, count in counts.items()}
    thing = SimpleNamespace(__tablename__="inclusion", id=0, name="data·inclusion")
    after = {**told, "with_contacts": with_contacts}
    journal.record(actor, "inclusion.exported", thing, after=after)


def adjustments(most: int) -> tuple[list[Adjusted], int]:
    """The first entries that go out otherwise than they are written here, and how many there
    are."""
    found: list[Adjusted] = []
    for kind in LISTS:
        for _ in records(kind, adjusted=found):
            pass
    return found[:most], len(found)


def as_json(record: dict[str, Any]) -> str:
    """A record on one line."""
    return json.dumps(record, ensure_ascii=False)


def _write_list(text: IO[str], found: Iterator[dict[str, Any]]) -> int:
    count = 0
    for record in found:
        text.write(("\n" if count == 0 else ",\n") + as_json(record))
        count += 1
    return count
