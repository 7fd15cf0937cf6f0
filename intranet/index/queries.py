"""Finding: every word typed must begin a word of the thing, in any order."""

from dataclasses import dataclass, field

from sqlalchemy import text

from intranet.database import db, is_sqlite
from intranet.index import postgresql, sqlite
from intranet.index.asked import Asked
from intranet.index.models import LONGEST
from intranet.text import fold

EVERYONE = "tous"
MAX_WORDS = 8
DEEPEST = 10_000  # hits that a search gives at most: the way to one more costs as much again


@dataclass(frozen=True)
class Search:
    """What is looked for. `circles` None means everything (an administrator).

    `facets` must all be present; of each inner group of `any_facets`, at least one.
    """

    typed: str = ""
    circles: frozenset[str] | None = frozenset({EVERYONE})
    facets: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    any_facets: tuple[frozenset[str], ...] = field(default=())


@dataclass(frozen=True)
class Hit:
    kind: str
    ref_id: int


def find(search: Search, *, limit: int, offset: int = 0) -> list[Hit]:
    """At most `limit` hits in the order of names, none beyond the first `DEEPEST`; one query. Of
    a word, the first `LONGEST` letters count."""
    wanted = min(offset + limit, DEEPEST)
    impossible = search.circles == frozenset() or not all(search.any_facets)
    if impossible or offset >= wanted:
        return []
    words = [word[:LONGEST] for word in fold(search.typed).split()[:MAX_WORDS]]
    asked = Asked(
        words=list(dict.fromkeys(words)),
        groups=[[facet] for facet in search.facets] + [sorted(g) for g in search.any_facets],
        circles=None if search.circles is None else sorted(search.circles),
        kinds=search.kinds,
    )
    dialect = sqlite if is_sqlite() else postgresql
    statement, parameters = dialect.statement(asked, wanted)
    parameters |= {"limit": wanted - offset, "offset": offset}
    return [Hit(kind, ref_id) for kind, ref_id in db.session.execute(text(statement), parameters)]
