import re

import time_machine
from bs4 import BeautifulSoup
from flask import current_app

from intranet.accounts import second_factor
from intranet.clock import now
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD

TURN_ON, CODES = "/mon-compte/second-facteur", "/mon-compte/codes-de-secours"
STEP = "/connexion/second-facteur"


def code_for(house, secret):
    return current_app.extensions["security"].totp_factory.generate_totp_password(secret)


def turn_on(house):
    """With the second factor on, the recovery codes shown."""
    house.sign_in()
    house.browser.get(TURN_ON)
    with house.browser.session_transaction() as session:
        secret = session["new_second_factor"]
    assert house.browser.post(TURN_ON, data={"code": code_for(house, secret)}).location == CODES
    page = BeautifulSoup(house.browser.get(CODES).text, "html.parser")
    house.browser.post("/deconnexion")
    return [code.text for code in page.find_all("code")]


def test_a_new_password_needs_the_old_one(house):
    house.sign_in()
    data = {"current": "rien de tel ici", "password": NEW_PASSWORD}
    assert house.browser.post("/mon-compte/mot-de-passe", data=data).status_code == 422
    data["current"] = PASSWORD
    assert house.browser.post("/mon-compte/mot-de-passe", data=data).status_code == 303
    assert house.is_in()


def test_a_new_password_closes_the_other_sessions(house):
    elsewhere = house.app.test_client()
    house.sign_in(browser=elsewhere)
    house.sign_in()
    data = {"current": PASSWORD, "password": NEW_PASSWORD}
    house.browser.post("/mon-compte/mot-de-passe", data=data)
    assert not house.is_in(elsewhere)
    assert house.mails("password-changed")


def test_closing_every_session_closes_every_session(house):
    elsewhere = house.app.test_client()
    house.sign_in(browser=elsewhere)
    house.sign_in()
    assert house.browser.post("/mon-compte/sessions").location == "/connexion"
    assert not house.is_in()
    assert not house.is_in(elsewhere)


def test_with_a_second_factor_the_password_is_not_enough(house):
    turn_on(house)
    assert house.sign_in().location == STEP
    assert not house.is_in()


def test_the_code_of_the_telephone_completes_the_sign_in(house):
    turn_on(house)
    house.sign_in(data={"next": "/mon-compte"})
    with time_machine.travel(now().timestamp() + 90, tick=False):
        code = code_for(house, house.account.tf_totp_secret)
        assert house.browser.post(STEP, data={"code": code}).location == "/mon-compte"
        assert house.is_in()


def test_a_code_seen_already_is_refused(house):
    turn_on(house)
    with time_machine.travel(now().timestamp() + 90, tick=False):
        code = code_for(house, house.account.tf_totp_secret)
        house.sign_in()
        assert house.browser.post(STEP, data={"code": code}).status_code == 303
        house.browser.post("/deconnexion")
        house.sign_in()
        assert house.browser.post(STEP, data={"code": code}).status_code == 422


def test_a_recovery_code_serves_once(house):
    codes = turn_on(house)
    assert len(codes) == 8
    house.sign_in()
    assert house.browser.post(STEP, data={"code": codes[0].upper()}).status_code == 303
    house.browser.post("/deconnexion")
    house.sign_in()
    assert house.browser.post(STEP, data={"code": codes[0]}).status_code == 422


def test_a_code_by_mail_does_not_go_round_the_second_factor(house):
    turn_on(house)
    house.browser.post("/connexion/code", data={"email": house.account.email})
    code = re.search(r"\b\d{6}\b", house.mails("sign-in-code")[-1].text)[0]
    assert house.browser.post("/connexion/code/saisie", data={"code": code}).location == STEP


def test_guessing_the_second_factor_is_stopped_even_with_the_password(house):
    turn_on(house)
    answers = []
    for _ in range(6):
        house.sign_in()
        answers += [house.browser.post(STEP, data={"code": "000000"}).status_code for _ in "12"]
    assert 429 in answers
    assert answers.count(422) <= 10


def test_the_second_step_waits_ten_minutes_no_more(house):
    turn_on(house)
    house.sign_in()
    with time_machine.travel(now().timestamp() + 700, tick=False):
        assert house.browser.get(STEP).location == "/connexion"


def test_the_second_step_alone_leads_nowhere(house):
    assert house.browser.get(STEP).location == "/connexion"


def test_turning_it_off_needs_the_password(house):
    codes = turn_on(house)
    house.sign_in()
    house.browser.post(STEP, data={"code": codes[0]})
    off = "/mon-compte/second-facteur/desactiver"
    assert house.browser.post(off, data={"current": "rien de tel"}).status_code == 422
    assert house.browser.post(off, data={"current": PASSWORD}).status_code == 303
    assert house.account.tf_totp_secret is None
    assert house.account.mf_recovery_codes in (None, [])


def test_secrets_are_kept_encrypted(house):
    codes = turn_on(house)
    kept = house.account.tf_totp_secret + ",".join(house.account.mf_recovery_codes)
    factory = current_app.extensions["security"].totp_factory
    key = factory.get_totp_b32_key(house.account.tf_totp_secret)
    assert key not in kept
    assert not any(code in kept for code in codes)


def test_the_drawing_has_no_inline_style(house):
    drawing, _ = second_factor.drawing(house.account, second_factor.new_secret())
    assert "style" not in drawing
    assert "<script" not in drawing
