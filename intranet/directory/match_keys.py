"""Names reduced to what two spellings share, for rows written before there were such keys.

Rows written through the models have theirs at once; those of an older version, or written in
bulk, get it here.
"""

from typing import Any

from sqlalchemy import bindparam, select, update

from intranet.database import db
from intranet.directory.models import Person, Structure
from intranet.text import match_key

BATCH = 1000


def fill() -> int:
    """Give their key to the rows that have none; how many got one. Commits batch by batch, so
    that nobody waits for the whole. Runs as a chore, and finds nothing to do but the first time."""
    return _fill(Structure, (Structure.name,)) + _fill(
        Person, (Person.first_name, Person.last_name)
    )


def _fill(model: Any, names: tuple[Any, ...]) -> int:
    filled, last = 0, 0
    while rows := db.session.execute(_without_key(model, names, last)).all():
        last = rows[-1][0]
        found = [(key, match_key(" ".join(words))) for key, *words in rows]
        given = [{"row": key, "reduced": reduced} for key, reduced in found if reduced]
        if given:
            db.session.connection().execute(_written(model), given)
            filled += len(given)
            db.session.commit()
    return filled


def _without_key(model: Any, names: tuple[Any, ...], after: int) -> Any:
    """A name that has no letter of ours keeps an empty key: what was read is not read again."""
    rows = select(model.id, *names).where(model.match_key == "", model.id > after)
    return rows.order_by(model.id).limit(BATCH)


def _written(model: Any) -> Any:
    # On the table: a key is no edit, and leaves the version of the entry as it is.
    table = model.__table__
    return (
        update(table).where(table.c.id == bindparam("row")).values(match_key=bindparam("reduced"))
    )
