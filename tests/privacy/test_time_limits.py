"""Who is forgotten when: twelve months after the last seat, two years without opening an account."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from intranet.accounts.models import Account, Grant
from intranet.clock import now, today
from intranet.database import db
from intranet.directory import changeovers, seats
from intranet.directory.changeover_rules import Wish
from intranet.directory.models import Assignment, Person
from intranet.mailroom.models import OutgoingMail
from intranet.preferences.choices import FORGET_AFTER, choose
from intranet.privacy import dormancy, due
from intranet.privacy.models import DormancyWarning
from tests.builders import accounts, directory


def left(person, days):
    row = db.session.scalars(select(Assignment).where(Assignment.person_id == person.id)).one()
    row.ends_on = today() - timedelta(days=days)
    db.session.commit()


def forgotten(person):
    db.session.expire_all()
    return db.session.get(Person, person.id).forgotten_at is not None


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2027, 3, 31), 1, date(2027, 2, 28)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2027, 1, 15), 12, date(2026, 1, 15)),
        (date(2027, 1, 31), 14, date(2025, 11, 30)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, before):
    assert due.months_before(day, months) == before


@pytest.mark.parametrize(("days", "gone"), [(360, False), (370, True)])
def test_twelve_months_after_their_last_seat(leaver, days, gone):
    left(leaver, days)

    due.forget_due()

    assert forgotten(leaver) is gone


def test_or_after_the_months_that_were_chosen(cast, leaver, acting):
    left(leaver, 100)
    choose(acting("administrator"), FORGET_AFTER, 3)
    db.session.commit()

    assert due.forget_due() == 1
    assert forgotten(leaver)


def test_whoever_holds_another_seat_is_not_former(cast, leaver):
    directory.position(cast.cdas, "Autre", holder=leaver)
    db.session.commit()

    assert due.forget_due() == 0


def test_whoever_left_another_seat_later_waits(cast, leaver):
    seat = directory.position(cast.cdas, "Autre")
    db.session.add(
        Assignment(
            position_id=seat.id,
            person_id=leaver.id,
            starts_on=date(2024, 1, 1),
            ends_on=today() - timedelta(days=20),
        )
    )
    db.session.commit()

    assert due.forget_due() == 0


def test_whoever_is_to_come_back_waits(cast, leaver, acting):
    wish = Wish(held_id=None, successor=leaver, arrives_on=today() + timedelta(days=20))
    changeovers.say(acting("coordinator"), cast.vacant_seat, wish)
    db.session.commit()

    assert due.forget_due() == 0


def test_whoever_coordinates_waits(cast, leaver):
    db.session.add(Grant(account_id=leaver.account_id, role="administrator"))
    db.session.commit()

    assert due.forget_due() == 0


def test_whoever_never_had_a_seat_is_forgotten_as_late(cast):
    old, new = directory.person("Yann", "Ancien"), directory.person("Yann", "Nouveau")
    old.created_at = now() - timedelta(days=400)
    db.session.commit()

    due.forget_due()

    assert (forgotten(old), forgotten(new)) == (True, False)


def test_many_are_forgotten_batch_after_batch(cast, monkeypatch):
    monkeypatch.setattr(due, "BATCH", 2)
    for number in range(3):
        row = directory.person("Yann", f"Ancien {number}")
        row.created_at = now() - timedelta(days=400)
    db.session.commit()

    assert [due.forget_due(), due.forget_due(), due.forget_due()] == [2, 1, 0]


# Dormant accounts.


@pytest.fixture
def asleep(cast):
    """The outsider's account, last opened that many days ago."""

    def since(days, name="outsider"):
        account = db.session.get(Account, cast.accounts[name].id)
        account.confirmed_at = account.created_at = now() - timedelta(days=2000)
        account.current_login_at = now() - timedelta(days=days)
        db.session.commit()
        return account

    return since


def warned():
    return db.session.scalars(
        select(OutgoingMail.recipient_address).where(OutgoingMail.purpose == "privacy.dormant")
    ).all()


@pytest.mark.parametrize(("days", "told"), [(690, 0), (710, 1)])
def test_an_account_is_warned_after_23_months(asleep, days, told):
    asleep(days)

    assert dormancy.warn_dormant() == told
    assert len(warned()) == told


def test_it_is_warned_once(asleep):
    asleep(710)

    assert [dormancy.warn_dormant(), dormancy.warn_dormant()] == [1, 0]


def test_and_again_if_it_falls_asleep_again(asleep, time_machine_at):
    account = asleep(710)
    dormancy.warn_dormant()
    time_machine_at(days=1)
    account.current_login_at = now()
    db.session.commit()
    time_machine_at(days=720)

    assert dormancy.warn_dormant() >= 1
    assert warned().count(account.email) == 2


def test_it_is_closed_a_month_after_the_warning(cast, asleep, time_machine_at):
    account = asleep(735)
    dormancy.warn_dormant()
    assert dormancy.close_dormant() == 0
    time_machine_at(days=40)

    dormancy.close_dormant()

    assert (account.active, account.email) == (False, f"anonyme-{account.id}@anonyme.invalid")


def test_whoever_came_back_is_left_in_peace(cast, asleep, time_machine_at):
    account = asleep(735)
    dormancy.warn_dormant()
    time_machine_at(days=40)
    account.current_login_at = now()
    db.session.commit()

    dormancy.close_dormant()

    assert account.active


def test_whoever_holds_a_seat_keeps_their_entry(cast, asleep, time_machine_at):
    account = asleep(735)
    dormancy.warn_dormant()
    time_machine_at(days=40)

    dormancy.close_dormant()

    person = db.session.get(Person, cast.outsider.id)
    assert (person.name, person.account_id, person.forgotten_at) == ("Hugo Besnard", None, None)
    assert not account.active


def test_whoever_holds_none_is_forgotten(cast, asleep, acting, time_machine_at):
    asleep(735)
    seats.leave(acting("other_manager"), cast.outsider_seat, today())
    dormancy.warn_dormant()
    time_machine_at(days=40)

    dormancy.close_dormant()

    assert forgotten(cast.outsider)


def test_the_last_administrator_is_never_closed(cast, asleep, time_machine_at):
    account = asleep(735, "administrator")
    dormancy.warn_dormant()
    time_machine_at(days=40)

    dormancy.close_dormant()

    assert account.active


def test_another_administrator_is(cast, asleep, time_machine_at):
    accounts.administrator("autre@cd35.example")
    account = asleep(735, "administrator")
    dormancy.warn_dormant()
    time_machine_at(days=40)

    dormancy.close_dormant()

    assert not account.active
    assert not db.session.scalars(select(Grant).where(Grant.account_id == account.id)).all()


def test_an_invitation_never_answered_ends_too(cast, leaver):
    account = leaver.account
    account.confirmed_at, account.created_at = None, now() - timedelta(days=800)
    db.session.commit()

    dormancy.close_dormant()

    assert not account.active
    assert db.session.get(DormancyWarning, account.id) is None


def test_the_worker_does_all_of_it(app):
    assert {due.forget_due, dormancy.warn_dormant, dormancy.close_dormant} <= set(
        app.extensions["chores"]
    )
