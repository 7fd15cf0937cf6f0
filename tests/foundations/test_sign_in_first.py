import pytest

from intranet.web import safe_next

FRAGMENT = {"HX-Request": "true"}


def test_an_anonymous_visitor_goes_to_sign_in_and_will_come_back(bench):
    answer = bench.browser.get("/essai/ferme?a=1&b=2")
    assert answer.status_code == 302
    assert answer.location == "/connexion?next=/essai/ferme?a%3D1%26b%3D2"


def test_after_a_post_one_does_not_come_back_to_it(bench):
    answer = bench.browser.post("/essai/ferme", data={"a": "1"})
    assert (answer.status_code, answer.location) == (303, "/connexion")


def test_a_fragment_makes_the_whole_page_go_to_sign_in(bench):
    answer = bench.browser.get("/essai/ferme", headers=FRAGMENT)
    assert answer.headers["HX-Redirect"] == "/connexion"
    assert "<form" not in answer.text


def test_a_signed_in_visitor_passes(bench):
    assert bench.member.get("/essai/ferme").status_code == 200


def test_unknown_addresses_are_404_for_everyone(bench):
    assert bench.browser.get("/nulle-part").status_code == 404
    assert bench.member.get("/nulle-part").status_code == 404


@pytest.mark.parametrize(
    "target",
    [None, "", "//e", "/\\e", "\\/e", "/\t/e", "/\n/e", " /e", "https:e", "https://e", "javascript:x",
     "e", "/a\\b", "///e", "/\x00", "/\x7f", "data:x", "http:/e", "/e f"],
)  # fmt: skip
def test_a_next_that_may_lead_out_leads_home(target):
    assert safe_next(target) == "/"


@pytest.mark.parametrize("target", ["/", "/annuaire?q=a%20b&page=2", "/rencontres/3#reponses"])
def test_a_path_of_this_site_is_kept(target):
    assert safe_next(target) == target
