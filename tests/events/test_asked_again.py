"""Somebody taken off the list, or who moved, and is asked again: as themself, and anew."""

from datetime import date

import pytest

from intranet.database import db
from intranet.directory.models import Assignment
from intranet.events import answers, invitations, replacements, succession
from intranet.events.choosing import NewGuest
from intranet.events.models import TRAINING, YES, Guest, Invitation
from intranet.mailroom import letters
from intranet.mailroom import outbox as outgoing
from intranet.mailroom.addresses import Address
from intranet.mailroom.models import OutgoingMail
from tests.builders import directory, events

MEMBER, ANNE = "accueil@cdas.example", "anne@cdas.example"


@pytest.fixture
def meeting(cast):
    return events.event(cast, invite=[cast.member_seat, cast.manager_seat])


def leave(seat):
    db.session.query(Assignment).filter_by(position_id=seat.id).update(
        {"ends_on": date(2026, 1, 1)}
    )


def hold(seat, person):
    db.session.add(Assignment(position_id=seat.id, person_id=person.id, starts_on=date(2026, 1, 2)))
    db.session.flush()


def test_somebody_asked_again_by_a_new_seat_comes_for_that_one(meeting, cast, invitation_of):
    """Or the worker would hand their invitation to whoever has the old seat now."""
    invitations.uninvite(None, invitation_of(cast.member))
    leave(cast.member_seat)
    hold(cast.member_seat, directory.person("Léa", "Le Bihan", email="lea@cdas.example"))
    hold(cast.vacant_seat, cast.member)
    invitations.invite(None, meeting.id, [cast.vacant_seat.id], [])
    assert succession.follow_turnover() == 0
    mine = invitation_of(cast.member)
    assert (mine.position_id, mine.removed_at) == (cast.vacant_seat.id, None)


def test_somebody_asked_again_by_name_keeps_the_seat_that_is_theirs(meeting, cast, invitation_of):
    invitations.uninvite(None, invitation_of(cast.member))
    invitations.invite(None, meeting.id, [], [cast.member.id])
    assert invitation_of(cast.member).position_id == cast.member_seat.id


def test_nothing_of_the_first_time_stays(meeting, cast, invitation_of):
    mine = invitation_of(cast.member)
    answers.answer(mine, YES, source="site", actor=None, comment="Je viens à deux")
    invitations.uninvite(None, mine)
    invitations.invite(None, meeting.id, [cast.member_seat.id], [])
    mine = invitation_of(cast.member)
    assert (mine.answer, mine.comment, mine.answered_sequence) == ("none", "", None)


def sent_instead(invitation, name="Anne Le Goff", address=ANNE):
    replacements.send(None, invitation, NewGuest(name, address), source="site")
    db.session.commit()


def test_who_replaced_somebody_is_asked_again_in_their_own_name(meeting, cast, invitation_of):
    anne = directory.person("Anne", "Le Goff", email=ANNE)
    own = directory.position(cast.cdas, "Conseillère", holder=anne)
    sent_instead(invitation_of(cast.member))
    invitations.uninvite(None, invitation_of(anne))
    invitations.invite(None, meeting.id, [own.id], [])
    mine = invitation_of(anne)
    assert (mine.position_id, mine.replaces_id) == (own.id, None)
    assert succession.follow_turnover() == 0


def test_a_guest_who_replaced_somebody_too(meeting, cast, invitation_of):
    sent_instead(invitation_of(cast.member))
    (row,) = db.session.query(Invitation).filter(Invitation.guest_id.is_not(None))
    invitations.uninvite(None, row)
    invitations.invite(None, meeting.id, [], [], [NewGuest("Anne Le Goff", ANNE)])
    assert (row.position_id, row.replaces_id, row.removed_at) == (None, None, None)
    assert succession.follow_turnover() == 0
    assert row.name == "Anne Le Goff"


def test_who_just_came_to_a_seat_registers_before_the_worker_passed(cast, invitation_of):
    session = events.event(cast, family=TRAINING)
    invitations.register(None, session.id, cast.member, cast.member_seat)
    leave(cast.member_seat)
    succession.follow_turnover()
    lea = directory.person("Léa", "Le Bihan", email="lea@cdas.example")
    hold(cast.member_seat, lea)
    outcome = invitations.register(None, session.id, lea, cast.member_seat)
    assert (outcome.place, invitation_of(lea).position_id) == ("confirmed", cast.member_seat.id)


def test_a_guest_struck_out_of_a_draft_leaves_nothing(cast):
    draft = events.event(cast, publish=False)
    (row,) = invitations.invite(None, draft.id, [], [], [NewGuest("Anne Le Goff", ANNE)])
    db.session.commit()
    client = cast.sign_in("coordinator")
    assert client.post(f"/invitations/{row.id}/retrait").status_code == 303
    assert db.session.query(Guest).count() == db.session.query(Invitation).count() == 0


def test_whoever_takes_the_key_of_a_line_struck_out_has_no_mail_of_its(cast):
    """SQLite gives the greatest key again."""
    draft = events.event(cast, publish=False)
    (wrong,) = invitations.invite(None, draft.id, [], [], [NewGuest("Anne", "ane@cdas.example")])
    db.session.commit()
    letter = letters.Letter("Quelle date ?", "…", "…")
    to = Address("Anne", "ane@cdas.example")
    mail = outgoing.queue(letter, purpose="poll-asked", to=to, cause=wrong)
    key = wrong.id
    invitations.uninvite(None, wrong)
    db.session.add(Invitation(id=key, event_id=draft.id, person_id=cast.member.id, nonce="x" * 16,
                              invited_at=draft.created_at))  # fmt: skip
    db.session.commit()
    page = cast.sign_in("coordinator").get(f"/invitations/{key}").text
    assert "Awa Martin" in page and "ane@cdas.example" not in page
    assert db.session.get(OutgoingMail, mail.id).state == "withdrawn"


def test_a_guest_found_in_the_directory_since_is_not_asked_twice(meeting, cast, outbox):
    invitations.invite(None, meeting.id, [], [], [NewGuest("Anne Le Goff", ANNE)])
    anne = directory.person("Anne", "Le Goff", email="Anne@cdas.example")
    seat = directory.position(cast.cdas, "Conseillère", holder=anne)
    with pytest.raises(invitations.AlreadyInvited):
        invitations.invite(None, meeting.id, [seat.id], [anne.id])
    assert outbox.purposes(ANNE) == ["invitation"]
