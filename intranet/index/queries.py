"""Finding: every word typed must begin a word of the thing, in any order."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import text

from intranet.database import db, is_sqlite
from intranet.text import fold

EVERYONE = "tous"
MAX_WORDS = 8
MAX_LETTERS = 40


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
    """At most `limit` hits in the order of names; one query."""
    terms = [word[:MAX_LETTERS] for word in fold(search.typed).split()[:MAX_WORDS]]
    if search.circles is not None and not search.circles:
        return []
    statement, parameters = _sqlite(search, terms) if is_sqlite() else _postgresql(search, terms)
    rows = db.session.execute(text(statement), {**parameters, "limit": limit, "offset": offset})
    return [Hit(kind, ref_id) for kind, ref_id in rows]


def _groups(search: Search) -> list[Iterable[str]]:
    return [(facet,) for facet in search.facets] + [sorted(group) for group in search.any_facets]


def _sqlite(search: Search, terms: list[str]) -> tuple[str, dict[str, str]]:
    # Terms are folded to [a-z0-9] and tokens are ours: quoting is a second belt.
    parts = [f'words : "{term}" *' for term in terms]
    parts += ["facets : (" + _either(group) + ")" for group in _groups(search)]
    if search.circles is not None:
        parts.append("circles : (" + _either(sorted(search.circles)) + ")")
    kinds, parameters = _kinds(search)
    if not parts:
        where = f"WHERE {kinds}" if kinds else ""
        return (
            f"SELECT kind, ref_id FROM index_entry {where} "  # noqa: S608 - no input inside
            "ORDER BY id LIMIT :limit OFFSET :offset",
            parameters,
        )
    condition = f"AND {kinds}" if kinds else ""
    return (
        "SELECT e.kind, e.ref_id FROM index_fts JOIN index_entry e ON e.id = index_fts.rowid "  # noqa: S608
        f"WHERE index_fts MATCH :query {condition} "
        "ORDER BY index_fts.rowid LIMIT :limit OFFSET :offset",
        {**parameters, "query": " AND ".join(parts)},
    )


def _either(tokens: Iterable[str]) -> str:
    return " OR ".join(f'"{token}"' for token in tokens)


def _postgresql(search: Search, terms: list[str]) -> tuple[str, dict[str, str]]:
    parts = [f"{term}:*A" for term in terms]
    parts += ["(" + " | ".join(f"{t}:B" for t in group) + ")" for group in _groups(search)]
    if search.circles is not None:
        parts.append("(" + " | ".join(f"{t}:C" for t in sorted(search.circles)) + ")")
    kinds, parameters = _kinds(search)
    conditions = [kinds] if kinds else []
    if parts:
        conditions.append("document @@ CAST(:query AS tsquery)")
        parameters["query"] = " & ".join(parts)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    return (
        f"SELECT kind, ref_id FROM index_entry {where} "  # noqa: S608 - no input inside
        "ORDER BY id LIMIT :limit OFFSET :offset",
        parameters,
    )


def _kinds(search: Search) -> tuple[str, dict[str, str]]:
    names = [f"kind{number}" for number in range(len(search.kinds))]
    condition = f"kind IN ({', '.join(':' + name for name in names)})" if names else ""
    return condition, dict(zip(names, search.kinds, strict=True))
