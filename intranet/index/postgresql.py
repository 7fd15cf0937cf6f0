"""The statement that finds on PostgreSQL.

GIN knows which rows have all that is asked, but in no order: it has to fetch them all to give the
first ones. So three parts follow one another, of which the last ones run only when there is still
room: the first names of all, read one by one, where what is frequent is found at once; the
names that begin with an « a »; the others, when what is asked is rare enough to fetch it all.
"""

from collections.abc import Iterator

from intranet.index.asked import Asked
from intranet.index.ordering import floor

READ, READ_FOR_ONE = 800, 40  # rows read one by one: at least, and for each row wanted

TOKENS = "index_tokens(id, kind, words, facets, circles)"
# `+ 0` hides from the planner that the key gives the order: it would walk the whole table.
STATEMENT = """SELECT kind, ref_id FROM (
 (SELECT id, kind, ref_id FROM (SELECT * FROM index_entry ORDER BY id LIMIT :read) AS first_names
  WHERE {told} ORDER BY id LIMIT :wanted)
 UNION ALL
 (SELECT id, kind, ref_id FROM index_entry
  WHERE {known} AND {tokens} @> ARRAY['#a'] AND id + 0 >= {following}
  ORDER BY id + 0 LIMIT :wanted)
 UNION ALL
 (SELECT id, kind, ref_id FROM index_entry
  WHERE {known} AND id + 0 >= :b AND id + 0 >= {following}
  ORDER BY id + 0 LIMIT :wanted)
) AS found LIMIT :limit OFFSET :offset"""
FOLLOWING = "(SELECT id FROM index_entry ORDER BY id OFFSET :read LIMIT 1)"
EVERYTHING = "SELECT kind, ref_id FROM index_entry {where} ORDER BY id LIMIT :limit OFFSET :offset"


def statement(asked: Asked, wanted: int) -> tuple[str, dict[str, object]]:
    """As `sqlite.statement`; `wanted` is what `limit` and `offset` come to."""
    told: list[str] = []
    known: list[str] = []
    values: dict[str, object] = {}
    tokens: dict[str, object] = {}
    for number, (condition, value, any_of) in enumerate(_conditions(asked)):
        told.append(condition.format(f":told{number}"))
        known.append(f"{TOKENS} {'@>' if len(any_of) == 1 else '&&'} :known{number}")
        values[f"told{number}"], tokens[f"known{number}"] = value, any_of
    if asked.is_open:
        return EVERYTHING.format(where=f"WHERE {told[0]}" if told else ""), values
    return (
        STATEMENT.format(
            told=" AND ".join(told), known=" AND ".join(known), tokens=TOKENS, following=FOLLOWING
        ),
        {
            **values,
            **tokens,
            "wanted": wanted,
            "read": max(READ, READ_FOR_ONE * wanted),
            "b": floor("b"),
        },
    )


def _conditions(asked: Asked) -> Iterator[tuple[str, object, list[str]]]:
    """What a row must say: a condition on its texts with the value to bind, and the tokens by
    which the index knows it, any of which will do."""
    for word in asked.words:
        yield "(' ' || words) LIKE {}", f"% {word}%", [word]
    for group in asked.groups:
        yield "string_to_array(facets, ' ') && {}", [*group], [f".{token}" for token in group]
    if asked.circles is not None:
        circles = [*asked.circles]
        yield "string_to_array(circles, ' ') && {}", circles, [f"~{token}" for token in circles]
    if asked.kinds:
        yield "kind = ANY({})", [*asked.kinds], [f"={kind}" for kind in asked.kinds]
