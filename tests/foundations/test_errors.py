import pytest
from bs4 import BeautifulSoup
from flask import abort

from intranet.access import Denied, NotVisible
from intranet.web import public
from intranet.web.errors import EXPLANATIONS


@pytest.fixture
def browser(bench):
    def stop(status):
        abort(status)

    def deny():
        raise Denied

    def hide():
        raise NotVisible

    bench.app.add_url_rule(
        "/essai/arret/<int:status>", "stop", public(stop), methods=["GET", "POST"]
    )
    bench.app.add_url_rule("/essai/refus", "deny", public(deny))
    bench.app.add_url_rule("/essai/invisible", "hide", public(hide))
    return bench.browser


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_every_error_has_its_page_that_says_what_to_do(browser, status):
    answer = browser.get(f"/essai/arret/{status}")
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == status
    assert page.html["lang"] == "fr"
    assert len(page.find_all("h1")) == 1
    assert EXPLANATIONS[status].title in page.h1.text
    assert EXPLANATIONS[status].advice in page.text


def test_every_explained_error_differs(browser):
    assert len({error.title for error in EXPLANATIONS.values()}) == len(EXPLANATIONS)


@pytest.mark.parametrize("status", [414, 418, 501])
def test_other_errors_keep_their_status_and_have_a_page(browser, status):
    answer = browser.get(f"/essai/arret/{status}")
    assert answer.status_code == status
    assert "<h1" in answer.text


def test_under_htmx_an_error_is_a_fragment(browser):
    answer = browser.get("/essai/arret/422", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "<html" not in answer.text
    assert 'id="error"' in answer.text


def test_boosted_and_restored_pages_get_the_whole_error(browser):
    for header in ("HX-Boosted", "HX-History-Restore-Request"):
        headers = {"HX-Request": "true", header: "true"}
        assert "<html" in browser.get("/essai/arret/404", headers=headers).text


def test_not_allowed_is_403_and_not_visible_404(browser):
    assert browser.get("/essai/refus").status_code == 403
    assert browser.get("/essai/invisible").status_code == 404


def test_an_error_page_asks_the_database_nothing(browser, queries):
    queries.clear()
    browser.get("/essai/arret/503")
    assert queries == []


def test_a_wrong_method_names_the_right_ones(bench):
    assert "POST" in bench.browser.get("/deconnexion").headers["Allow"]


def test_an_error_page_repeats_nothing_of_the_request(bench):
    answer = bench.browser.get("/{{7*7}}<script>")
    assert answer.status_code == 404
    assert "49" not in answer.text
    assert "<script>" not in answer.text
