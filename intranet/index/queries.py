"""Finding: every word typed must begin a word of the thing, in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import text

from intranet.database import db, is_sqlite
from intranet.index import postgresql, sqlite
from intranet.index.asked import Asked
from intranet.index.models import LONGEST
from intranet.text import fold

EVERYONE = "tous"
MAX_WORDS = 8


@dataclass(frozen=True)
class Search:
    """What is looked for. `circles` None means everything (an administrator).

    `facets` must all be present; of each inner group of `any_facets`, at least one. Whatever has
    all the words of `unless` is left out, of a search that asks something else too.
    """

    typed: str = ""
    circles: frozenset[str] | None = frozenset({EVERYONE})
    facets: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    any_facets: tuple[frozenset[str], ...] = field(default=())
    unless: str = ""


@dataclass(frozen=True)
class Hit:
    kind: str
    ref_id: int


def find(search: Search, *, limit: int, offset: int = 0) -> list[Hit]:
    """At most `limit` hits in the order of names; one query. Of a word, the first `LONGEST`
    letters count."""
    return find_in_turn([search], limit=limit, offset=offset)[0]


def find_in_turn(searches: Sequence[Search], *, limit: int, offset: int = 0) -> list[list[Hit]]:
    """The hits of the first search, then those of the next ones while there is room: `limit` in
    all, for each search its own, in the order of names. One query."""
    dialect = sqlite if is_sqlite() else postgresql
    parts: list[str] = []
    parameters: dict[str, object] = {"limit": limit, "offset": offset, "wanted": limit + offset}
    for turn, search in enumerate(searches):
        if search.circles is None or search.circles:
            part, values = dialect.part(_asked(search), turn, limit + offset)
            parts.append(f"SELECT {turn} AS turn, kind, ref_id FROM ({part}) AS part{turn}")  # noqa: S608
            parameters |= values
    found: list[list[Hit]] = [[] for _ in searches]
    if parts:
        # No input is in it: words are folded to [a-z0-9], the rest is bound.
        statement = f"{' UNION ALL '.join(parts)} LIMIT :limit OFFSET :offset"
        for turn, kind, ref_id in db.session.execute(text(statement), parameters):
            found[turn].append(Hit(kind, ref_id))
    return found


def _asked(search: Search) -> Asked:
    return Asked(
        words=_words(search.typed),
        unless=_words(search.unless),
        groups=[[facet] for facet in search.facets] + [sorted(g) for g in search.any_facets],
        circles=None if search.circles is None else sorted(search.circles),
        kinds=search.kinds,
    )


def _words(typed: str) -> list[str]:
    return list(dict.fromkeys(word[:LONGEST] for word in fold(typed).split()[:MAX_WORDS]))
