"""A sentence in any order: the commune and the need are recognised, and can be taken away."""

import pytest

from intranet.orientation import asking
from tests.builders import territories


@pytest.fixture
def read(cast, words):
    def understand(typed, **given):
        return asking.read({"q": typed, **given})

    return understand


@pytest.mark.parametrize(
    "typed",
    ["impayés Cancale", "Cancale impayes", "  CANCALE   Impayés ", "à Cancale, des impayés"],
)
def test_the_need_and_the_commune_are_recognised_in_any_order(read, typed):
    asked = read(typed)

    assert asked.place.name == "Cancale"
    assert [theme.key.split("--")[0] for theme in asked.themes] == ["difficultes-financieres"]
    assert asked.words == ()


@pytest.mark.parametrize(
    "typed",
    [
        "saint-méloir-des-ondes retraite",
        "retraite st meloir des ondes",
        "St Méloir des Ondes",
        "35299",
    ],
)
def test_a_commune_of_several_words_or_its_code_is_recognised(read, cast, typed):
    assert read(typed).place.id == cast.saint_meloir.id


def test_the_article_of_a_commune_may_be_left_out(read):
    territories.commune("Le Rheu", "35240")

    assert read("logement rheu").place.name == "Le Rheu"


def test_a_former_commune_is_its_new_one(read, cast):
    part = territories.commune("Terrelabouët", "35901", kind="commune-deleguee")
    part.parent_id = cast.cancale.id

    assert read("terrelabouet").place.id == cast.cancale.id


def test_the_longest_name_wins(read):
    territories.commune("Saint-Malo", "35288")
    territories.commune("Saint-Malo-de-Phily", "35289")

    assert read("aide saint malo de phily").place.code == "35289"


def test_a_postcode_of_several_communes_asks_which(read):
    asked = read("impayés 35260")

    assert asked.place is None
    assert {place.name for place in asked.choices} >= {"Cancale", "Fougères"}


def test_the_commune_chosen_settles_a_postcode(read):
    asked = read("impayés 35260", commune="35115")

    assert (asked.place.name, asked.settled.code) == ("Fougères", "35115")
    assert asked.choices == ()


def test_a_commune_that_the_words_do_not_name_is_not_imposed(read):
    assert read("impayés Cancale", commune="35115").place.name == "Cancale"


def test_a_commune_is_recognised_while_it_is_typed(read):
    assert read("impayés canc").place.name == "Cancale"


def test_a_word_taken_for_the_need_is_not_taken_for_a_commune(read):
    territories.commune("Logement", "35902")  # whoever is called so still comes first

    assert read("logement").place.name == "Logement"
    assert read("retraite").place is None


def test_taking_the_commune_away_leaves_the_rest_as_typed(read):
    assert read("Impayés d’énergie Saint-Méloir-des-Ondes").without_place == "Impayés d’énergie"


def test_taking_the_need_away_leaves_the_rest_as_typed(read):
    assert [theme.without for theme in read("Impayés Cancale").themes] == ["Cancale"]


def test_what_is_neither_is_looked_for(read):
    asked = read("Kerdoncuff Cancale")

    assert (asked.words, asked.themes) == (("kerdoncuff",), ())


def test_a_misspelt_commune_is_suggested(read):
    assert "Cancale" in read("impayés cancalle").suggestions


@pytest.mark.parametrize(
    "typed", ["", "   ", "à la", "?!", "{{7*7}}", "\x00", "🙂", "a" * 5000, "é " * 3000]
)
def test_nothing_readable_asks_nothing(read, typed):
    asked = read(typed)

    assert asked.place is None and asked.choices == ()
