"""The statement that finds on SQLite: FTS5 goes through the lists of all that is asked together,
in the order of names, and stops at the last row wanted."""

from collections.abc import Iterable

from intranet.index.asked import Asked


def part(asked: Asked, turn: int, _wanted: int) -> tuple[str, dict[str, object]]:
    """A SELECT of (kind, ref_id) and its parameters, `wanted` left to bind. `turn` keeps the
    names of parameters apart."""
    if asked.is_open and not asked.kinds:
        return "SELECT kind, ref_id FROM index_entry ORDER BY id LIMIT :wanted", {}
    # Words are folded to [a-z0-9] and tokens are ours: quoting is a second belt.
    parts = [_beginning(word) for word in asked.words]
    parts += [f"facets : ({_either(group)})" for group in asked.groups]
    if asked.circles is not None:
        parts.append(f"circles : ({_either(asked.circles)})")
    kinds = {f"kind{turn}_{number}": kind for number, kind in enumerate(asked.kinds)}
    if kinds and not asked.words:
        parts.append(f"kind : ({_either(asked.kinds)})")
    query = " AND ".join(parts)
    if asked.unless:
        query = f"({query}) NOT ({' AND '.join(_beginning(word) for word in asked.unless)})"
    # Words choose enough: going through every list of kinds beside theirs would take longer.
    of_kinds = f"AND e.kind IN ({', '.join(':' + name for name in kinds)})" if kinds else ""
    return (
        "SELECT e.kind, e.ref_id FROM index_fts JOIN index_entry e ON e.id = index_fts.rowid "  # noqa: S608
        f"WHERE index_fts MATCH :query{turn} {of_kinds} ORDER BY index_fts.rowid LIMIT :wanted",
        {f"query{turn}": query, **kinds},
    )


def _beginning(word: str) -> str:
    return f'words : "{word}" *'


def _either(tokens: Iterable[str]) -> str:
    return " OR ".join(f'"{token}"' for token in tokens)
