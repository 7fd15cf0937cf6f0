"""Who has the right date: what left for each invitee, what came back, at which version."""

from dataclasses import replace

import pytest

from intranet.database import db
from intranet.events import choosing, invitations, links, reach, scheduling
from intranet.events.models import Invitation
from intranet.mailroom.models import BOUNCED, FAILED, SENT, OutgoingMail
from tests.builders import directory, events


@pytest.fixture
def meeting(cast):
    return events.event(cast, invite=[cast.member_seat, cast.manager_seat, cast.vacant_seat])


def deliver(state=SENT, **of):
    for mail in db.session.query(OutgoingMail).filter_by(state="queued", **of):
        mail.state = state
    db.session.commit()


def test_what_waits_is_leaving_and_what_left_is_right(meeting):
    assert reach.of(meeting) == reach.Reach(leaving=2)
    deliver()
    assert reach.of(meeting) == reach.Reach(right=2)


@pytest.mark.parametrize("state", [FAILED, BOUNCED])
def test_what_was_refused_or_came_back_is_missing(meeting, state):
    deliver(state, recipient_address="accueil@cdas.example")
    deliver()
    assert reach.of(meeting) == reach.Reach(right=1, missing=1)


def test_somebody_without_address_is_missing(cast, meeting):
    deliver()
    mute = directory.person("Denis", "Lebreton")
    invitations.invite(None, meeting.id, [], [mute.id])
    assert reach.of(meeting) == reach.Reach(right=2, missing=1)


def test_a_new_date_is_right_once_it_left(meeting):
    deliver()
    slot = meeting.slots[0]
    moved = replace(events.plan(days=12).slots[0], slot_id=slot.id)
    scheduling.edit(None, meeting.id, replace(events.plan(), slots=(moved,)), meeting.version)
    assert reach.of(meeting) == reach.Reach(leaving=2)
    deliver(FAILED, recipient_address="accueil@cdas.example")
    deliver()
    assert reach.of(meeting) == reach.Reach(right=1, missing=1)


def test_those_who_are_missing_are_listed(cast):
    from tests.builders import meetings

    meeting = meetings.meeting(cast, invite=[cast.member_seat, cast.manager_seat])
    deliver(BOUNCED, recipient_address="accueil@cdas.example")
    deliver()
    page = cast.sign_in("coordinator").get(f"/rencontres/{meeting.id}?reponse=a-joindre")
    ledger = page.text.partition('id="invitees"')[2].partition("</form>")[0]
    assert "Awa Martin" in ledger and "Maëlle Kerdoncuff" not in ledger
    assert "<strong>1 sur 2</strong>" in page.text and "revenu" in ledger


def test_a_guest_s_address_is_corrected_and_written_to(cast, outbox):
    from tests.builders import meetings

    meeting = meetings.meeting(cast)
    anne = choosing.NewGuest("Anne Le Goff", "ane@secours.example")
    (row,) = invitations.invite(None, meeting.id, [], [], [anne])
    client = cast.sign_in("coordinator")
    answer = client.post(f"/invitations/{row.id}/adresse", data={"email": "Anne@secours.example"})
    assert answer.status_code == 303
    first, second = outbox.files("ane@secours.example") + outbox.files("anne@secours.example")
    assert first == second  # the same date, under the same UID


def test_an_address_at_which_another_is_asked_is_refused(cast):
    from tests.builders import meetings

    meeting = meetings.meeting(cast, invite=[cast.member_seat])
    anne = choosing.NewGuest("Anne Le Goff", "ane@secours.example")
    (row,) = invitations.invite(None, meeting.id, [], [], [anne])
    answer = cast.sign_in("coordinator").post(
        f"/invitations/{row.id}/adresse", data={"email": "accueil@cdas.example"}
    )
    assert answer.status_code == 422 and "déjà invité" in answer.text
    assert db.session.get(Invitation, row.id).guest.email == "ane@secours.example"


def test_the_link_that_went_to_a_wrong_address_dies(cast, outbox):
    """It may be that of somebody else, who could answer."""
    from tests.builders import meetings

    meeting = meetings.meeting(cast)
    anne = choosing.NewGuest("Anne Le Goff", "anne@autre.example")
    (row,) = invitations.invite(None, meeting.id, [], [], [anne])
    wrong = f"/i/{links.answer_token(row)}"
    client = cast.sign_in("coordinator")
    client.post(f"/invitations/{row.id}/adresse", data={"email": "anne@secours.example"})
    assert cast.client().get(wrong).status_code == 404
    (letter,) = outbox.to("anne@secours.example")
    assert outbox.leads_to(letter).id == row.id


def test_a_mail_that_was_given_up_is_not_tried_again_after_a_later_one(cast, meeting):
    deliver(FAILED)
    invitations.resend(None, db.session.query(Invitation).order_by(Invitation.id).first())
    db.session.commit()
    cast.sign_in("administrator").post("/administration/courriels/relancer")
    db.session.expire_all()
    mails = db.session.query(OutgoingMail).order_by(OutgoingMail.id)
    assert [(mail.purpose, mail.state) for mail in mails] == [
        ("invitation", "withdrawn"),
        ("invitation", "queued"),
        ("resend", "queued"),
    ]
