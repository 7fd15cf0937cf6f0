from datetime import timedelta

import time_machine

from intranet.clock import now
from intranet.database import db
from tests.accounts.conftest import EMAIL, NEW_PASSWORD, PASSWORD

ASK = "/mot-de-passe/oublie"


def ask(house, email=EMAIL):
    return house.browser.post(ASK, data={"email": email})


def test_a_link_by_mail_gives_a_new_password(house):
    ask(house)
    answer = house.browser.post(house.link("password-reset"), data={"password": NEW_PASSWORD})
    assert answer.location == "/connexion"
    assert house.sign_in().status_code == 422
    assert house.sign_in(password=NEW_PASSWORD).status_code == 303
    assert house.mails("password-changed")


def test_opening_the_link_changes_nothing(house):
    ask(house)
    before = house.account.password
    link = house.link("password-reset")
    for _ in range(5):
        assert house.browser.get(link, headers={"Purpose": "prefetch"}).status_code == 200
    assert house.browser.head(link).status_code == 200
    assert house.account.password == before


def test_the_link_serves_once(house):
    ask(house)
    link = house.link("password-reset")
    house.browser.post(link, data={"password": NEW_PASSWORD})
    assert house.browser.get(link).status_code == 404
    assert house.browser.post(link, data={"password": PASSWORD}).status_code == 404
    assert house.sign_in(password=NEW_PASSWORD).status_code == 303


def test_a_sign_in_kills_the_link(house):
    ask(house)
    house.sign_in()
    assert house.browser.get(house.link("password-reset")).status_code == 404


def test_a_change_of_password_kills_the_link(house):
    house.sign_in()
    ask(house)
    data = {"current": PASSWORD, "password": NEW_PASSWORD}
    assert house.browser.post("/mon-compte/mot-de-passe", data=data).status_code == 303
    assert house.browser.get(house.link("password-reset")).status_code == 404


def test_the_link_dies_after_a_day(house):
    ask(house)
    link = house.link("password-reset")
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        assert house.browser.get(link).status_code == 404


def test_a_forged_link_is_refused(house):
    ask(house)
    link = house.link("password-reset")
    assert house.browser.get(link[:-3] + "AAA").status_code == 404
    assert house.browser.get("/mot-de-passe/nouveau/x").status_code == 404


def test_a_new_password_closes_every_session(house):
    elsewhere = house.app.test_client()
    house.sign_in(browser=elsewhere)
    ask(house)
    house.browser.post(house.link("password-reset"), data={"password": NEW_PASSWORD})
    assert not house.is_in(elsewhere)


def test_the_link_goes_to_the_kept_address_not_to_the_one_typed(house):
    ask(house, EMAIL.upper())
    assert [mail.recipient_address for mail in house.mails("password-reset")] == [EMAIL]


def test_unknown_disabled_and_known_get_the_same_answer(house):
    known = ask(house)
    unknown = ask(house, "personne@ccas.example")
    house.account.active = False
    db.session.commit()
    disabled = ask(house)
    answers = {(a.status_code, a.location, a.text) for a in (known, unknown, disabled)}
    assert len(answers) == 1
    assert len(house.mails("password-reset")) == 1


def test_a_mailbox_is_not_flooded(house):
    assert [ask(house).status_code for _ in range(6)] == [303] * 5 + [429]
    assert len(house.mails("password-reset")) == 5


def test_a_weak_password_is_refused_and_the_link_still_serves(house):
    ask(house)
    link = house.link("password-reset")
    answer = house.browser.post(link, data={"password": "motdepasse123"})
    assert answer.status_code == 422
    assert "facile à deviner" in answer.text
    assert house.browser.post(link, data={"password": NEW_PASSWORD}).status_code == 303


def test_the_page_of_the_link_leaks_nothing(house):
    ask(house)
    headers = house.browser.get(house.link("password-reset")).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
