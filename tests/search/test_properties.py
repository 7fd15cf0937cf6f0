"""Whatever the words, their order, their accents and where one stops typing."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intranet.database import db
from intranet.directory import indexing
from intranet.directory import queries as directory_queries
from intranet.directory.models import Position
from intranet.index.models import IndexEntry
from intranet.index.queries import find
from intranet.search import queries
from intranet.search.asking import Asked
from intranet.text import fold
from tests.builders import directory, networks

CAST = ("administrator", "coordinator", "other_coordinator", "manager", "member", "outsider", "newcomer")  # fmt: skip

ENTRIES = {
    "Maëlle Kerdoncuff": "Maëlle KERDONCUFF Directrice CCAS Cancale",
    "Awa Martin": "Awa Martin Agente d’accueil CDAS de la baie Saint-Méloir-des-Ondes",
    "CDAS de la baie": "CDAS baie Saint Méloir Ondes",
    "Référente logement": "Référente logement poste vacant Cancale",
}


@st.composite
def typed(draw):
    """(name, some of the words of its entry, shuffled, cut short, accents kept or not)."""
    name = draw(st.sampled_from(sorted(ENTRIES)))
    words = ENTRIES[name].split()
    chosen = draw(st.lists(st.sampled_from(words), min_size=1, max_size=5, unique=True))
    cut = []
    for word in chosen:
        bare = fold(word) if draw(st.booleans()) else word
        shortest = 3 if "’" in bare else 1  # « d’ » alone is an elision, not a word
        length = draw(st.integers(min(shortest, len(bare)), len(bare)))
        cut.append(bare[:length])
    return name, " ".join(cut)


@pytest.fixture
def found_by(indexed, actor):
    reader = actor("member")
    return lambda text: {card.name for card in queries.results(reader, Asked(text)).cards}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=typed())
def test_beginnings_of_words_of_an_entry_in_any_order_find_it(found_by, asked):
    name, text = asked
    assert name in found_by(text)


LETTERS = st.text("abceiorstABEÉéèêëïîôöùûüÿçŒœæ", min_size=2, max_size=9)
WORDS = st.one_of(
    LETTERS,
    st.tuples(st.sampled_from(["d’", "l'", "qu’", "Saint-", "st ", "Ste "]), LETTERS).map("".join),
)
WAYS = (str, str.upper, str.lower, fold, lambda word: unicodedata.normalize("NFD", word))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.lists(WORDS, min_size=1, max_size=6), data=st.data())
def test_any_words_of_any_name_in_any_order_and_writing_find_it(indexed, actor, words, data):
    indexed.ccas.name = " ".join(words)
    indexing.refresh_structure(indexed.ccas.id)
    some = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=6, unique=True))
    typed = [data.draw(st.sampled_from(WAYS))(word) for word in some]
    hits = find(Asked(" ".join(typed)).search(actor("member")), limit=100)
    assert ("structure", indexed.ccas.id) in {(hit.kind, hit.ref_id) for hit in hits}


@pytest.mark.parametrize("name", CAST)
def test_search_never_shows_what_the_pages_hide(indexed, actor, name):
    second = networks.network(indexed.other_agency, "Marches de Bretagne")
    directory.membership(indexed.manager_seat, second)
    directory.position(indexed.other_ccas, "Renfort", holder=indexed.manager)
    indexing.rebuild()
    reader = actor(name)
    structures = {s.id for s in db.session.scalars(directory_queries.visible_to(reader))}
    people = {p.id for p in db.session.scalars(directory_queries.people_visible_to(reader))}
    hits = find(Asked("").search(reader), limit=100)
    assert {h.ref_id for h in hits if h.kind == "structure"} == structures
    assert {h.ref_id for h in hits if h.kind == "person"} <= people
    for hit in hits:
        if hit.kind == "position":
            assert db.session.get(Position, hit.ref_id).structure_id in structures
    shown = queries.results(reader, Asked("")).cards
    told = {c.structure_url.rsplit("/", 1)[1] for c in shown if c.structure_url}
    assert {int(key) for key in told} <= structures


@pytest.mark.parametrize("name", CAST)
def test_cards_read_what_the_actor_sees_even_if_the_index_says_more(indexed, actor, name):
    everyone = f"n{indexed.network.id} n{indexed.other_network.id} tous"
    db.session.query(IndexEntry).update({"circles": everyone})
    reader = actor(name)
    allowed = {s.name for s in db.session.scalars(directory_queries.visible_to(reader))}
    allowed |= {p.name for p in db.session.scalars(directory_queries.people_visible_to(reader))}
    shown = queries.results(reader, Asked("")).cards
    assert {card.name for card in shown} - {"Référente logement"} <= allowed


def test_a_scope_lost_hides_at_the_next_letter(indexed, actor):
    db.session.query(IndexEntry).update({"circles": "tous"})
    asked = Asked("kerdoncuff")
    assert [card.name for card in queries.results(actor("member"), asked).cards]
    db.session.query(directory.Membership).filter_by(position_id=indexed.member_seat.id).delete()
    assert queries.results(actor("member"), asked).cards == []
