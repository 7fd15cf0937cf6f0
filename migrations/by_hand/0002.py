# The word index, which Alembic does not see: written by hand (`migrations/by_hand`).
WORD_INDEX = {
    'sqlite': (
        'DROP TRIGGER index_entry_insert',
        'DROP TRIGGER index_entry_delete',
        'DROP TRIGGER index_entry_update',
        'DROP TABLE index_fts',
        "CREATE VIRTUAL TABLE index_fts USING fts5(words, facets, circles, kind, content='index_entry', content_rowid='id', tokenize='ascii', detail=column, prefix='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20')",
        'CREATE TRIGGER index_entry_insert AFTER INSERT ON index_entry BEGIN INSERT INTO index_fts(rowid, words, facets, circles, kind) VALUES (new.id, new.words, new.facets, new.circles, new.kind); END',
        "CREATE TRIGGER index_entry_delete AFTER DELETE ON index_entry BEGIN INSERT INTO index_fts(index_fts, rowid, words, facets, circles, kind) VALUES ('delete', old.id, old.words, old.facets, old.circles, old.kind); END",
        "CREATE TRIGGER index_entry_update AFTER UPDATE ON index_entry BEGIN INSERT INTO index_fts(index_fts, rowid, words, facets, circles, kind) VALUES ('delete', old.id, old.words, old.facets, old.circles, old.kind); INSERT INTO index_fts(rowid, words, facets, circles, kind) VALUES (new.id, new.words, new.facets, new.circles, new.kind); END",
        "INSERT INTO index_fts(index_fts) VALUES ('rebuild')",
    ),
    'postgresql': (
        'DROP INDEX ix_index_entry_document',
        'ALTER TABLE index_entry DROP COLUMN document',
        "CREATE OR REPLACE FUNCTION index_tokens(id bigint, kind text, words text, facets text, circles text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT COST 100000 AS $$ DECLARE word text; tokens text[] := '=' || kind || array_remove(string_to_array('.' || replace(facets, ' ', ' .'), ' '), '.') || array_remove(string_to_array('~' || replace(circles, ' ', ' ~'), ' '), '~'); BEGIN FOREACH word IN ARRAY string_to_array(words, ' ') LOOP FOR size IN 1..least(length(word), 20) LOOP tokens := tokens || left(word, size); END LOOP; END LOOP; IF id < 1729382256910270464 THEN tokens := tokens || '#a'::text; END IF; RETURN tokens; END $$",
        'CREATE INDEX ix_index_entry_tokens ON index_entry USING gin (index_tokens(id, kind, words, facets, circles)) WITH (fastupdate = off)',
    ),
}

FORMER_WORD_INDEX = {
    'sqlite': (
        'DROP TRIGGER index_entry_insert',
        'DROP TRIGGER index_entry_delete',
        'DROP TRIGGER index_entry_update',
        'DROP TABLE index_fts',
        "CREATE VIRTUAL TABLE index_fts USING fts5(words, facets, circles, content='index_entry', content_rowid='id', tokenize='ascii', prefix='1 2 3', detail=column)",
        'CREATE TRIGGER index_entry_insert AFTER INSERT ON index_entry BEGIN INSERT INTO index_fts(rowid, words, facets, circles) VALUES (new.id, new.words, new.facets, new.circles); END',
        "CREATE TRIGGER index_entry_delete AFTER DELETE ON index_entry BEGIN INSERT INTO index_fts(index_fts, rowid, words, facets, circles) VALUES ('delete', old.id, old.words, old.facets, old.circles); END",
        "CREATE TRIGGER index_entry_update AFTER UPDATE ON index_entry BEGIN INSERT INTO index_fts(index_fts, rowid, words, facets, circles) VALUES ('delete', old.id, old.words, old.facets, old.circles); INSERT INTO index_fts(rowid, words, facets, circles) VALUES (new.id, new.words, new.facets, new.circles); END",
        "INSERT INTO index_fts(index_fts) VALUES ('rebuild')",
    ),
    'postgresql': (
        'DROP INDEX ix_index_entry_tokens',
        'DROP FUNCTION index_tokens(bigint, text, text, text, text)',
        "ALTER TABLE index_entry ADD COLUMN document tsvector GENERATED ALWAYS AS (setweight(to_tsvector('simple', words), 'A') || setweight(to_tsvector('simple', facets), 'B') || setweight(to_tsvector('simple', circles), 'C')) STORED",
        'CREATE INDEX ix_index_entry_document ON index_entry USING gin (document)',
    ),
}


def upgrade_by_hand() -> None:
    connection = op.get_bind()
    for statement in WORD_INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def downgrade_by_hand() -> None:
    connection = op.get_bind()
    for statement in FORMER_WORD_INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)
