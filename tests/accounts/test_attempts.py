from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from intranet.accounts.models import SignInAttempt
from intranet.clock import now
from intranet.database import db
from tests.accounts.conftest import EMAIL

WRONG = "rien de tel ici"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Fifty argon2 comparisons say nothing more than fifty equalities."""
    monkeypatch.setattr(
        "intranet.accounts.passwords.verify_password", lambda typed, _: typed != WRONG
    )


def fail(house, times, **kwargs):
    return [house.sign_in(password=WRONG, **kwargs).status_code for _ in range(times)]


def test_the_eleventh_failure_of_an_account_is_refused(house):
    assert fail(house, 11) == [422] * 10 + [429]


def test_a_refused_account_is_refused_with_the_right_password_too(house):
    fail(house, 10)
    answer = house.sign_in()
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert "quart d’heure" in answer.text


def test_unknown_addresses_are_counted_alike(house):
    assert fail(house, 11, email="personne@ccas.example") == [422] * 10 + [429]


def test_writing_the_address_otherwise_is_no_new_account(house):
    spellings = [EMAIL, EMAIL.upper(), f" {EMAIL}"] * 4
    answers = [house.sign_in(email=e, password=WRONG).status_code for e in spellings]
    assert answers[-2:] == [429, 429]


def test_the_fifty_first_failure_from_an_address_is_refused(house):
    answers = [
        house.sign_in(email=f"a{n}@ccas.example", password=WRONG).status_code for n in range(51)
    ]
    assert answers == [422] * 50 + [429]


def test_another_address_is_not_stopped(house):
    for n in range(51):
        house.sign_in(email=f"a{n}@ccas.example", password=WRONG)
    other = {"REMOTE_ADDR": "192.0.2.7"}
    assert house.sign_in(environ_overrides=other).status_code == 303


def test_a_forged_forwarding_header_evades_nothing(house):
    answers = [
        house.sign_in(
            email=f"a{n}@ccas.example",
            password=WRONG,
            headers={"X-Forwarded-For": f"192.0.2.{n}", "Forwarded": f"for=192.0.2.{n}"},
        ).status_code
        for n in range(51)
    ]
    assert answers[-1] == 429


def test_a_whole_ipv6_subscription_is_one_address(house):
    answers = [
        house.sign_in(
            email=f"a{n}@ccas.example",
            password=WRONG,
            environ_overrides={"REMOTE_ADDR": f"2001:db8:1:2:{n:x}::1"},
        ).status_code
        for n in range(51)
    ]
    assert answers[-1] == 429


def test_after_a_quarter_of_an_hour_one_may_try_again(house):
    fail(house, 11)
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        assert house.sign_in().status_code == 303


def test_signing_in_wipes_the_slate_of_the_account(house):
    fail(house, 9)
    house.sign_in()
    house.browser.post("/deconnexion")
    assert fail(house, 10) == [422] * 10


def test_another_process_counts_the_same_failures(house, settings, database_url):
    from dataclasses import replace

    from intranet.app import create_app

    fail(house, 10)
    db.session.rollback()
    other = create_app(replace(settings, database_url=database_url))
    other.config["WTF_CSRF_ENABLED"] = False
    with other.app_context():
        answer = other.test_client().post("/connexion", data={"email": EMAIL, "password": WRONG})
        db.session.remove()
        db.engine.dispose()
    assert answer.status_code == 429


def test_old_attempts_are_swept(house):
    fail(house, 3)
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        fail(house, 1)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 2


def test_no_e_mail_address_is_kept_with_the_attempts(house):
    fail(house, 1)
    db.session.rollback()
    assert not any(EMAIL in s for s in db.session.scalars(select(SignInAttempt.subject)))
