"""Whole files, byte by byte: what programs outside rely on does not move unseen."""

from datetime import timedelta
from pathlib import Path

import pytest

from intranet.ical.documents import cancellation, feed, feed_component, publication, request

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def documents(meeting, invitee, sent_at):
    usual = meeting()
    kept = [
        ("1a2b3c4d5e6f708192a3b4c5d6e7f801@maillage", feed_component(usual)),
        (
            "1a2b3c4d5e6f708192a3b4c5d6e7f802@maillage",
            feed_component(meeting(cancelled=True, sequence=3)),
        ),
    ]
    return {
        "request": request(usual, invitee, sent_at),
        "request-tentative": request(meeting(tentative=True), invitee, sent_at),
        "cancel-event": cancellation(
            meeting(sequence=3, cancelled=True), invitee, sent_at, whole_event=True
        ),
        "cancel-one-person": cancellation(meeting(sequence=3), invitee, sent_at, whole_event=False),
        "publication": publication(usual, alarm_before=timedelta(days=1)),
        "publication-all-day": publication(meeting(all_day=True)),
        "feed": feed("Mes rencontres et formations", kept),
        "feed-empty": feed("Mes rencontres", []),
    }


NAMES = [
    "request",
    "request-tentative",
    "cancel-event",
    "cancel-one-person",
    "publication",
    "publication-all-day",
    "feed",
    "feed-empty",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_the_golden_one_to_the_byte(documents, name):
    assert documents[name] == (GOLDEN / f"{name}.ics").read_bytes()


def test_every_golden_file_is_compared():
    assert {path.stem for path in GOLDEN.glob("*.ics")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_two_independent_readers_agree_on_every_value(
    documents, name, read_with_icalendar, read_with_icaljs
):
    assert read_with_icaljs(documents[name]) == read_with_icalendar(documents[name])


@pytest.mark.parametrize("name", NAMES)
def test_lines_are_at_most_75_octets_and_all_end_with_crlf(documents, name):
    document = documents[name]
    physical = document.split(b"\r\n")

    assert physical.pop() == b""
    assert max(len(line) for line in physical) <= 75
    assert not any(b"\r" in line or b"\n" in line for line in physical)
    for line in physical:
        line.decode()  # a fold inside a character would fail here


@pytest.mark.parametrize("name", NAMES)
def test_method_comes_right_after_prodid(documents, name):
    lines = documents[name].split(b"\r\n")

    assert lines[:3] == [b"BEGIN:VCALENDAR", b"VERSION:2.0", b"PRODID:-//Maillage//Agenda//FR"]
    assert lines[3].startswith(b"METHOD:")
