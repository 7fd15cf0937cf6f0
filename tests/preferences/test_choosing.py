"""What the département decides for itself: who may, within which bounds, and what follows."""

from datetime import timedelta

import pytest

from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.preferences.choices import CHOICES, FORGET_AFTER, SOURCE, VERIFIED_FOR
from intranet.preferences.forms import PreferencesForm, current, version_of

PATH = "/administration/reglages"


@pytest.fixture
def typed(app):
    """What the page would send, some fields changed."""

    def data(**changed):
        values = current()
        return {**values, "version": version_of(values), **changed}

    return data


def test_every_choice_has_its_field(app):
    with app.test_request_context():
        assert {choice.name for choice in CHOICES} <= set(PreferencesForm()._fields)


def test_a_choice_holds_from_now_on_and_is_journalled(cast, typed):
    answer = cast.sign_in("administrator").post(PATH, data=typed(verified_for="3"))
    assert answer.status_code == 303
    assert VERIFIED_FOR.now() == 3
    fact = db.session.query(JournalEntry).filter_by(verb="preference.chosen").one()
    assert (fact.before, fact.after) == ({"value": 6}, {"value": 3})
    assert fact.object_name == VERIFIED_FOR.label


def test_saving_what_is_chosen_already_writes_nothing(cast, typed):
    cast.sign_in("administrator").post(PATH, data=typed())
    assert db.session.query(JournalEntry).count() == 0


@pytest.mark.parametrize("name", ["coordinator", "manager", "member"])
def test_nobody_else_chooses(cast, typed, name):
    client = cast.sign_in(name)
    assert client.get(PATH).status_code == 403
    assert client.post(PATH, data=typed(verified_for="1")).status_code == 403
    assert VERIFIED_FOR.now() == 6


@pytest.mark.parametrize(
    "wrong",
    [
        {"verified_for": "0"},
        {"verified_for": "13"},
        {"verified_for": "６"},
        {"verified_for": "six"},
        {"verified_for": ""},
        {"forget_after": "37"},
        {"source": "CD 35"},
        {"source": "a" * 60},
    ],
)
def test_a_value_out_of_bounds_is_explained_and_nothing_is_written(cast, typed, wrong):
    answer = cast.sign_in("administrator").post(PATH, data=typed(**{"forget_after": "24", **wrong}))
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert all(value in answer.text for value in wrong.values())
    assert FORGET_AFTER.now() == 12


def test_of_two_administrators_the_second_sees_both_versions(cast, typed):
    stale = typed(verified_for="9")
    cast.sign_in("administrator").post(PATH, data=typed(source="cd35-test"))
    answer = cast.sign_in("administrator").post(PATH, data=stale)
    assert answer.status_code == 409
    assert "cd35-test" in answer.text and 'value="9"' in answer.text
    assert (VERIFIED_FOR.now(), SOURCE.now()) == (6, "cd35-test")


def test_a_former_value_comes_back_by_one_click(cast, typed):
    client = cast.sign_in("administrator")
    client.post(PATH, data=typed(verified_for="3"))
    fact = db.session.query(JournalEntry).one()
    assert "Revenir à 6" in client.get(PATH).text
    assert client.post(f"{PATH}/{fact.id}/revenir").status_code == 303
    assert VERIFIED_FOR.now() == 6


def test_a_value_that_is_out_of_bounds_today_does_not_come_back(cast, typed):
    client = cast.sign_in("administrator")
    client.post(PATH, data=typed(verified_for="3"))
    fact = db.session.query(JournalEntry).one()
    fact.before = {"value": 40}
    db.session.commit()
    assert client.post(f"{PATH}/{fact.id}/revenir").status_code == 303
    assert VERIFIED_FOR.now() == 3
    assert "Indiquez un nombre" in client.get(PATH).text


def test_another_fact_of_the_journal_is_no_choice(cast):
    client = cast.sign_in("administrator")
    client.post(f"/annuaire/structures/{cast.ccas.id}/verifier")
    fact = db.session.query(JournalEntry).one()
    assert client.post(f"{PATH}/{fact.id}/revenir").status_code == 404


@pytest.mark.parametrize(("months", "due"), [("3", True), ("6", False), ("12", False)])
def test_entries_fall_due_after_the_months_chosen(cast, typed, months, due):
    cast.ccas.verified_at = cast.manager.verified_at = now() - timedelta(days=120)
    cast.sign_in("administrator").post(PATH, data=typed(verified_for=months))
    page = cast.sign_in("manager").get(f"/annuaire/structures/{cast.ccas.id}").text
    assert ("is-due" in page) is due
    assert ('id="a-verifier"' in cast.sign_in("manager").get("/").text) is due
