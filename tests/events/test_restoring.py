"""A cancellation waits a minute: until then it can be undone, and nobody was told."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from intranet.clock import now
from intranet.database import db
from intranet.events import invitations, later, reach, restoring, scheduling
from intranet.events.models import TRAINING, YES
from intranet.mailroom import queries as mailroom
from intranet.mailroom.models import OutgoingMail
from tests.builders import events

MEMBER = "accueil@cdas.example"


@pytest.fixture
def meeting(cast, invitation_of):
    event = events.event(cast, invite=[cast.member_seat, cast.manager_seat])
    events.say(invitation_of(cast.member), YES)
    for mail in db.session.query(OutgoingMail):
        mail.state = "sent"
    db.session.commit()
    return event


@pytest.fixture
def called_off(meeting):
    scheduling.cancel(None, meeting.id, "Neige")
    db.session.commit()
    return meeting


def test_a_cancellation_leaves_after_a_minute(called_off):
    assert not mailroom.anything_due(now())
    assert mailroom.anything_due(now() + timedelta(seconds=61))


def test_undone_in_time_nobody_is_told_and_calendars_hold_what_they_held(
    called_off, cast, invitation_of, outbox
):
    restoring.restore(None, called_off.id)
    db.session.commit()
    assert (called_off.state, called_off.slots[0].sequence) == ("published", 0)
    assert [mail.state for mail in outbox.to(MEMBER)] == ["sent", "withdrawn"]
    assert reach.of(called_off) == reach.Reach(right=2)
    assert (invitation_of(cast.member).answer, invitation_of(cast.member).place) == (
        YES,
        "confirmed",
    )


def test_a_change_after_it_follows_the_version_that_calendars_hold(called_off, outbox):
    restoring.restore(None, called_off.id)
    scheduling.cancel(None, called_off.id, "Neige, vraiment")
    assert [(method, sequence) for method, _, sequence in outbox.files(MEMBER)] == [
        ("REQUEST", 0),
        ("CANCEL", 1),
        ("CANCEL", 1),
    ]


def test_after_a_minute_it_stands(called_off):
    later = time_machine.travel(now() + timedelta(seconds=61), tick=False)
    with later, pytest.raises(restoring.TooLate):
        restoring.restore(None, called_off.id)
    assert called_off.state == "cancelled"


def test_once_a_worker_took_one_up_it_stands(called_off, outbox):
    outbox.to(MEMBER)[-1].attempts = 1
    db.session.commit()
    with pytest.raises(restoring.TooLate):
        restoring.restore(None, called_off.id)
    db.session.rollback()
    assert called_off.state == "cancelled"
    assert {mail.state for mail in outbox.to("direction@ccas-cancale.example")} == {
        "sent",
        "queued",
    }


def test_the_page_offers_it_to_those_who_run_the_meeting(cast):
    from tests.builders import meetings

    event = meetings.meeting(cast, invite=[cast.member_seat])
    client = cast.sign_in("coordinator")
    client.post(f"/rencontres/{event.id}/annuler", data={"reason": "Neige"})
    assert "/retablissement" in client.get(f"/rencontres/{event.id}").text
    assert "/retablissement" not in cast.sign_in("member").get(f"/rencontres/{event.id}").text
    answer = client.post(f"/evenements/{event.id}/retablissement", follow_redirects=True)
    assert "personne n’a été prévenu" in answer.text


def test_those_without_address_are_named_to_be_called(cast):
    from tests.builders import directory, meetings

    event = meetings.meeting(cast, invite=[cast.member_seat])
    mute = directory.person("Denis", "Lebreton", phone="+33299000000")
    invitations.invite(None, event.id, [], [mute.id])
    db.session.commit()
    page = cast.sign_in("coordinator").get(f"/rencontres/{event.id}/annuler").text
    said = " ".join(page.split())
    assert "1 personne à prévenir autrement" in said and "02 99 00 00 00" in said


def moved(event):
    slot = replace(events.plan(days=12).slots[0], slot_id=event.slots[0].id)
    scheduling.edit(None, event.id, replace(events.plan(), slots=(slot,)), None)


def test_who_had_not_been_told_of_a_change_is_not_taken_for_somebody_who_was(
    meeting, cast, invitation_of, outbox
):
    address, cast.member.email = cast.member.email, ""
    moved(meeting)
    cast.member.email = address
    db.session.commit()
    scheduling.cancel(None, meeting.id, "Neige")
    restoring.restore(None, meeting.id)
    (copy,) = invitation_of(cast.member).copies
    assert (copy.sent_sequence, copy.pending) == (0, "update")
    db.session.commit()
    while later.work():
        pass
    assert [(method, sequence) for method, _, sequence in outbox.files(MEMBER)] == [
        ("REQUEST", 0),
        ("CANCEL", 2),
        ("REQUEST", 1),
    ]


def test_each_half_day_has_its_own_mail_again(cast, invitation_of):
    session = events.event(cast, family=TRAINING, slots=2)
    invitations.register(None, session.id, cast.member, cast.member_seat)
    before = {copy.slot_id: copy.mail_id for copy in invitation_of(cast.member).copies}
    scheduling.cancel(None, session.id, "Neige")
    restoring.restore(None, session.id)
    after = {copy.slot_id: copy.mail_id for copy in invitation_of(cast.member).copies}
    assert before == after and len(set(after.values())) == 2


def test_what_was_given_up_before_still_is(meeting, cast, outbox, invitation_of):
    outbox.to(MEMBER)[0].state = "failed"
    scheduling.cancel(None, meeting.id, "Neige")
    assert outbox.to(MEMBER)[0].state == "withdrawn"
    restoring.restore(None, meeting.id)
    db.session.commit()
    assert outbox.to(MEMBER)[0].state == "failed"
    assert reach.of(meeting) == reach.Reach(right=1, missing=1)


def test_nobody_leaves_the_list_while_they_are_told(called_off, cast, invitation_of, outbox):
    """A second tab, opened before the cancellation."""
    client = cast.sign_in("coordinator")
    answer = client.post(f"/invitations/{invitation_of(cast.member).id}/retrait")
    assert answer.status_code == 303
    assert invitation_of(cast.member).removed_at is None
    assert [mail.state for mail in outbox.to(MEMBER)] == ["sent", "queued"]
