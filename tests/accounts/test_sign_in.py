from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from intranet.accounts import passwords
from intranet.clock import now
from intranet.database import db
from tests.accounts.conftest import EMAIL, PASSWORD


def test_the_right_password_signs_in(house):
    answer = house.sign_in()
    assert (answer.status_code, answer.location) == (303, "/")
    assert house.is_in()


@pytest.mark.parametrize("typed", [f"  {EMAIL} ", EMAIL.upper(), EMAIL.replace("a", "ａ", 1)])
def test_an_address_is_trimmed_folded_and_lowered(house, typed):
    assert house.sign_in(email=typed).status_code == 303


def said(answer, email):
    """The page without what was typed and without the CSRF token, which tells the time."""
    page = BeautifulSoup(answer.text.replace(email, ""), "html.parser")
    for token in page.find_all("input", {"name": "csrf_token"}):
        token.decompose()
    del page.body["data-hx-headers:inherited"]
    return str(page)


def test_known_and_unknown_addresses_get_the_same_answer(house):
    known = house.sign_in(password="rien de tel ici")
    unknown = house.sign_in(email="personne@ccas.example", password="rien de tel ici")
    assert known.status_code == unknown.status_code == 422
    assert said(known, EMAIL) == said(unknown, "personne@ccas.example")


def test_an_unknown_address_costs_as_much_hashing_as_a_known_one(house, monkeypatch):
    compared = []
    real = passwords.verify_password
    monkeypatch.setattr(
        passwords, "verify_password", lambda *a: compared.append(a[1][:9]) or real(*a)
    )
    house.sign_in(password="rien de tel ici")
    house.sign_in(email="personne@ccas.example", password="rien de tel ici")
    assert compared == ["$argon2id", "$argon2id"]


def test_what_was_typed_is_kept_but_the_password(house):
    page = BeautifulSoup(house.sign_in(password="rien de tel ici").text, "html.parser")
    assert page.find(id="email")["value"] == EMAIL
    assert not page.find(id="password").get("value")


def test_a_disabled_account_does_not_sign_in(house):
    house.account.active = False
    db.session.commit()
    assert house.sign_in().status_code == 422


def test_an_account_not_opened_yet_does_not_sign_in(house):
    house.account.confirmed_at = None
    db.session.commit()
    assert house.sign_in().status_code == 422


def test_signing_in_asks_for_a_csrf_token(house):
    house.app.config["WTF_CSRF_ENABLED"] = True
    assert house.sign_in().status_code == 400
    page = BeautifulSoup(house.browser.get("/connexion").text, "html.parser")
    token = page.find("input", {"name": "csrf_token"})["value"]
    assert house.sign_in(data={"csrf_token": token}).status_code == 303


def test_a_session_keeps_nothing_of_the_visitor_s(house):
    with house.browser.session_transaction() as session:
        session["planted"] = "x"
        session["csrf_token"] = "known"
    house.sign_in()
    with house.browser.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "known"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house):
    cookie = house.sign_in().headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_over_tls_the_cookie_is_secure_and_bound_to_the_host(settings, tmp_path):
    from dataclasses import replace

    from intranet.app import create_app

    database = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    app = create_app(replace(settings, base_url="https://maillage.example", database_url=database))
    answer = app.test_client().get("/connexion", base_url="https://maillage.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie


def test_a_session_older_than_its_life_is_refused(house):
    house.sign_in()
    with time_machine.travel(now() + timedelta(days=15), tick=False):
        assert not house.is_in()


def test_signing_out_is_a_post(house):
    house.sign_in()
    assert house.browser.get("/deconnexion").status_code == 405
    assert house.is_in()
    assert house.browser.post("/deconnexion").status_code == 303
    assert not house.is_in()


@pytest.mark.parametrize(
    "target",
    ["//e.example", "/\\e.example", "/\t/e.example", "https:e.example", "javascript:alert(1)",
     "https://e.example/", "\\\\e.example", "e.example", "/\n/e.example"],
)  # fmt: skip
def test_next_never_leads_out(house, target):
    assert house.sign_in(data={"next": target}).location == "/"
    house.browser.post("/deconnexion")
    page = house.browser.get("/connexion", query_string={"next": target})
    assert BeautifulSoup(page.text, "html.parser").find(id="next")["value"] == "/"


def test_next_leads_back_to_the_page_asked_for(house):
    answer = house.browser.get("/mon-compte?a=1")
    assert answer.location == "/connexion?next=/mon-compte?a%3D1"
    page = BeautifulSoup(house.browser.get(answer.location).text, "html.parser")
    back = page.find(id="next")["value"]
    assert house.sign_in(data={"next": back}).location == "/mon-compte?a=1"


def test_already_signed_in_goes_on(house):
    house.sign_in()
    assert house.browser.get("/connexion?next=/mon-compte").location == "/mon-compte"


def test_a_token_in_a_header_or_an_address_opens_nothing(house):
    token = house.account.get_auth_token()
    headers = {"Authentication-Token": token}
    assert house.browser.get("/mon-compte", headers=headers).status_code == 302
    assert house.browser.get("/mon-compte", query_string={"auth_token": token}).status_code == 302


def test_posting_a_role_changes_nothing(house):
    house.sign_in(data={"role": "administrator", "agency_id": "1", "person_id": "1"})
    assert house.browser.get("/administration/comptes").status_code == 403


def test_the_password_is_kept_hashed(house):
    assert house.account.password.startswith("$argon2id$")
    assert PASSWORD not in house.account.password
