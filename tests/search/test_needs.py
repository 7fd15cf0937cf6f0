"""The directory by need: a theme, an audience, or the words people have for it."""

import pytest
from bs4 import BeautifulSoup

from intranet.database import db
from intranet.directory import indexing
from intranet.search.queries import PER_PAGE
from intranet.vocabulary import synonyms
from tests.builders import directory, offer

RENT = "logement-hebergement--reduire-les-impayes-de-loyer"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def needs(cast):
    """The CCAS deals with unpaid rents under another name; the CDAS says « dette de loyer »."""
    synonyms.supply()
    offer.service(cast.ccas, "Aides facultatives", [RENT], audiences=["jeunes"])
    offer.service(cast.cdas, "Avance pour une dette de loyer", ["famille--garde-denfants"])
    indexing.rebuild()
    return cast


def soup(answer):
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def names(page):
    return [link.get_text() for link in page.select(".entry-name")]


def ask(cast, query, name="member", **kwargs):
    return soup(cast.sign_in(name).get(f"/annuaire?{query}", **kwargs))


@pytest.mark.parametrize("query", [f"theme={RENT}", "theme=logement-hebergement", "public=jeunes", f"theme={RENT}&public=jeunes&commune=Cancale"])  # fmt: skip
def test_a_theme_or_an_audience_filters_structures(needs, query):
    page = ask(needs, query)
    assert names(page) == ["CCAS de Cancale"]
    assert page.select(".chips .chip[aria-current]")


def test_the_chip_takes_the_filter_away(needs):
    page = ask(needs, f"q=ccas&theme={RENT}")
    assert page.select_one(".chips .chip")["href"] == "/annuaire?q=ccas"
    assert page.select_one("#theme option[selected]")["value"] == RENT


@pytest.mark.parametrize("query", ["theme=inconnu", "public=inconnu", "theme=" + "x" * 3000, "theme=RENT%00"])  # fmt: skip
def test_an_unknown_theme_is_not_found(needs, query):
    assert needs.sign_in("member").get(f"/annuaire?{query}").status_code in (400, 404)


def test_what_says_the_words_comes_before_what_deals_with_them(needs):
    page = ask(needs, "q=dette+de+loyer")
    assert names(page) == ["CDAS de la baie", "CCAS de Cancale"]
    assert "Réduire les impayés de loyer" in page.select_one("#results > p").get_text()


def test_words_of_a_need_and_of_a_place_go_together(needs):
    assert names(ask(needs, "q=dette+de+loyer+cancale")) == ["CCAS de Cancale"]
    assert names(ask(needs, "q=dette+de+loyer+fougeres")) == []


def test_a_word_still_being_typed_is_enough(needs):
    assert "CCAS de Cancale" in names(ask(needs, "q=dette+de+loye", headers=HTMX))


def test_nobody_finds_by_need_what_they_may_not_see(needs):
    assert names(ask(needs, "q=dette+de+loyer", "outsider")) == []
    assert names(ask(needs, f"theme={RENT}", "newcomer")) == []


def test_what_comes_by_need_goes_on_page_after_page_without_a_double(needs):
    for number in range(30):
        place = directory.structure(needs.cancale, f"Lieu {number:02}")
        offer.service(place, "Dette de loyer" if number < 3 else "Aide", [RENT])
        directory.membership(directory.position(place), needs.network)
    indexing.rebuild()
    db.session.commit()
    seen = []
    for page in (1, 2, 3):
        seen += names(ask(needs, f"q=dette+loyer&page={page}"))
    structures = [name for name in seen if name.startswith("Lieu")]
    assert seen[:4] == ["CDAS de la baie", "Lieu 00", "Lieu 01", "Lieu 02"]
    assert len(seen) == len(set(seen))
    assert sorted(structures) == [f"Lieu {n:02}" for n in range(30)]
    assert "CCAS de Cancale" in seen


def test_when_many_say_the_words_the_theme_is_a_link(needs):
    for number in range(PER_PAGE + 3):
        place = directory.structure(needs.cancale, f"Dette de loyer {number:02}")
        directory.membership(directory.position(place), needs.network)
    indexing.rebuild()
    page = ask(needs, "q=dette+de+loyer")
    assert len(names(page)) == PER_PAGE
    assert page.select_one(f'#results a[href="/annuaire?theme={RENT}"]')
    assert "CCAS de Cancale" not in names(page) + names(ask(needs, "q=dette+de+loyer&page=2"))


def test_a_need_costs_no_query_per_result(needs, queries):
    client = needs.sign_in("member")

    def cost():
        queries.clear()
        client.get("/annuaire?q=dette+de+loyer", headers=HTMX)
        return len(queries)

    cost()  # reads the everyday words
    before = cost()
    for number in range(12):
        place = directory.structure(needs.cancale, f"Lieu {number:02}")
        offer.service(place, "Aide", [RENT])
        directory.membership(directory.position(place), needs.network)
    indexing.rebuild()
    db.session.commit()
    assert cost() == before
