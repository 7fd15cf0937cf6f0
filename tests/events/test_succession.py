"""Invitations follow the seat when it changes hands."""

import re
from datetime import date

import pytest

from intranet.database import db
from intranet.directory.models import Assignment
from intranet.events import answers, succession
from intranet.events.links import answer_token
from intranet.events.models import (
    BY_SITE,
    CONFIRMED,
    NO,
    NO_ANSWER,
    TRAINING,
    YES,
    Invitation,
)
from tests.builders import directory, events

MEMBER, NEXT = "accueil@cdas.example", "lea@cdas.example"


@pytest.fixture
def meeting(cast):
    return events.event(cast, invite=[cast.member_seat, cast.manager_seat], capacity=1)


def leave(seat):
    db.session.query(Assignment).filter_by(position_id=seat.id).update(
        {"ends_on": date(2026, 1, 1)}
    )


def arrive(seat):
    person = directory.person("Léa", "Le Bihan", email=NEXT)
    db.session.add(Assignment(position_id=seat.id, person_id=person.id, starts_on=date(2026, 1, 2)))
    db.session.flush()
    return person


def test_the_successor_is_invited_and_who_left_is_not_any_more(meeting, cast, outbox):
    leave(cast.member_seat)
    arrive(cast.member_seat)
    assert succession.follow_turnover() == 1
    assert [method for method, _, _ in outbox.files(MEMBER)] == ["REQUEST", "CANCEL"]
    assert [method for method, _, _ in outbox.files(NEXT)] == ["REQUEST"]
    assert outbox.files(NEXT)[0][1] != outbox.files(MEMBER)[0][1]


def test_a_vacant_seat_keeps_its_invitation_for_whoever_comes(meeting, cast, outbox, invitation_of):
    leave(cast.member_seat)
    succession.follow_turnover()
    successor = arrive(cast.member_seat)
    succession.follow_turnover()
    assert invitation_of(successor).position_id == cast.member_seat.id


@pytest.mark.usefixtures("at_once")
def test_the_leavers_place_goes_to_the_first_in_line(meeting, cast, invitation_of):
    answers.answer(invitation_of(cast.member), YES, source=BY_SITE, actor=None)
    answers.answer(invitation_of(cast.manager), YES, source=BY_SITE, actor=None)
    leave(cast.member_seat)
    succession.follow_turnover()
    assert invitation_of(cast.manager).place == "confirmed"


def test_the_leavers_link_is_dead(meeting, cast, invitation_of):
    link = f"/i/{answer_token(invitation_of(cast.member))}"
    leave(cast.member_seat)
    succession.follow_turnover()
    db.session.commit()
    assert cast.client().get(link).status_code == 404


def test_nothing_moves_when_nobody_did(meeting, cast, outbox):
    assert succession.follow_turnover() == 0


def test_someone_invited_through_another_seat_stays_invited_once(meeting, cast, outbox):
    leave(cast.member_seat)
    db.session.add(
        Assignment(
            position_id=cast.member_seat.id, person_id=cast.manager.id, starts_on=date(2026, 1, 2)
        )
    )
    db.session.flush()
    succession.follow_turnover()
    assert db.session.query(Invitation).filter_by(person_id=cast.manager.id).count() == 1
    assert [method for method, _, _ in outbox.files(MEMBER)] == ["REQUEST", "CANCEL"]
    waits = db.session.query(Invitation).filter_by(position_id=cast.member_seat.id).one()
    assert waits.is_vacant  # for whoever comes next
    assert succession.follow_turnover() == 0


def test_one_person_who_takes_over_two_seats_is_invited_once(meeting, cast, outbox, invitation_of):
    leave(cast.member_seat)
    leave(cast.manager_seat)
    successor = arrive(cast.member_seat)
    db.session.add(
        Assignment(
            position_id=cast.manager_seat.id, person_id=successor.id, starts_on=date(2026, 1, 2)
        )
    )
    db.session.commit()
    succession.follow_turnover()
    assert invitation_of(successor).position_id in (cast.member_seat.id, cast.manager_seat.id)
    assert [method for method, _, _ in outbox.files(NEXT)] == ["REQUEST"]
    assert succession.follow_turnover() == 0


def test_two_people_who_change_seats_keep_their_invitations(meeting, cast, outbox):
    for seat in (cast.member_seat, cast.manager_seat):
        leave(seat)
    for seat, person in ((cast.member_seat, cast.manager), (cast.manager_seat, cast.member)):
        db.session.add(
            Assignment(position_id=seat.id, person_id=person.id, starts_on=date(2026, 1, 2))
        )
    db.session.commit()
    assert succession.follow_turnover() == 0
    assert [method for method, _, _ in outbox.files(MEMBER)] == ["REQUEST"]


def test_the_words_of_who_left_are_not_the_successors(meeting, cast, invitation_of):
    invitation_of(cast.member).comment = "Je viens à deux"
    leave(cast.member_seat)
    successor = arrive(cast.member_seat)
    succession.follow_turnover()
    assert invitation_of(successor).comment == ""


def test_two_workers_that_read_the_same_list_hand_over_once(meeting, cast, outbox, invitation_of):
    leave(cast.member_seat)
    successor = arrive(cast.member_seat)
    invitation = invitation_of(cast.member)
    succession._hand_over(invitation.id, successor.id)
    succession._hand_over(invitation.id, successor.id)
    assert [method for method, _, _ in outbox.files(NEXT)] == ["REQUEST"]


@pytest.mark.parametrize("meanwhile_vacant", [False, True])
@pytest.mark.parametrize(("said", "told"), [(YES, ["inherited"]), (NO, [])])
def test_the_successor_is_told_of_the_training_that_the_seat_was_to_follow(
    cast, outbox, invitation_of, said, told, meanwhile_vacant
):
    events.event(cast, family=TRAINING, invite=[cast.member_seat])
    events.say(invitation_of(cast.member), said)
    leave(cast.member_seat)
    if meanwhile_vacant:
        succession.follow_turnover()
    successor = arrive(cast.member_seat)
    succession.follow_turnover()
    assert outbox.purposes(NEXT) == told
    assert invitation_of(successor).answer == NO_ANSWER
    if told:
        (mail,) = outbox.to(NEXT)
        assert mail.subject == "Une formation à reprendre ? Petit-déjeuner partenarial"
        link = re.search(r"/i/\S+", mail.text)[0]
        db.session.commit()
        cast.client().post(link, data={"answer": "yes"})
        assert invitation_of(successor).place == CONFIRMED
