"""What strangers' calendars say, read: never an error, never a long time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.ical import answers

LINES = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "METHOD:REPLY",
    "BEGIN:VEVENT",
    "UID:abc@maillage",
    "DTSTAMP:20270302T091500Z",
    "SEQUENCE:1",
    "ATTENDEE;PARTSTAT=ACCEPTED;CN=Awa:mailto:awa@cdas.example",
    "END:VEVENT",
    "END:VCALENDAR",
)


def file(*lines, ends="\r\n"):
    return (ends.join(lines) + ends).encode()


def with_attendee(line):
    return answers.read(file(*LINES[:7], line, *LINES[8:]))


@pytest.mark.parametrize(
    "line",
    [
        "ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:Awa@CDAS.example",
        "attendee;partstat=accepted:mailto:awa@cdas.example",
        'ATTENDEE;CN="Martin; Awa: CDAS, accueil";PARTSTAT=ACCEPTED:mailto:awa@cdas.example',
        "ATTENDEE;PARTSTAT=ACC\r\n EPTED;CN=Awa:mai\r\n lto:awa@cd\r\n as.example",
        'ATTENDEE;EMAIL="x@y.z";PARTSTAT="ACCEPTED":mailto:awa%40cdas.example',
        "ATTENDEE;PARTSTAT=ACCEPTED:awa@cdas.example",
    ],
)
def test_the_attendee_is_found_however_it_is_written(line):
    said = with_attendee(line)
    assert (said.attendee, said.partstat) == ("awa@cdas.example", "ACCEPTED")


def test_what_is_missing_has_a_value():
    said = answers.read(file(*(line for line in LINES if not line.startswith(("SEQ", "DTSTAMP")))))
    assert (said.sequence, said.stamped_at, said.organizer) == (0, None, "")


def test_lines_may_end_as_on_unix_and_begin_with_a_mark():
    assert answers.read(b"\xef\xbb\xbf" + file(*LINES, ends="\n")).uid == "abc@maillage"


def test_what_is_longer_than_the_limit_is_not_even_parsed():
    with pytest.raises(answers.NotAnAnswer):
        answers.read(file(*LINES[:4], "X-LONG:" + "x" * answers.LIMIT, *LINES[4:]))


PIECES = st.one_of(
    st.sampled_from([line.encode() for line in LINES]),
    st.binary(max_size=40),
    st.sampled_from([b"RRULE:FREQ=SECONDLY", b"DTSTART;TZID=Nowhere:20270302T091500", b"\r\n "]),
)


@given(st.lists(PIECES, max_size=30))
@settings(max_examples=300, deadline=None)
def test_nothing_that_is_sent_raises_anything_else(pieces):
    try:
        answers.read(b"\r\n".join(pieces))
    except answers.NotAnAnswer as refused:
        assert refused.why in (
            answers.UNREADABLE,
            answers.SEVERAL_EVENTS,
            answers.SEVERAL_ATTENDEES,
        )
