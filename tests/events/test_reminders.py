"""Two days before, to those who come and those who have not answered; never twice."""

import pytest

from intranet.events import answers, reminders, replacements, scheduling
from intranet.events.choosing import NewGuest
from intranet.events.models import BY_SITE
from tests.builders import events

MEMBER, MANAGER = "accueil@cdas.example", "direction@ccas-cancale.example"


@pytest.fixture
def meeting(cast):
    return events.event(cast, invite=[cast.member_seat, cast.manager_seat])


def reminded(outbox, address):
    return outbox.purposes(address).count("reminder")


def test_nothing_is_sent_earlier(meeting, outbox, time_machine_at):
    time_machine_at(days=7)
    assert reminders.send_due() == 0


@pytest.mark.parametrize(("word", "times"), [("yes", 1), ("none", 1), ("no", 0), ("maybe", 0)])
def test_who_is_reminded(meeting, cast, outbox, invitation_of, time_machine_at, word, times):
    if word != "none":
        answers.answer(invitation_of(cast.member), word, source=BY_SITE, actor=None)
    time_machine_at(days=8, hours=1)
    reminders.send_due()
    assert reminded(outbox, MEMBER) == times


def test_never_twice(meeting, outbox, time_machine_at):
    time_machine_at(days=8, hours=1)
    assert reminders.send_due() == 2
    assert reminders.send_due() == 0
    time_machine_at(days=9)
    assert reminders.send_due() == 0
    assert reminded(outbox, MEMBER) == 1


def test_someone_just_invited_is_left_alone(cast, outbox):
    events.event(cast, invite=[cast.member_seat], days=1)
    assert reminders.send_due() == 0


def test_nobody_is_reminded_of_a_cancelled_meeting(meeting, time_machine_at):
    scheduling.cancel(None, meeting.id, "")
    time_machine_at(days=8, hours=1)
    assert reminders.send_due() == 0


def test_nobody_is_reminded_once_it_has_started(meeting, time_machine_at):
    time_machine_at(days=10, hours=1)
    assert reminders.send_due() == 0


def test_whoever_is_sent_after_the_reminder_is_reminded_too(
    meeting, cast, outbox, invitation_of, time_machine_at
):
    time_machine_at(days=8, hours=1)
    reminders.send_due()
    stand_in = NewGuest("Anne Le Goff", "anne@cdas.example")
    replacements.send(None, invitation_of(cast.member), stand_in, source=BY_SITE)
    assert reminded(outbox, "anne@cdas.example") == 0
    time_machine_at(days=9, hours=2)
    reminders.send_due()
    assert reminded(outbox, "anne@cdas.example") == 1
