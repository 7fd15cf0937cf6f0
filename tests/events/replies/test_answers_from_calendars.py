"""Answers made in a calendar program, put in a real mailbox and read by IMAP."""

import time
from datetime import timedelta

import pytest
import time_machine
from imapclient import IMAPClient
from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.directory import actors
from intranet.events import dispatch, invitations, later, scheduling
from intranet.events.choosing import NewGuest
from intranet.events.models import CalendarCopy, Invitation
from intranet.events.scheduling import EventPlan, SlotPlan
from tests.builders import events
from tests.events.replies.messages import (
    PROGRAMS,
    another,
    delivered,
    gmail,
    outlook,
    thunderbird,
    words,
)


def move(meeting):
    """The meeting goes elsewhere: SEQUENCE grows."""
    slot = meeting.event.slots[0]
    plan = SlotPlan(slot.starts_at, slot.ends_at, "Une autre salle", "", slot.id)
    event = meeting.event
    whole = EventPlan(event.title, event.description, event.capacity, (plan,))
    scheduling.edit(None, event.id, whole, event.version)
    db.session.commit()


def time_passes():
    time.sleep(1.1)  # versions are told apart by the second


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_answer_that_our_server_vouches_for_is_recorded(program, read, meeting, answer):
    assert read(delivered(PROGRAMS[program](meeting.said))) == ("applied", "applied")
    assert answer() == ("yes", "calendar")


@pytest.mark.parametrize(
    ("partstat", "word"), [("ACCEPTED", "yes"), ("TENTATIVE", "maybe"), ("DECLINED", "no")]
)
def test_each_word_of_a_calendar_has_its_answer(partstat, word, read, meeting, answer):
    read(delivered(outlook(another(meeting.said, partstat=partstat))))
    assert answer() == (word, "calendar")


def test_an_answer_may_leave_out_who_invited(read, meeting, answer):
    assert b"ORGANIZER" not in outlook(meeting.said)
    read(delivered(outlook(meeting.said)))
    assert answer() == ("yes", "calendar")


def test_the_latest_answer_wins_whatever_the_order_of_arrival(read, meeting, answer):
    late = another(meeting.said, partstat="DECLINED", stamp=now())
    early = another(meeting.said, stamp=now() - timedelta(minutes=10))
    read(delivered(outlook(late)))
    assert read(delivered(outlook(early))) == ("ignored", "older")
    assert answer() == ("no", "calendar")


def test_the_same_answer_twice_is_applied_once(read, meeting, answer):
    said = another(meeting.said, stamp=now())
    read(delivered(outlook(said)))
    assert read(delivered(gmail(said))) == ("ignored", "repeated")


def test_an_answer_to_a_date_that_changed_asks_again_with_the_right_one(
    read, meeting, answer, outbox
):
    move(meeting)
    assert read(delivered(outlook(meeting.said))) == ("asked", "stale")
    assert answer() == ("none", "")
    letter = outbox.to("accueil@cdas.example")[-1]
    assert letter.subject.startswith("La date a changé depuis votre réponse")
    assert "Une autre salle" in letter.text
    assert outbox.leads_to(letter) == meeting.invitation


def test_an_old_answer_does_not_ask_who_has_answered_the_new_date(read, meeting, answer, outbox):
    move(meeting)
    events.say(meeting.invitation, "no")
    db.session.commit()
    before = len(outbox.to("accueil@cdas.example"))
    assert read(delivered(outlook(meeting.said))) == ("ignored", "older")
    assert answer() == ("no", "site")
    assert len(outbox.to("accueil@cdas.example")) == before


def test_an_answer_to_a_version_that_was_never_sent_waits(read, meeting, answer):
    assert read(delivered(outlook(another(meeting.said, sequence=7)))) == ("waiting", "future")
    assert answer() == ("none", "")


def test_an_answer_overtaken_by_another_route_waits(read, meeting, answer):
    events.say(meeting.invitation, "no")
    db.session.commit()
    late = another(meeting.said, stamp=now() - timedelta(hours=1))
    assert read(delivered(outlook(late))) == ("waiting", "overtaken")
    assert answer() == ("no", "site")


def test_a_clock_that_runs_ahead_does_not_silence_later_answers(read, meeting, answer):
    read(delivered(outlook(another(meeting.said, stamp=now() + timedelta(days=900)))))
    time_passes()
    read(delivered(outlook(another(meeting.said, partstat="DECLINED", stamp=now()))))
    assert answer() == ("no", "calendar")


def test_two_answers_of_the_same_second_are_told_apart_by_somebody(read, meeting, answer):
    """A clock that runs ahead: both are taken for the moment at which they were read."""
    ahead = [another(meeting.said, stamp=now() + timedelta(days=1, minutes=n)) for n in (0, 1)]
    with time_machine.travel(now(), tick=False):
        read(delivered(outlook(ahead[0])))
        declined = another(ahead[1], partstat="DECLINED")
        assert read(delivered(outlook(declined))) == ("waiting", "at_once")
    assert answer() == ("yes", "calendar")
    assert read.replies()[1].answer == "no"


def test_an_answer_to_a_date_whose_change_is_still_to_be_written_asks_again(
    read, meeting, answer, monkeypatch
):
    monkeypatch.setattr(later, "MANY", 1)
    move(meeting)
    assert read(delivered(outlook(meeting.said))) == ("asked", "stale")
    assert answer() == ("none", "")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"attendee": "quelqu.un@ailleurs.example"}, "other_attendee"),
        ({"uid": "inconnu@ailleurs.example"}, "unknown_uid"),
        ({"method": "COUNTER"}, "counter"),
        ({"partstat": "DELEGATED"}, "delegated"),
        ({"partstat": "NEEDS-ACTION"}, "partstat"),
        ({"method": "REQUEST"}, "returned"),
    ],
)
@pytest.mark.parametrize("program", [outlook, thunderbird])
def test_what_is_not_a_plain_answer_of_the_invitee_waits(
    program, values, reason, read, meeting, answer
):
    assert read(delivered(program(another(meeting.said, **values)))) == ("waiting", reason)
    assert answer() == ("none", "")


def test_a_file_that_names_two_people_waits(read, meeting, answer):
    message = thunderbird(meeting.said).replace(
        b"STATUS:CONFIRMED\r\n", b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:autre@cdas.example\r\n"
    )
    assert read(delivered(message)) == ("waiting", "several_attendees")
    assert read.replies()[0].event_id == meeting.event.id
    assert answer() == ("none", "")


def test_a_file_with_two_events_waits(read, meeting, answer):
    message = thunderbird(meeting.said).replace(
        b"BEGIN:VEVENT", b"BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nBEGIN:VEVENT"
    )
    assert read(delivered(message)) == ("waiting", "several_events")
    assert answer() == ("none", "")


def test_words_wait_with_the_invitation_they_answer(read, meeting, answer, outbox):
    sent = outbox.to("accueil@cdas.example")[-1]
    message = words("accueil@cdas.example", "Je serai en retard.", answers_to=sent.message_id)
    assert read(delivered(message)) == ("waiting", "words")
    (reply,) = read.replies()
    assert (reply.invitation_id, reply.text) == (meeting.invitation.id, "Je serai en retard.")
    assert answer() == ("none", "")


@pytest.mark.parametrize(
    "calendar",
    [b"n'importe quoi", b"BEGIN:VCALENDAR", b"\x00\xff\xfe" * 50, b"BEGIN:VEVENT\r\n" * 3000],
)
def test_a_calendar_that_cannot_be_read_waits(calendar, read, meeting, answer):
    head, _, _ = words("accueil@cdas.example", "x").partition(b"\r\n\r\n")
    head = head.replace(b"text/plain; charset=utf-8", b"text/calendar; method=REPLY")
    assert read(delivered(head + b"\r\n\r\n" + calendar)) == ("waiting", "unreadable")


def test_garbage_is_kept_for_somebody_to_see(read, meeting):
    state, _ = read(bytes(range(256)) * 20)
    assert state == "waiting"


def test_an_answer_to_a_meeting_called_off_waits(read, meeting, answer):
    scheduling.cancel(None, meeting.event.id, "Salle fermée")
    db.session.commit()
    assert read(delivered(outlook(meeting.said))) == ("waiting", "cancelled")
    assert answer() == ("none", "")


def test_an_answer_that_comes_after_the_start_waits(read, meeting, answer, time_machine_at):
    time_machine_at(days=11)
    assert read(delivered(outlook(meeting.said))) == ("waiting", "started")


def test_an_answer_of_somebody_uninvited_waits(read, meeting, cast, answer):
    invitations.uninvite(actors.of_account(cast.accounts["administrator"]), meeting.invitation)
    db.session.commit()
    assert read(delivered(outlook(meeting.said))) == ("waiting", "removed")


def test_ten_megabytes_are_never_fetched(read, meeting, monkeypatch):
    asked = []
    fetch = IMAPClient.fetch
    monkeypatch.setattr(IMAPClient, "fetch", lambda *given: asked.append(given[2]) or fetch(*given))
    huge = words("accueil@cdas.example", "x" * 10_000_000)
    assert read(delivered(huge)) == ("waiting", "too_large")
    (mail,) = read.mails()
    assert mail.size > 10_000_000
    assert mail.content is None
    assert asked
    assert not any("BODY.PEEK[]" in str(item) for items in asked for item in items)


def test_one_half_day_declined_does_not_give_up_the_whole(read, cast, meeting, answer):
    event = events.event(cast, invite=[cast.manager_seat], slots=2)
    invitation, copy = db.session.execute(
        select(Invitation, CalendarCopy)
        .join(CalendarCopy, CalendarCopy.invitation_id == Invitation.id)
        .where(Invitation.event_id == event.id)
        .order_by(CalendarCopy.id.desc())
    ).first()
    events.say(invitation, "yes")
    db.session.commit()
    address = dispatch.address_of(invitation).address
    said = another(meeting.said, uid=copy.uid, attendee=address, partstat="DECLINED")
    assert read(delivered(outlook(said))) == ("waiting", "one_of_several")
    db.session.expire_all()
    assert invitation.answer == "yes"


@pytest.mark.parametrize("program", [outlook, gmail, thunderbird])
def test_the_word_left_with_an_answer_is_kept(program, read, meeting, answer):
    read(delivered(program(another(meeting.said, comment="Je viens à deux"))))
    assert answer() == ("yes", "calendar")
    assert meeting.invitation.comment == "Je viens à deux"


def test_the_answer_of_a_guest_counts_too(read, cast, meeting):
    event = events.event(cast)
    guest = NewGuest("Paul Le Bihan", "paul@association.example")
    invitations.invite(None, event.id, [], [], guests=[guest])
    db.session.commit()
    invitation, copy = db.session.execute(
        select(Invitation, CalendarCopy)
        .join(CalendarCopy, CalendarCopy.invitation_id == Invitation.id)
        .where(Invitation.event_id == event.id)
    ).one()
    said = another(meeting.said, uid=copy.uid, attendee="paul@association.example")
    assert read(delivered(gmail(said))) == ("applied", "applied")
    db.session.expire_all()
    assert invitation.answer == "yes"
