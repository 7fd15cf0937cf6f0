"""The statement that finds on SQLite: FTS5 goes through the lists of all that is asked together,
in the order of names, and stops at the last row wanted."""

from collections.abc import Iterable

from intranet.index.asked import Asked

# No word has an accent here. FTS5 moves along all the lists of an AND at each step, the long ones
# of who may see and of kinds too, but works out an « A NOT B » before it looks at the others.
NEVER = 'words : "é"'


def statement(asked: Asked, _wanted: int) -> tuple[str, dict[str, object]]:
    """SQL that gives (kind, ref_id) and its parameters, `limit` and `offset` left to bind."""
    if asked.is_open and not asked.kinds:
        return "SELECT kind, ref_id FROM index_entry ORDER BY id LIMIT :limit OFFSET :offset", {}
    # Words are folded to [a-z0-9] and tokens are ours: quoting is a second belt.
    chosen = [f'words : "{word}" *' for word in asked.words]
    chosen += [f"facets : ({_either(group)})" for group in asked.groups]
    parts = [f"(({' AND '.join(chosen)}) NOT {NEVER})"] if chosen else []
    if asked.circles is not None:
        parts.append(f"circles : ({_either(asked.circles)})")
    # Words choose enough: going through every list of kinds beside theirs would take longer.
    kinds = {f"kind{number}": kind for number, kind in enumerate(asked.kinds)}
    if kinds and not asked.words:
        parts.append(f"kind : ({_either(asked.kinds)})")
    of_kinds = f"AND e.kind IN ({', '.join(':' + name for name in kinds)})" if kinds else ""
    return (
        "SELECT e.kind, e.ref_id FROM index_fts JOIN index_entry e ON e.id = index_fts.rowid "  # noqa: S608
        f"WHERE index_fts MATCH :query {of_kinds} "
        "ORDER BY index_fts.rowid LIMIT :limit OFFSET :offset",
        {"query": " AND ".join(parts), **kinds},
    )


def _either(tokens: Iterable[str]) -> str:
    return " OR ".join(f'"{token}"' for token in tokens)
