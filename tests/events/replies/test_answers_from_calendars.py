"""Answers made in a calendar program, put in a real mailbox and read by IMAP."""

from datetime import timedelta

import pytest

from intranet.clock import now
from tests.events.replies.messages import PROGRAMS, another, delivered, outlook


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
