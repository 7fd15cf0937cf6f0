"""Pages of twenty, the fragment that htmx swaps, the pace, the number of queries."""

import pytest
from bs4 import BeautifulSoup

from intranet import web
from intranet.database import db
from intranet.directory import indexing
from intranet.search import routes
from tests.builders import directory
from tests.search.conftest import HTMX


@pytest.fixture
def crowd(indexed):
    """The cast and forty-one colleagues called Anne."""

    for number in range(41):
        holder = directory.person(f"Anne{number:02d}", "Le Bris", email=f"a{number}@ccas.example")
        directory.membership(
            directory.position(indexed.ccas, f"Agent {number}", holder=holder), indexed.network
        )
    indexing.rebuild()
    return indexed


def soup(response):
    return BeautifulSoup(response.text, "html.parser")


def test_a_page_holds_twenty_and_the_pages_hold_everyone_once(crowd):
    member, seen = crowd.sign_in("member"), []
    for number, size in ((1, 20), (2, 20), (3, 1)):
        page = soup(member.get(f"/annuaire?q=anne&page={number}"))
        found = [link.get_text() for link in page.select("#results .entry-name")]
        assert len(found) == size
        seen += found
        assert bool(page.select_one("[rel=next]")) is (number < 3)
        assert bool(page.select_one("[rel=prev]")) is (number > 1)
    assert len(set(seen)) == 41


def test_links_between_pages_keep_the_search(crowd):
    page = soup(crowd.sign_in("member").get("/annuaire?q=anne&type=ccas&page=2"))
    assert page.select_one("[rel=next]")["href"] == "/annuaire?q=anne&type=ccas&page=3"
    assert page.select_one("[rel=prev]")["href"] == "/annuaire?q=anne&type=ccas"


@pytest.mark.parametrize("number", ["9", "99999", "999999"])
def test_a_page_beyond_the_end_leads_back(crowd, number):
    page = soup(crowd.sign_in("member").get(f"/annuaire?q=anne&page={number}"))
    assert page.select_one("#results .empty a")["href"] == "/annuaire?q=anne"


@pytest.mark.parametrize("number", ["0", "-1", "x", "999999999999"])
def test_an_unreadable_page_number_is_the_first_page(crowd, number):
    page = soup(crowd.sign_in("member").get(f"/annuaire?q=anne&page={number}"))
    assert len(page.select("#results .entry-name")) == 20


@pytest.mark.parametrize(
    "query",
    ["", "?q=anne", "?q=anne&page=2", "?q=zzz", "?q=a&commune=canc&type=ccas", "?commune=nulle"],
)
def test_swapping_the_fragment_gives_the_page_of_a_fresh_load(crowd, query):
    member = crowd.sign_in("member")
    swapped = soup(member.get("/annuaire"))
    fragment = soup(member.get(f"/annuaire{query}", headers=HTMX)).select_one("#results")
    swapped.select_one("#results").replace_with(fragment)
    fresh = soup(member.get(f"/annuaire{query}"))
    assert swapped.select_one("#results").prettify() == fresh.select_one("#results").prettify()


def test_the_form_aims_at_the_results_and_works_without_javascript(crowd):
    form = soup(crowd.sign_in("member").get("/annuaire")).select_one("search form")
    assert form["method"] == "get" and form["action"] == form["data-hx-get"] == "/annuaire"
    assert form["data-hx-target"] == "#results" and form.select_one("[type=submit]")
    assert "changed delay:150ms" in form["data-hx-trigger"]
    assert form["data-hx-sync"] == "this:replace"


def test_the_address_follows_what_is_typed_so_that_it_can_be_shared(crowd):
    member = crowd.sign_in("member")
    answer = member.get("/annuaire?q=anne&commune=canc&reseau=&type=&page=2", headers=HTMX)
    shared = answer.headers["HX-Replace-Url"]
    assert shared == "/annuaire?q=anne&commune=Cancale+%2835049%29&page=2"
    assert soup(member.get(shared)).select_one("#q")["value"] == "anne"


def test_typing_costs_the_same_number_of_queries_whatever_is_found(crowd, queries):
    member = crowd.sign_in("member")

    def cost(query):
        member.get(f"/annuaire{query}", headers=HTMX)
        queries.clear()
        db.session.expunge_all()
        found = soup(member.get(f"/annuaire{query}", headers=HTMX)).select(".entry-name")
        return len(queries), len(found)

    one, many = cost("?q=anne00"), cost("?q=anne")
    assert (one[1], many[1]) == (1, 20)
    assert one[0] == many[0] == 5  # account, actor, everyday words, find, people
    assert cost("")[0] <= 6  # structures and vacant seats as well
    assert cost("?q=cancale")[0] <= 7  # communes too


def test_a_list_page_stays_light(crowd):
    for query in ("", "?q=anne", "?commune=cancale"):
        page = soup(crowd.sign_in("member").get(f"/annuaire{query}"))
        assert len(page.find_all(True)) <= 700


def test_typing_has_a_pace_a_person_never_meets(crowd, monkeypatch):
    web.limiter.reset()
    member = crowd.sign_in("member")
    pace = int(routes.TYPING.split()[0])
    assert pace >= 100
    answers = [member.get("/annuaire?q=zzz", headers=HTMX).status_code for _ in range(pace + 1)]
    assert answers[-1] == 429 and set(answers[:-1]) == {200}
    assert crowd.sign_in("manager").get("/annuaire?q=zzz", headers=HTMX).status_code == 200


def test_anonymous_visitors_are_sent_to_sign_in(crowd):
    assert "/connexion" in crowd.client().get("/annuaire?q=anne").headers["Location"]
