"""The page of « Qui contacter ? »: chips to take away, the fragment, the number of queries."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.builders import directory, offer
from tests.orientation.conftest import HTMX


@pytest.fixture
def page(indexed, cast):
    def show(path, who="member", **kwargs):
        indexed()
        response = cast.sign_in(who).get(path, **kwargs)
        assert response.status_code == 200
        return BeautifulSoup(response.text, "html.parser")

    return show


def texts(found):
    return [" ".join(one.get_text(" ").split()) for one in found]


def test_a_chip_takes_away_what_was_understood(page, cast):
    offer.service(cast.ccas)
    chips = page("/qui-contacter?q=impayés+Cancale").select(".chip")

    assert [text.split(" (")[0] for text in texts(chips)] == [
        "Cancale",
        "impayés : Difficultés financières",
    ]
    left = [parse_qs(urlsplit(chip["href"]).query)["q"] for chip in chips]
    assert left == [["impayés"], ["Cancale"]]


def test_a_chip_says_the_theme_alone_when_it_says_what_was_typed(page, cast):
    chips = page("/qui-contacter?q=difficultés+financières").select(".chip")

    assert [text.split(" (")[0] for text in texts(chips)] == ["Difficultés financières"]


def test_the_card_says_who_what_where_when_and_how(page, cast):
    cast.ccas.phone, cast.ccas.email = "+33299112233", "ccas@cancale.example"
    cast.ccas.opening_hours = "24/7"
    offer.service(cast.ccas, "Budget et impayés")
    card = page("/qui-contacter?q=impayés+Cancale").select_one("article")

    said = " ".join(card.get_text(" ").split())
    for expected in ("CCAS de Cancale", "Budget et impayés", "Ouvert 24", "À vérifier"):
        assert expected in said
    assert card.select_one('[href="tel:+33299112233"]')
    assert card.select_one('[href="mailto:ccas@cancale.example"]')


def test_a_postcode_of_several_communes_offers_them(page, cast):
    links = page("/qui-contacter?q=impayés+35260").select("#answers .chips:last-of-type a")

    assert "/qui-contacter?q=impay%C3%A9s+35260&commune=35049" in [link["href"] for link in links]


def test_htmx_gets_the_answers_alone_under_the_address_of_the_question(indexed, cast):
    offer.service(cast.ccas)
    indexed()
    response = cast.sign_in("member").get("/qui-contacter?q=impay%C3%A9s+Cancale", headers=HTMX)

    assert response.text.lstrip().startswith('<div class="flow" id="answers">')
    assert response.headers["HX-Replace-Url"] == "/qui-contacter?q=impay%C3%A9s+Cancale"


def test_the_answers_swapped_are_those_of_the_page(indexed, cast, page):
    offer.service(cast.ccas)
    whole = page("/qui-contacter?q=impayés+Cancale").select_one("#answers")
    part = page("/qui-contacter?q=impayés+Cancale", headers=HTMX).select_one("#answers")

    assert str(part) == str(whole)


def test_nothing_typed_shows_an_example_and_no_answer(page):
    found = page("/qui-contacter")

    assert found.select_one("#q-exemple") and not found.select("#answers article")


def test_nobody_answering_says_what_to_do(page):
    assert page("/qui-contacter?q=zzzzz").select_one("#answers .empty a")["href"] == "/annuaire"


@pytest.mark.parametrize("typed", ["{{7*7}}", "<script>", "a" * 9000, "é%20" * 500, "%F0%9F%99%82"])
def test_hostile_words_are_only_words(page, typed):
    assert "49" not in texts(page(f"/qui-contacter?q={typed}").select("#answers .empty h2"))


def test_the_number_of_queries_does_not_depend_on_the_number_of_answers(indexed, cast, queries):
    counts = []
    for more in (1, 18):
        for number in range(more):
            place = directory.structure(cast.cancale, f"Association {more} {number}", "association")
            directory.membership(directory.position(place), cast.network)
            offer.service(place)
            offer.permanence(place, cast.ccas, themes=["difficultes-financieres"])
        indexed()
        client = cast.sign_in("member")
        client.get("/qui-contacter?q=impay%C3%A9s+Cancale", headers=HTMX)
        queries.clear()
        client.get("/qui-contacter?q=impay%C3%A9s+Cancale", headers=HTMX)
        counts.append(len(queries))

    assert counts[1] <= counts[0] <= 24
