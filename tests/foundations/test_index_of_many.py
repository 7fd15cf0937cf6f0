"""The word index against a plain reading of the same entries, on both databases.

There are enough of them for PostgreSQL to go through all the parts of its statement.
"""

from random import Random

import pytest
from sqlalchemy import event, text

from intranet.database import db, is_sqlite
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.index import bulk, queries
from intranet.index.bulk import Document
from intranet.index.models import LONGEST, IndexEntry
from intranet.index.postgresql import READ
from intranet.index.queries import Hit, Search, find

KINDS = ("person", "structure", "service")
WORDS = ("accueil", "accueillante", "agent", "rennes", "redon", "martin", "marie", "logement")
FACETS, CIRCLES = ("c1", "c2", "hlogement"), ("n1", "n2", "g1")
RARE = "coordinationinterinstitutionnelle"


@pytest.fixture
def many(app):
    """Entries in the order of names: more than `READ` begin with « a », others follow."""
    chance = Random(7)
    documents = [
        Document(
            chance.choice(KINDS),
            number,
            f"{'a' if number <= READ + 300 else chance.choice('bmz')}{chance.randrange(10**6):06}",
            " ".join(chance.sample(WORDS, 3)) + (f" {RARE}" if number % 500 == 0 else ""),
            chance.sample(FACETS, 2),
            chance.sample(CIRCLES, 1),
        )
        for number in range(1, READ + 801)
    ]
    bulk.replace(KINDS, documents)
    return list(db.session.execute(db.select(IndexEntry).order_by(IndexEntry.id)).scalars())


def read(entries, search):
    """What `find` means, told slowly."""
    return [
        Hit(entry.kind, entry.ref_id)
        for entry in entries
        if all(
            any(word.startswith(typed[:LONGEST]) for word in entry.words.split())
            for typed in search.typed.split()
        )
        and {*search.facets} <= {*entry.facets.split()}
        and all(group & {*entry.facets.split()} for group in search.any_facets)
        and (search.circles is None or search.circles & {*entry.circles.split()})
        and (not search.kinds or entry.kind in search.kinds)
    ]


def searches():
    chance = Random(11)
    for _ in range(40):
        words = [w[: chance.randint(1, len(w))] for w in chance.sample(WORDS, chance.randint(0, 3))]
        yield Search(
            " ".join([*words, RARE[: chance.randint(1, 30)]][: chance.choice((len(words), 4))]),
            circles=chance.choice((None, frozenset({"n1"}), frozenset({"n2", "g1"}))),
            facets=tuple(chance.sample(FACETS, chance.choice((0, 0, 1)))),
            kinds=chance.choice(((), KINDS, ("service",), ("person", "structure"))),
            any_facets=chance.choice(((), (frozenset({"c1"}),), (frozenset({"c2", "hlogement"}),))),
        )


def test_finding_is_the_same_as_reading_every_entry(many):
    for search in searches():
        expected = read(many, search)
        for limit, offset in ((21, 0), (21, 20), (500, 0), (5, max(0, len(expected) - 2))):
            assert find(search, limit=limit, offset=offset) == expected[offset : offset + limit]


def test_pages_follow_one_another_across_the_parts_of_the_statement(many):
    search = Search("agent", circles=None)
    pages = [find(search, limit=50, offset=start) for start in range(0, 1000, 50)]
    assert [hit for page in pages for hit in page] == read(many, search)[:1000]


def test_a_word_counts_by_its_first_letters_however_long(many):
    everything = find(Search(RARE, circles=None), limit=50)
    assert everything and everything == find(Search(RARE + "s" * 300, circles=None), limit=50)
    assert not find(Search("x" * 300, circles=None), limit=50)


def test_nobody_pages_through_the_whole_directory(many, monkeypatch):
    monkeypatch.setattr(queries, "DEEPEST", 30)
    everything = Search("", circles=None)
    assert len(find(everything, limit=21, offset=20)) == 10
    assert find(everything, limit=21, offset=40) == []


def test_an_empty_choice_finds_nothing(many):
    assert find(Search("", circles=frozenset()), limit=5) == []
    assert find(Search("", circles=None, any_facets=(frozenset(),)), limit=5) == []


@pytest.mark.parametrize("kinds", [("service",), KINDS])
@pytest.mark.parametrize("typed", ["", "acc", "zzz"])
def test_no_search_reads_the_whole_index_or_sorts_it(many, typed, kinds):
    plan = plan_of(lambda: find(Search(typed, frozenset({"n1"}), kinds=kinds), limit=21))
    if is_sqlite():
        assert "VIRTUAL TABLE" in plan and "SCAN e" not in plan and "TEMP B-TREE" not in plan
    else:
        assert plan.count("ix_index_entry_tokens") == 2 and "Seq Scan" not in plan


def plan_of(action):
    seen = []

    def note(_connection, _cursor, statement, parameters, *_):
        seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        db.session.execute(text("ANALYZE"))
        if not is_sqlite():
            # Of so few entries PostgreSQL may find it cheaper to read them all: can it do otherwise?
            db.session.execute(text("SET LOCAL enable_seqscan = off"))
        seen.clear()
        action()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    (statement, parameters), *_ = seen
    how = "EXPLAIN QUERY PLAN" if is_sqlite() else "EXPLAIN"
    rows = db.session.connection().exec_driver_sql(f"{how} {statement}", parameters)
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("model", [Structure, Person, Position, Assignment])
def test_what_lists_ask_to_be_empty_is_indexed_only_where_it_is_set(model):
    """Nearly every row is: SQLite, which has no statistics, would start from all of them."""
    for index in model.__table__.indexes:
        if index.columns[0].name in {"ends_on", "merged_into_id", "closed_at", "forgotten_at"}:
            assert "IS NOT NULL" in str(index.dialect_options["sqlite"]["where"])
            assert "IS NOT NULL" in str(index.dialect_options["postgresql"]["where"])
