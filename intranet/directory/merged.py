"""Entries that turned out to be another one: what they became, and what became them."""

from sqlalchemy import select

from intranet.database import db
from intranet.directory.models import Person, Structure

Model = type[Structure] | type[Person]


def kept_key(model: Model, key: int) -> int:
    """The key of the entry that `key` finally became: its own when it was merged into none. A
    query a link of the chain."""
    seen = {key}
    while True:
        into = db.session.scalar(select(model.merged_into_id).where(model.id == key))
        if into is None or into in seen:
            return key
        seen.add(key := into)


def absorbed_keys(entry: Structure | Person) -> list[int]:
    """The keys of the entries that became this one, at once or by others; a query a link."""
    model = type(entry)
    found: set[int] = set()
    last = {entry.id}
    while last:
        found |= last
        rows = db.session.scalars(select(model.id).where(model.merged_into_id.in_(last)))
        last = set(rows) - found
    return sorted(found - {entry.id})
