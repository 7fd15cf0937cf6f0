"""« Un changement dans l’équipe ? »: what happens at once, what waits for its day, the way back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intranet.accounts.models import Account, AccountInvitation
from intranet.clock import today
from intranet.database import db
from intranet.directory import arrivals, changeovers, queries, seats
from intranet.directory.changeover_rules import UNDO_DAYS, Wish, why_not_undone
from intranet.directory.models import (
    CANCELLED,
    DONE,
    FAILED,
    PLANNED,
    UNDONE,
    Assignment,
    Changeover,
    Person,
)
from intranet.directory.seats import Refused
from intranet.events import succession
from intranet.events.models import Invitation
from intranet.index.models import IndexEntry
from tests.builders import directory, events

NEW = {
    "first_name": "Léa",
    "last_name": "Le Bihan",
    "email": "lea.le-bihan@cdas.example",
    "phone": "+33299123456",
}


def day(number=0):
    return today() + timedelta(days=number)


@pytest.fixture
def say(cast, acting):
    """Say a change of the member's seat, as the coordinator."""

    def act(*, who="coordinator", seat=None, **wish):
        seat = seat or cast.member_seat
        held = db.session.scalar(
            select(Assignment.id).where(
                Assignment.position_id == seat.id, Assignment.ends_on.is_(None)
            )
        )
        return changeovers.say(acting(who), seat, Wish(**{"held_id": held, **wish}))

    return act


@pytest.fixture
def days_later(time_machine_at):
    """Travel, then do what the worker does."""

    def travel(number, **more):
        time_machine_at(days=number, **more)
        done = changeovers.carry_out_due()
        succession.follow_turnover()
        db.session.commit()
        return done

    return travel


def found(person):
    return db.session.scalar(
        select(func.count()).where(IndexEntry.kind == "person", IndexEntry.ref_id == person.id)
    )


# At once.


def test_who_leaves_today_has_left(cast, say, holder):
    row = say(leaves_on=day())

    assert (row.state, holder(cast.member_seat)) == (DONE, None)


def test_who_replaces_today_holds_the_seat(cast, say, holder, mailed):
    row = say(leaves_on=day(-3), newcomer=NEW, arrives_on=day())

    person = db.session.get(Person, holder(cast.member_seat))
    assert (person.name, person.phone, row.state) == ("Léa Le Bihan", "+33299123456", DONE)
    assert ("account-invitation", NEW["email"]) in mailed()


def test_the_name_of_a_new_person_does_not_stay_in_two_places(say):
    row = say(leaves_on=day(), newcomer=NEW, arrives_on=day())

    assert (row.first_name, row.email, row.successor.name) == ("", "", "Léa Le Bihan")


def test_one_mail_tells_of_the_departure_and_of_the_successor(cast, say, acting, mailed):
    directory.position(cast.cdas, "Chef", holder=directory.person(email="chef@x.fr"), manages=True)

    say(leaves_on=day(), newcomer=NEW, arrives_on=day())

    assert [who for purpose, who in mailed() if purpose == "directory.departure"] == ["chef@x.fr"]


def test_who_left_is_in_no_list_the_same_day(cast, say, acting):
    seats._reindex(cast.member_seat, cast.member.id)
    assert found(cast.member) == 1

    say(leaves_on=day())

    seen = queries.people_visible_to(acting("manager"))
    assert cast.member.id not in [row.id for row in db.session.scalars(seen)]
    assert found(cast.member) == 0
    assert acting("member").network_ids == frozenset()


# On a day to come.


def test_until_the_day_nothing_changes(cast, say, holder, mailed, acting):
    row = say(leaves_on=day(9), newcomer=NEW, arrives_on=day(12))

    assert (row.state, holder(cast.member_seat)) == (PLANNED, cast.member.id)
    assert acting("member").network_ids == {cast.network.id}
    assert mailed() == []
    assert db.session.scalar(select(func.count()).where(Person.last_name == "Le Bihan")) == 0


def test_the_worker_does_each_thing_on_its_day(cast, say, holder, days_later):
    row = say(leaves_on=day(9), newcomer=NEW, arrives_on=day(12))

    assert days_later(8) == 0
    assert holder(cast.member_seat) == cast.member.id
    assert days_later(9) == 1
    assert (holder(cast.member_seat), row.state) == (None, PLANNED)
    assert days_later(11) == 0
    assert days_later(12) == 1
    assert db.session.get(Person, holder(cast.member_seat)).name == "Léa Le Bihan"
    assert row.state == DONE
    assert days_later(13) == 0


def test_a_departure_on_the_last_day_of_the_month_is_dated_from_it(cast, say, days_later):
    row = say(leaves_on=day(9))

    days_later(10)  # the worker slept

    assert db.session.get(Assignment, row.held_id).ends_on == row.leaves_on


def test_whoever_says_a_change_is_named_by_the_journal_on_the_day(cast, say, days_later):
    from intranet.audit.models import JournalEntry

    say(leaves_on=day(3))
    days_later(3)

    fact = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "assignment.ended")
    ).one()
    assert fact.actor_name == "Nolwenn Le Goff"


def test_a_change_that_cannot_be_any_more_fails_and_is_told(
    cast, say, acting, days_later, mailed, holder
):
    row = say(leaves_on=day(9), newcomer=NEW, arrives_on=day(9))
    seats.leave(acting("coordinator"), cast.member_seat, day())
    seats.assign(acting("coordinator"), cast.member_seat, cast.outsider, day())

    days_later(9)

    assert row.state == FAILED
    assert holder(cast.member_seat) == cast.outsider.id
    assert ("directory.changeover_failed", "coordination@cd35.example") in mailed()
    assert row.first_name == ""


def test_one_change_that_fails_stops_no_other(cast, say, acting, days_later, holder):
    say(leaves_on=day(9))
    seats.leave(acting("coordinator"), cast.member_seat, day())
    say(who="manager", seat=cast.manager_seat, leaves_on=day(9))

    days_later(9)

    assert holder(cast.manager_seat) is None


def test_an_address_given_to_somebody_since_makes_no_second_person(cast, say, days_later, holder):
    say(leaves_on=day(9), newcomer=NEW, arrives_on=day(9))
    known = directory.person("Léa", "Bihan", email=NEW["email"])

    days_later(9)

    assert holder(cast.member_seat) == known.id


def test_a_seat_that_is_abolished_waits_for_nobody(cast, say, acting, days_later):
    row = say(leaves_on=day(9))

    seats.abolish(acting("coordinator"), cast.member_seat)

    assert db.session.get(Changeover, row.id).state == CANCELLED
    assert days_later(9) == 0


# The successor inherits.


def test_the_successor_inherits_networks_invitations_and_training_duties(
    cast, say, days_later, acting, outbox_of
):
    meeting = events.event(cast, invite=[cast.member_seat], days=40)
    training = events.event(cast, invite=[cast.member_seat], days=40, family="training")
    say(leaves_on=day(9), newcomer=NEW, arrives_on=day(9))

    days_later(9)

    person = db.session.scalars(select(Person).where(Person.email == NEW["email"])).one()
    invited = db.session.scalars(
        select(Invitation.event_id).where(
            Invitation.person_id == person.id, Invitation.removed_at.is_(None)
        )
    )
    assert set(invited) == {meeting.id, training.id}
    assert "invitation" in outbox_of(NEW["email"])
    account = db.session.get(Account, person.account_id)
    from intranet.directory import actors

    assert actors.of_account(account).network_ids == {cast.network.id}


@pytest.fixture
def outbox_of(mailed):
    return lambda address: [purpose for purpose, to in mailed() if to == address]


# Refusals.


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"leaves_on": None}, "le jour du départ"),
        ({"leaves_on": day(-5000)}, "précède l’arrivée"),
        ({"leaves_on": day(-40000)}, "trop ancienne"),
        ({"leaves_on": day(900)}, "trop lointaine"),
        ({"leaves_on": day(9), "newcomer": NEW, "arrives_on": day(8)}, "précède le départ"),
        ({"leaves_on": day(9), "newcomer": NEW}, "le jour de l’arrivée"),
    ],
)
def test_days_that_cannot_be_are_refused(cast, say, holder, wish, sentence):
    with pytest.raises(Refused, match=sentence):
        say(**wish)
    assert holder(cast.member_seat) == cast.member.id


def test_nobody_succeeds_to_themself(cast, say):
    with pytest.raises(Refused, match="tient déjà ce poste"):
        say(leaves_on=day(9), successor=cast.member, arrives_on=day(9))


def test_a_vacant_seat_waits_for_somebody(cast, say):
    with pytest.raises(Refused, match="dites qui arrive"):
        say(seat=cast.vacant_seat)


def test_nobody_arrives_before_the_last_departure(cast, say):
    say(leaves_on=day())

    with pytest.raises(Refused, match="précède le départ"):
        say(newcomer=NEW, arrives_on=day(-3))


def test_one_change_at_a_time(cast, say):
    say(leaves_on=day(9))

    with pytest.raises(Refused, match="déjà prévu"):
        say(leaves_on=day(5))


def test_two_tabs_say_one_departure(cast, say):
    say(leaves_on=day())

    with pytest.raises(Refused, match="vacant depuis"):
        say(held_id=1, leaves_on=day())


def test_a_known_address_is_not_given_to_a_second_person(cast, say, holder):
    with pytest.raises(arrivals.KnownAddress):
        say(leaves_on=day(9), newcomer={**NEW, "email": cast.outsider.email}, arrives_on=day(9))


# Taken back.


def test_what_is_to_come_can_be_cancelled(cast, say, acting, days_later, holder):
    row = say(leaves_on=day(9), newcomer=NEW, arrives_on=day(12))

    changeovers.cancel(acting("coordinator"), row)

    assert (row.state, row.first_name, days_later(12)) == (CANCELLED, "", 0)
    assert holder(cast.member_seat) == cast.member.id


def test_an_arrival_to_come_can_be_cancelled_once_the_seat_is_vacant(
    cast, say, acting, days_later, holder
):
    row = say(leaves_on=day(), newcomer=NEW, arrives_on=day(12))

    changeovers.cancel(acting("coordinator"), row)

    assert (row.state, days_later(12), holder(cast.member_seat)) == (DONE, 0, None)


def test_what_was_done_can_be_undone(cast, say, acting, holder, mailed):
    row = say(leaves_on=day(), newcomer=NEW, arrives_on=day())

    changeovers.undo(acting("coordinator"), row)

    held = db.session.scalars(
        select(Assignment).where(Assignment.position_id == cast.member_seat.id)
    ).all()
    assert [(one.person_id, one.ends_on) for one in held] == [(cast.member.id, None)]
    assert row.state == UNDONE
    assert found(cast.member) == 1
    assert ("directory.resumed", NEW["email"]) in mailed()


def test_who_came_by_mistake_has_no_account_to_open(cast, say, acting):
    row = say(leaves_on=day(), newcomer=NEW, arrives_on=day())

    changeovers.undo(acting("coordinator"), row)

    waiting = db.session.scalars(
        select(AccountInvitation).where(AccountInvitation.email == NEW["email"])
    ).one()
    assert waiting.withdrawn_at is not None


def test_an_arrival_on_a_vacant_seat_can_be_undone(cast, say, acting, holder):
    row = say(seat=cast.vacant_seat, successor=cast.outsider, arrives_on=day())

    changeovers.undo(acting("coordinator"), row)

    assert holder(cast.vacant_seat) is None


def test_the_invitations_go_back_with_the_seat(cast, say, acting):
    meeting = events.event(cast, invite=[cast.member_seat], days=40)
    row = say(leaves_on=day(), newcomer=NEW, arrives_on=day())
    succession.follow_turnover()

    changeovers.undo(acting("coordinator"), row)
    succession.follow_turnover()

    invited = db.session.scalars(
        select(Invitation.person_id).where(Invitation.event_id == meeting.id)
    ).all()
    assert invited == [cast.member.id]


def test_a_seat_that_changed_hands_again_is_not_given_back(cast, say, acting):
    row = say(leaves_on=day())
    seats.assign(acting("coordinator"), cast.member_seat, cast.outsider, day())

    with pytest.raises(Refused, match="encore changé de mains"):
        changeovers.undo(acting("coordinator"), row)


def test_a_change_is_undone_within_a_week(cast, say, acting, time_machine_at):
    row = say(leaves_on=day())
    assert why_not_undone(row) == ""
    time_machine_at(days=UNDO_DAYS, minutes=1)

    with pytest.raises(Refused, match="plus de 7 jours"):
        changeovers.undo(acting("coordinator"), row)


def test_a_change_is_undone_once(cast, say, acting):
    row = say(leaves_on=day())
    changeovers.undo(acting("coordinator"), row)

    with pytest.raises(Refused, match="rien à annuler"):
        changeovers.undo(acting("coordinator"), row)


# Mailboxes that several people read.


@pytest.mark.parametrize("mailbox", ["accueil@ccas.example", "ccas.cancale@ville.example"])
def test_no_account_is_opened_at_a_shared_mailbox(cast, say, mailbox, mailed, holder):
    say(leaves_on=day(), newcomer={**NEW, "email": mailbox}, arrives_on=day())

    assert db.session.get(Person, holder(cast.member_seat)).account_id is None
    assert ("account-invitation", mailbox) not in mailed()


def test_unless_it_is_said_to_be_theirs_alone(cast, say, mailed):
    mailbox = "accueil@ccas.example"

    say(leaves_on=day(), newcomer={**NEW, "email": mailbox}, arrives_on=day(), even_shared=True)

    assert ("account-invitation", mailbox) in mailed()
