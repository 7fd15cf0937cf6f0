"""What can be found, and the full-text structures that each database keeps over it."""

from sqlalchemy import DDL, BigInteger, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import Base
from intranet.index.ordering import floor

LONGEST = 20  # letters of a word by which it can be found


class IndexEntry(Base):
    """One findable thing. The three texts are folded words separated by spaces.

    `id` follows the order of names (see `ordering.place`), so that « in order of names »
    costs nothing on a large table. `words` is what people type; `facets` are tokens to filter
    by (`c35288` a commune, `tccas` a type); `circles` are tokens that say who may see it
    (`n12` network, `s7` structure, `g3` agency, `tous` everyone).
    """

    __tablename__ = "index_entry"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    ref_id: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    facets: Mapped[str] = mapped_column(Text, default="")
    circles: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("kind", "ref_id"),)


# On both databases every beginning of a word has a list of its own. Otherwise the index gathers
# all that begins like « accueil », a third of the directory, before it gives the first.
# `migrations/by_hand` says the same to databases that exist.
SQLITE_DDL = (
    "CREATE VIRTUAL TABLE index_fts USING fts5(words, facets, circles, kind, "
    "content='index_entry', content_rowid='id', tokenize='ascii', detail=column, "
    f"prefix='{' '.join(str(size) for size in range(1, LONGEST + 1))}')",
    "CREATE TRIGGER index_entry_insert AFTER INSERT ON index_entry BEGIN "
    "INSERT INTO index_fts(rowid, words, facets, circles, kind) "
    "VALUES (new.id, new.words, new.facets, new.circles, new.kind); END",
    "CREATE TRIGGER index_entry_delete AFTER DELETE ON index_entry BEGIN "
    "INSERT INTO index_fts(index_fts, rowid, words, facets, circles, kind) "
    "VALUES ('delete', old.id, old.words, old.facets, old.circles, old.kind); END",
    "CREATE TRIGGER index_entry_update AFTER UPDATE ON index_entry BEGIN "
    "INSERT INTO index_fts(index_fts, rowid, words, facets, circles, kind) "
    "VALUES ('delete', old.id, old.words, old.facets, old.circles, old.kind); "
    "INSERT INTO index_fts(rowid, words, facets, circles, kind) "
    "VALUES (new.id, new.words, new.facets, new.circles, new.kind); END",
)
# The first sign of a token says what it is. Its cost keeps the planner from computing it for
# a row that the index has not chosen.
POSTGRESQL_DDL = (
    "CREATE OR REPLACE FUNCTION index_tokens"
    "(id bigint, kind text, words text, facets text, circles text) "
    "RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT COST 100000 AS $$ "
    "DECLARE word text; tokens text[] := '=' || kind "
    "|| array_remove(string_to_array('.' || replace(facets, ' ', ' .'), ' '), '.') "
    "|| array_remove(string_to_array('~' || replace(circles, ' ', ' ~'), ' '), '~'); "
    "BEGIN "
    "FOREACH word IN ARRAY string_to_array(words, ' ') LOOP "
    f"FOR size IN 1..least(length(word), {LONGEST}) LOOP "
    "tokens := tokens || left(word, size); END LOOP; END LOOP; "
    f"IF id < {floor('b')} THEN tokens := tokens || '#a'::text; END IF; "
    "RETURN tokens; END $$",
    "CREATE INDEX ix_index_entry_tokens ON index_entry "
    "USING gin (index_tokens(id, kind, words, facets, circles)) WITH (fastupdate = off)",
)

for _dialect, _statements in (("sqlite", SQLITE_DDL), ("postgresql", POSTGRESQL_DDL)):
    for _statement in _statements:
        event.listen(
            IndexEntry.__table__,
            "after_create",
            DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect),
        )
event.listen(
    IndexEntry.__table__,
    "before_drop",
    DDL("DROP TABLE IF EXISTS index_fts").execute_if(dialect="sqlite"),
)
