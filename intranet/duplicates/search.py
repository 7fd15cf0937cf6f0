"""Finding the other entry of a pair by a few letters, among those that one sees."""

from dataclasses import dataclass

from sqlalchemy.orm import joinedload

from intranet.access import Actor
from intranet.database import db
from intranet.directory import seat_search
from intranet.directory.indexing import STRUCTURE, circles_of
from intranet.directory.models import Person, Structure
from intranet.directory.queries import visible_to
from intranet.duplicates.fields import Entry
from intranet.index.queries import Search, find


@dataclass(frozen=True)
class Other:
    """An entry one may compare with; `note` tells it from its homonyms."""

    id: int
    name: str
    note: str


def others(actor: Actor, entry: Entry, typed: str) -> list[Other]:
    """Entries of the same kind that answer `typed`, but itself; none when it is empty."""
    if not typed.strip():
        return []
    found = _people(actor, typed) if isinstance(entry, Person) else _structures(actor, typed)
    return [other for other in found if other.id != entry.id]


def _people(actor: Actor, typed: str) -> list[Other]:
    return [
        Other(one.person.id, one.person.name, " ; ".join(one.seats))
        for one in seat_search.people(actor, typed)
    ]


def _structures(actor: Actor, typed: str) -> list[Other]:
    search = Search(typed, circles=circles_of(actor), kinds=(STRUCTURE,))
    keys = [hit.ref_id for hit in find(search, limit=seat_search.LIMIT)]
    seen = visible_to(actor).where(Structure.id.in_(keys)).options(joinedload(Structure.commune))
    rows = {row.id: row for row in db.session.scalars(seen)}
    return [Other(key, rows[key].name, _where(rows[key])) for key in keys if key in rows]


def _where(structure: Structure) -> str:
    return ", ".join(filter(None, (structure.address, structure.commune.name)))
