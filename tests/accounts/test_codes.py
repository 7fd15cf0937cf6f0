import re
from datetime import timedelta

import time_machine

from intranet.clock import now
from intranet.database import db
from tests.accounts.conftest import EMAIL

ASK, ENTER = "/connexion/code", "/connexion/code/saisie"


def ask(house, email=EMAIL, browser=None, **data):
    return (browser or house.browser).post(ASK, data={"email": email, **data})


def code_of(house):
    return re.search(r"\b\d{6}\b", house.mails("sign-in-code")[-1].text)[0]


def test_a_code_by_mail_signs_in(house):
    assert ask(house, next="/mon-compte").location == ENTER
    answer = house.browser.post(ENTER, data={"code": code_of(house)})
    assert answer.location == "/mon-compte"
    assert house.is_in()


def test_a_code_may_be_typed_with_spaces(house):
    ask(house)
    code = code_of(house)
    data = {"code": f" {code[:3]} {code[3:]} "}
    assert house.browser.post(ENTER, data=data).status_code == 303


def test_a_code_serves_once(house):
    ask(house)
    code = code_of(house)
    house.browser.post(ENTER, data={"code": code})
    other = house.app.test_client()
    with other.session_transaction() as session:
        session["code_email"] = EMAIL
    assert other.post(ENTER, data={"code": code}).status_code == 422


def test_a_code_dies_after_a_quarter_of_an_hour(house):
    ask(house)
    code = code_of(house)
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        assert house.browser.post(ENTER, data={"code": code}).status_code == 422


def test_asking_again_replaces_the_code(house):
    ask(house)
    first = code_of(house)
    ask(house)
    if code_of(house) != first:
        assert house.browser.post(ENTER, data={"code": first}).status_code == 422
    assert house.browser.post(ENTER, data={"code": code_of(house)}).status_code == 303


def test_a_code_opens_only_the_account_it_was_sent_to(house):
    from tests.builders import accounts

    accounts.account("autre@ccas.example", "Autre")
    db.session.commit()
    ask(house)
    code = code_of(house)
    other = house.app.test_client()
    ask(house, "autre@ccas.example", other)
    if code_of(house) != code:
        assert other.post(ENTER, data={"code": code}).status_code == 422


def test_unknown_addresses_get_the_same_answer_and_no_mail(house):
    known, unknown = ask(house), ask(house, "personne@ccas.example")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert len(house.mails("sign-in-code")) == 1


def test_guessing_codes_is_stopped(house):
    ask(house)
    answers = [house.browser.post(ENTER, data={"code": "x"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_a_disabled_account_gets_no_code(house):
    house.account.active = False
    db.session.commit()
    ask(house)
    assert not house.mails("sign-in-code")


def test_without_having_asked_one_is_sent_to_ask(house):
    assert house.browser.get(ENTER).location == ASK
