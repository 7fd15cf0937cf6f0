"""People of the directory, found one by one."""

from collections.abc import Collection
from typing import Any

from intranet.access import Actor
from intranet.database import db
from intranet.directory import indexing
from intranet.directory import queries as directory
from intranet.directory.models import Person
from intranet.index.queries import Search, find

HITS = 12


def named(typed: str, actor: Actor) -> list[Any]:
    """At most `HITS` people that `actor` sees and whose name begins so, as `rows`."""
    if not typed:
        return []
    search = Search(typed, indexing.circles_of(actor), kinds=(indexing.PERSON,))
    return rows(actor, [hit.ref_id for hit in find(search, limit=HITS)])


def rows(actor: Actor, ids: Collection[int]) -> list[Any]:
    """Those of these people that `actor` sees: `id`, `name`, `where` (a structure that the actor
    sees, or None)."""
    if not ids:
        return []
    return list(
        db.session.execute(
            directory.people_visible_to(actor)
            .with_only_columns(
                Person.id,
                (Person.first_name + " " + Person.last_name).label("name"),
                directory.workplace(actor).label("where"),
            )
            .where(Person.id.in_(ids))
            .order_by(Person.last_name, Person.first_name, Person.id)
        )
    )
