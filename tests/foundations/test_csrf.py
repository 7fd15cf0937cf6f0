import pytest
from bs4 import BeautifulSoup


@pytest.fixture
def member(bench):
    bench.app.config["WTF_CSRF_ENABLED"] = True
    return bench.member


def token(client):
    page = BeautifulSoup(client.get("/mon-compte").text, "html.parser")
    return page.find("input", {"name": "csrf_token"})["value"]


def test_a_post_without_a_token_is_refused_with_a_page(member, bench):
    answer = member.post("/essai/ecrire")
    assert answer.status_code == 400
    assert "<h1" in answer.text
    assert not bench.written()


def test_a_post_with_the_token_of_the_form_passes(member, bench):
    assert member.post("/essai/ecrire", data={"csrf_token": token(member)}).status_code == 200
    assert bench.written()


def test_a_post_with_the_header_of_htmx_passes(member, bench):
    headers = {"X-CSRFToken": token(member), "HX-Request": "true"}
    assert member.post("/essai/ecrire", headers=headers).status_code == 200


def test_the_token_of_another_session_is_refused(member, bench):
    page = BeautifulSoup(bench.browser.get("/connexion").text, "html.parser")
    foreign = page.find("input", {"name": "csrf_token"})["value"]
    assert member.post("/essai/ecrire", data={"csrf_token": foreign}).status_code == 400


@pytest.mark.parametrize(
    "path", ["/connexion", "/deconnexion", "/mot-de-passe/oublie", "/connexion/code"]
)
def test_public_forms_are_protected_too(member, path):
    assert member.post(path, data={"email": "a@b.example"}).status_code == 400


def test_the_token_waits_on_the_body_for_htmx(member):
    page = BeautifulSoup(member.get("/mon-compte").text, "html.parser")
    assert "X-CSRFToken" in page.body["data-hx-headers:inherited"]
