"""A seat sends somebody else: the replacement gets the invitation, the seat keeps its place."""

from datetime import timedelta

import pytest
import time_machine

from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Person
from intranet.events import links, replacements, succession
from intranet.events.choosing import NewGuest
from intranet.events.models import NO, YES, Guest, Invitation
from tests.builders import directory, events

MEMBER, ANNE = "accueil@cdas.example", "anne@cdas.example"
WHO = {"name": "Anne Le Goff", "email": ANNE}


@pytest.fixture
def meeting(cast):
    return events.event(cast, invite=[cast.member_seat, cast.manager_seat], capacity=1)


@pytest.fixture
def asked(meeting, cast):
    """The invitation of the member's seat, read anew."""

    def read() -> Invitation:
        db.session.expire_all()
        return db.session.query(Invitation).filter_by(position_id=cast.member_seat.id).one()

    return read


def send(invitation, name="Anne Le Goff", address=ANNE):
    replacements.send(None, invitation, NewGuest(name, address), source="site")
    db.session.commit()


def test_the_replacement_is_invited_and_the_date_leaves_the_calendar(asked, outbox):
    send(asked())
    assert [method for method, *_ in outbox.files(MEMBER)] == ["REQUEST", "CANCEL"]
    assert [method for method, *_ in outbox.files(ANNE)] == ["REQUEST"]
    assert {uid for _, uid, _ in outbox.files(ANNE)}.isdisjoint(
        uid for _, uid, _ in outbox.files(MEMBER)
    )
    assert "Anne Le Goff" in outbox.to(MEMBER)[-1].text


def test_the_seat_keeps_its_place_and_says_yes(asked, cast, invitation_of):
    events.say(asked(), YES)
    events.say(invitation_of(cast.manager), YES)
    send(asked())
    assert (asked().answer, asked().place) == (YES, "confirmed")
    assert invitation_of(cast.manager).place == "waiting"


def test_a_full_meeting_puts_the_replacement_in_line(asked, cast, invitation_of, outbox):
    events.say(invitation_of(cast.manager), YES)
    send(asked())
    assert asked().place == "waiting"
    assert outbox.purposes(ANNE) == ["stand_in", "waiting"]


def test_a_colleague_is_known_by_their_address(asked, cast):
    anne = directory.person("Anne", "Le Goff", email="Anne@cdas.example")
    directory.position(cast.cdas, "Conseillère", holder=anne)
    send(asked())
    assert asked().person_id == anne.id
    assert db.session.query(Guest).count() == 0


def test_somebody_of_another_structure_stays_a_guest(asked, cast):
    anne = directory.person("Anne", "Le Goff", email=ANNE)
    directory.position(cast.ccas, "Conseillère", holder=anne)
    send(asked())
    assert (asked().person_id, asked().name) == (None, "Anne Le Goff")


@pytest.mark.parametrize(
    ("used", "why"), [(MEMBER, "themself"), ("direction@ccas-cancale.example", "invited")]
)
def test_who_is_expected_already_is_not_sent(asked, outbox, used, why):
    with pytest.raises(replacements.CannotSend) as refused:
        send(asked(), address=used)
    assert refused.value.why == why
    assert outbox.purposes(MEMBER) == ["invitation"]


def test_the_link_of_whoever_was_asked_dies_and_the_new_one_answers(cast, asked):
    old = links.answer_token(asked())
    page = cast.client().post(f"/i/{old}/remplacement", data=WHO)
    assert "Anne Le Goff vient à votre place" in page.text
    assert cast.client().get(f"/i/{old}").status_code == 404
    assert (
        cast.client().post(f"/i/{links.answer_token(asked())}", data={"answer": "no"}).status_code
        == 303
    )
    assert asked().answer == NO


def test_opening_the_page_sends_nobody(cast, asked):
    assert cast.client().get(f"/i/{links.answer_token(asked())}/remplacement").status_code == 200
    assert asked().replaces_id is None


def test_an_invalid_address_keeps_what_was_typed(cast, asked):
    answer = cast.client().post(
        f"/i/{links.answer_token(asked())}/remplacement", data=WHO | {"email": "anne"}
    )
    assert answer.status_code == 422 and 'value="Anne Le Goff"' in answer.text


def test_a_second_replacement_takes_over_from_the_first(asked, outbox, cast):
    send(asked())
    send(asked(), "Luc Petit", "luc@cdas.example")
    assert (asked().name, asked().replaces_id) == ("Luc Petit", cast.member.id)
    assert [method for method, *_ in outbox.files(ANNE)] == ["REQUEST", "CANCEL"]


def test_the_place_is_taken_back_and_the_replacement_told(cast, asked, outbox):
    send(asked())
    answer = cast.sign_in("member").post(f"/invitations/{asked().id}/reprise")
    assert answer.status_code == 303
    assert (asked().person_id, asked().replaces_id, asked().answer) == (cast.member.id, None, YES)
    assert outbox.purposes(ANNE) == ["stand_in", "taken_back"]
    assert [method for method, *_ in outbox.files(MEMBER)] == ["REQUEST", "CANCEL", "REQUEST"]
    assert db.session.query(Guest).count() == 0


def test_taking_back_is_for_whoever_sent_and_for_the_coordination(cast, asked):
    send(asked())
    path = f"/invitations/{asked().id}/reprise"
    assert cast.sign_in("other_coordinator").post(path).status_code == 404
    assert cast.sign_in("coordinator").post(path).status_code == 303
    assert asked().replaces_id is None


def test_the_worker_does_not_hand_the_invitation_back_to_the_holder(asked):
    send(asked())
    assert succession.follow_turnover() == 0


def test_nobody_is_sent_once_it_has_begun(cast, asked):
    token = links.answer_token(asked())
    with time_machine.travel(now() + timedelta(days=11), tick=False):
        answer = cast.client().post(f"/i/{token}/remplacement", data=WHO)
    assert answer.status_code == 422 and asked().replaces_id is None


def test_a_person_invited_by_name_sends_nobody(cast):
    event = events.event(cast)
    from intranet.events import invitations

    (row,) = invitations.invite(None, event.id, [], [cast.member.id])
    with pytest.raises(replacements.CannotSend) as refused:
        send(row)
    assert refused.value.why == "no_seat"


def test_a_hostile_name_stays_inert(cast, asked, outbox):
    send(asked(), "<b>{{7*7}}</b>\r\nBcc: x@y.example", ANNE)
    assert "<b>{{7*7}}</b>" not in outbox.to(ANNE)[0].html
    assert db.session.query(Person).filter_by(email=ANNE).count() == 0


def test_a_guest_who_does_not_come_after_all_is_forgotten(asked):
    send(asked())
    send(asked(), "Luc Petit", "luc@cdas.example")
    assert [guest.name for guest in db.session.query(Guest)] == ["Luc Petit"]


def test_the_words_of_whoever_was_asked_are_not_the_replacements(asked):
    row = asked()
    row.comment = "Je viens à deux"
    db.session.commit()
    send(row)
    assert asked().comment == ""


def test_whoever_sent_somebody_finds_the_page_without_being_of_the_network(cast):
    event = events.event(cast, invite=[cast.outsider_seat])
    (row,) = db.session.query(Invitation)
    client = cast.sign_in("outsider")
    assert client.post(f"/invitations/{row.id}/remplacement", data=WHO).status_code == 303
    assert client.get(f"/invitations/{row.id}/remplacement").status_code == 403  # not theirs now
    assert client.post(f"/invitations/{row.id}/reprise").status_code == 303
    db.session.expire_all()
    assert (row.person_id, row.event_id) == (cast.outsider.id, event.id)


def test_a_place_is_not_taken_back_by_somebody_taken_off_the_list(cast, meeting, asked):
    from intranet.events import invitations

    send(asked())
    invitations.invite(None, meeting.id, [], [cast.member.id])
    (own,) = db.session.query(Invitation).filter_by(person_id=cast.member.id)
    invitations.uninvite(None, own)
    answer = cast.sign_in("member").post(f"/invitations/{asked().id}/reprise")
    assert answer.status_code == 303
    assert asked().name == "Anne Le Goff"
