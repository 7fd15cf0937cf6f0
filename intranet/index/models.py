"""What can be found, and the full-text structures that each database keeps over it."""

from sqlalchemy import DDL, BigInteger, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import Base


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


SQLITE_DDL = (
    "CREATE VIRTUAL TABLE index_fts USING fts5(words, facets, circles, "
    "content='index_entry', content_rowid='id', tokenize='ascii', prefix='1 2 3', detail=column)",
    "CREATE TRIGGER index_entry_insert AFTER INSERT ON index_entry BEGIN "
    "INSERT INTO index_fts(rowid, words, facets, circles) "
    "VALUES (new.id, new.words, new.facets, new.circles); END",
    "CREATE TRIGGER index_entry_delete AFTER DELETE ON index_entry BEGIN "
    "INSERT INTO index_fts(index_fts, rowid, words, facets, circles) "
    "VALUES ('delete', old.id, old.words, old.facets, old.circles); END",
    "CREATE TRIGGER index_entry_update AFTER UPDATE ON index_entry BEGIN "
    "INSERT INTO index_fts(index_fts, rowid, words, facets, circles) "
    "VALUES ('delete', old.id, old.words, old.facets, old.circles); "
    "INSERT INTO index_fts(rowid, words, facets, circles) "
    "VALUES (new.id, new.words, new.facets, new.circles); END",
)
POSTGRESQL_DDL = (
    "ALTER TABLE index_entry ADD COLUMN document tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', words), 'A') || "
    "setweight(to_tsvector('simple', facets), 'B') || "
    "setweight(to_tsvector('simple', circles), 'C')) STORED",
    "CREATE INDEX ix_index_entry_document ON index_entry USING gin (document)",
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
