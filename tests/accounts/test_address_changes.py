import re
from datetime import timedelta

import pytest
import time_machine

from intranet.accounts.address_changes import LINK
from intranet.audit.queries import history_of
from intranet.clock import now
from intranet.database import db
from tests.accounts.conftest import EMAIL, NEW_PASSWORD, PASSWORD
from tests.builders import accounts

PAGE = "/mon-compte/adresse"
NEW_EMAIL = "awa.martin@cias.example"


def ask(house, email=NEW_EMAIL, current=PASSWORD):
    house.sign_in()
    return house.browser.post(PAGE, data={"email": email, "current": current})


def test_the_link_sent_to_the_new_address_changes_it(house):
    assert ask(house).status_code == 303
    (mail,) = house.mails("address-change")
    assert mail.recipient_address == NEW_EMAIL
    answer = house.browser.post(house.link("address-change"))
    assert answer.location == "/connexion"
    assert house.account.email == NEW_EMAIL
    assert house.sign_in().status_code == 422
    assert house.sign_in(email=NEW_EMAIL).status_code == 303


def test_opening_the_link_changes_nothing(house):
    ask(house)
    assert NEW_EMAIL in house.browser.get(house.link("address-change")).text
    assert house.account.email == EMAIL


def test_every_session_is_closed_and_the_former_address_is_told(house):
    ask(house)
    elsewhere = house.app.test_client()
    house.sign_in(browser=elsewhere)
    house.browser.post(house.link("address-change"))
    assert not house.is_in(elsewhere) and not house.is_in()
    (told,) = house.mails("address-changed")
    assert told.recipient_address == EMAIL and NEW_EMAIL in told.text


def test_the_journal_keeps_both_addresses(house):
    ask(house)
    house.browser.post(house.link("address-change"))
    fact = db.session.scalars(history_of(house.account)).first()
    assert fact.verb == "account.address_changed"
    assert (fact.before, fact.after) == ({"email": EMAIL}, {"email": NEW_EMAIL})


def test_the_password_is_asked(house):
    answer = ask(house, current="un autre mot de passe")
    assert answer.status_code == 422 and NEW_EMAIL in answer.text
    assert not house.mails("address-change")


def test_an_address_that_has_an_account_gets_nothing_and_nobody_learns_it(house):
    accounts.account(NEW_EMAIL, password=NEW_PASSWORD)
    db.session.commit()
    answer = ask(house)
    assert answer.status_code == 303 and not house.mails("address-change")


def test_an_address_taken_meanwhile_is_left_to_whoever_has_it(house):
    ask(house)
    accounts.account(NEW_EMAIL, password=NEW_PASSWORD)
    db.session.commit()
    assert house.browser.post(house.link("address-change")).status_code == 404
    assert house.account.email == EMAIL


def test_the_link_serves_once(house):
    ask(house)
    link = house.link("address-change")
    house.browser.post(link)
    house.sign_in(email=NEW_EMAIL)
    assert house.browser.post(link).status_code == 404


def test_a_change_of_password_kills_the_link(house):
    ask(house)
    data = {"current": PASSWORD, "password": NEW_PASSWORD}
    house.browser.post("/mon-compte/mot-de-passe", data=data)
    assert house.browser.get(house.link("address-change")).status_code == 404


def test_the_link_dies_after_a_day(house):
    ask(house)
    link = house.link("address-change")
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        assert house.browser.get(link).status_code == 404


@pytest.mark.parametrize("token", ["x", "a.b.c", LINK.name])
def test_a_forged_link_changes_nothing(house, token):
    house.sign_in()
    assert house.browser.post(f"{PAGE}/{token}").status_code == 404
    assert house.account.email == EMAIL


def test_whoever_reads_a_mistyped_address_does_not_get_the_account(house):
    ask(house)
    link, stranger = house.link("address-change"), house.app.test_client()
    assert stranger.post(link).location.startswith("/connexion")
    accounts.account("hugo@ccas.example", password=NEW_PASSWORD)
    db.session.commit()
    house.sign_in(email="hugo@ccas.example", password=NEW_PASSWORD, browser=stranger)
    assert stranger.post(link).status_code == 404
    assert house.account.email == EMAIL


def test_a_link_made_for_a_password_does_not_change_the_address(house):
    house.browser.post("/mot-de-passe/oublie", data={"email": EMAIL})
    house.sign_in()
    token = re.search(r"/mot-de-passe/nouveau/(\S+)", house.link("password-reset"))[1]
    assert house.browser.post(f"{PAGE}/{token}").status_code == 404
    assert house.account.email == EMAIL
