import pytest

from intranet.index import entries, queries
from intranet.index.queries import Hit, Search


@pytest.fixture
def indexed(app):
    entries.put(
        "person", 1, name="Lefèvre Anaïs", words="Anaïs Lefèvre CCAS d'Aubigné", facets=["c1"]
    )
    entries.put("person", 2, name="Abel Œillet", words="Abel Œillet Saint-Malo", facets=["c2"])
    entries.share("person", 1, ["n1"])
    entries.share("person", 2, ["n2"])


def found(typed, **kwargs):
    return queries.find(Search(typed, **{"circles": None, **kwargs}), limit=20)


@pytest.mark.parametrize("typed", ["lefe", "LEFÈVRE anaïs", "aubi ana", "d’aubigné"])
def test_beginnings_of_words_in_any_order_and_accents_find(indexed, typed):
    assert found(typed) == [Hit("person", 1)]


@pytest.mark.parametrize("typed", ["oeil", "œil", "st malo", "saint-malo"])
def test_ligatures_and_saints_fold(indexed, typed):
    assert found(typed) == [Hit("person", 2)]


def test_nothing_typed_lists_all_in_the_order_of_names(indexed):
    assert found("") == [Hit("person", 2), Hit("person", 1)]


def test_only_shared_circles_are_found(indexed):
    assert found("a", circles=frozenset({"n1"})) == [Hit("person", 1)]
    assert found("a", circles=frozenset()) == []


def test_facets_filter(indexed):
    assert found("", facets=("c2",)) == [Hit("person", 2)]


def test_typing_a_token_finds_nobody(indexed):
    assert found("n1") == []


def test_a_new_name_moves_the_entry_and_keeps_its_circles(indexed):
    entries.put("person", 1, name="Zoé", words="Zoé", facets=[])
    assert found("", circles=frozenset({"n1"})) == [Hit("person", 1)]
    assert found("lefevre") == []
    assert found("") == [Hit("person", 2), Hit("person", 1)]


def test_names_that_begin_alike_beyond_their_keys_are_all_found(indexed):
    entries.put("person", 8192, name="Martin-Laval", words="Martin-Laval", facets=[])
    for ref_id in (8191, 16383):  # both want the last key of their ten letters
        entries.put("person", ref_id, name="Martin-Laure", words="Martin-Laure", facets=[])
    assert {hit.ref_id for hit in found("martin la")} == {8192, 8191, 16383}


def test_what_is_removed_is_not_found(indexed):
    entries.remove("person", 1)
    assert found("lefevre") == []
