"""What a second tab, or a form made by hand, may ask of an event that is not open."""

import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.events import scheduling
from intranet.events.models import Invitation
from intranet.mailroom.models import OutgoingMail
from tests.builders import events


def invited(event):
    return db.session.scalars(select(Invitation).where(Invitation.event_id == event.id)).first()


def test_an_invitation_of_a_draft_is_not_sent_again(cast, letters):
    draft = events.event(cast, invite=[cast.member_seat], publish=False)
    client = cast.sign_in("coordinator")
    assert client.post(f"/invitations/{invited(draft).id}/renvoi").status_code == 303
    assert letters() == 0


def test_an_invitation_of_a_cancelled_event_is_not_sent_again(cast, letters):
    event = events.event(cast, invite=[cast.member_seat])
    scheduling.cancel(None, event.id, "Neige")
    client, before = cast.sign_in("coordinator"), letters()
    assert client.post(f"/invitations/{invited(event).id}/renvoi").status_code == 303
    assert letters() == before


@pytest.mark.parametrize("act", ["renvoi", "retrait"])
def test_nobody_is_written_to_about_what_is_past(cast, letters, time_machine_at, act):
    event = events.event(cast, invite=[cast.member_seat])
    before = letters()
    time_machine_at(days=12)
    client = cast.sign_in("coordinator")
    assert client.post(f"/invitations/{invited(event).id}/{act}").status_code == 303
    assert letters() == before


def test_nobody_answers_for_a_vacant_seat(cast):
    event = events.event(cast, invite=[cast.vacant_seat], capacity=1)
    client = cast.sign_in("coordinator")
    row = invited(event)
    client.post(f"/invitations/{row.id}/saisie", data={"answer": "yes"})
    db.session.expire_all()
    assert (row.answer, row.place) == ("none", "")


def test_one_address_that_no_letter_reaches_keeps_nothing_from_the_others(cast):
    """As long as forms accept it, or broken as an import may leave it."""
    cast.member.email = f"x@{'.'.join(['a' * 60] * 4)}.fr"
    cast.manager.email = "pas une adresse"
    draft = events.event(cast, invite=[cast.member_seat, cast.manager_seat], publish=False)
    client = cast.sign_in("coordinator")
    scheduling.publish(None, draft.id)
    db.session.commit()
    queued = list(db.session.scalars(select(OutgoingMail.recipient_address)))
    assert queued == [cast.member.email]
    assert client.post(f"/invitations/{invited(draft).id}/retrait").status_code == 303
