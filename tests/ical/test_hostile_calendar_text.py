"""Whatever people type stays a value: it never becomes a line, a parameter or a component."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.ical.documents import Party, feed, feed_component, request
from intranet.ical.lines import clean

BREAKS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029")
PIECES = [
    *BREAKS,
    *";,:\"'\\^=?@ \t\x00\x07\x1b\x7f\x9f\ufeff\u00a0\u200d\u202e\ud800\udfff",
    "é",
    "e\u0301",
    "œ",
    "👩🏽‍🏫",
    "🇫🇷",
    "\\n",
    "\\,",
    "\\\\",
    "^n",
    "^'",
    "BEGIN:VEVENT",
    "END:VEVENT",
    "END:VCALENDAR",
    "ATTENDEE:mailto:intrus@evil.example",
    "METHOD:CANCEL",
    "=?utf-8?q?x=0ABcc:intrus=40evil.example?=",
]
HOSTILE = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=30)), max_size=30).map(
    "".join
)

SAMPLES = [
    "L’été à Saint-Méen–Montauban : œuvre, naïveté, ÿ",
    "👩🏽‍🏫 Formation 🇫🇷 " * 12,
    'a;b,c:d"e\\f^g',
    "fin\r\nATTENDEE:mailto:intrus@evil.example",
    "fin\rATTENDEE:mailto:intrus@evil.example",
    "fin\u2028ATTENDEE:mailto:intrus@evil.example",
    "nul\x00au milieu",
    "BEGIN:VEVENT\nUID:x\nEND:VEVENT",
    "END:VEVENT\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR\r\nMETHOD:CANCEL",
    '";X-EVIL=1:mailto:intrus@evil.example',
    "=?utf-8?q?Ma=C3=ABlle=0ABcc:intrus=40evil.example?=",
    "antislash final\\",
    "\\n littéral, \\\\n et \\; littéraux",
    "seul \ud83d substitut",
    "sens \u202einversé",
    "a" * 73 + "é" * 80,
    " \t ",
]
PROPERTIES = [
    *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION"),
    *("LAST-MODIFIED", "STATUS", "TRANSP", "ORGANIZER", "ATTENDEE", "SEQUENCE"),
    "X-MICROSOFT-DISALLOW-COUNTER",
]


def shown(typed: str) -> str:
    """What a reader must find for `typed`, stated without the code under test."""
    for line_break in BREAKS:
        typed = typed.replace(line_break, "\n")
    typed = typed.replace("\x1d", "\n").replace("\x1e", "\n").replace("\t", " ")
    return "".join(
        c
        for c in typed
        if c == "\n"
        or (
            unicodedata.category(c) not in ("Cc", "Cs")
            and unicodedata.bidirectional(c)
            not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        )
    )


def test_a_name_stays_inside_its_quotes(meeting, sent_at, read_with_icalendar):
    named = Party('";X-EVIL=1:mailto:intrus@evil.example', "a@b.example")
    read = read_with_icalendar(request(meeting(), named, sent_at))

    assert [one["address"] for one in read["events"][0]["attendees"]] == ["mailto:a@b.example"]
    assert read["events"][0]["attendees"][0]["name"] == ";X-EVIL=1:mailto:intrus@evil.example"


def test_a_name_loses_the_characters_that_readers_decode_differently(meeting, sent_at, any_reader):
    named = Party('Maëlle\\n ^n^\' "Le\r\nGoff"', "a@b.example")
    read = any_reader(request(meeting(), named, sent_at))

    assert read["events"][0]["attendees"][0]["name"] == "Maëllen n' Le Goff"


def test_a_name_holds_no_encoded_word_for_a_reply_to_decode(meeting, sent_at):
    named = Party("=?utf-8?q?x=0ABcc:intrus=40evil.example?=", "a@b.example")

    assert b"=?" not in request(meeting(), named, sent_at)


def test_removing_characters_does_not_bring_an_encoded_word_together(meeting, sent_at):
    named = Party('="?utf-8?q?x?=', "a@b.example")

    assert b"=?" not in request(meeting(), named, sent_at)


@pytest.mark.parametrize("typed", SAMPLES)
def test_a_hostile_value_is_read_back_as_typed_and_adds_nothing(
    meeting, sent_at, any_reader, typed
):
    event = meeting(
        summary="x" + typed,
        description="x" + typed,
        location="x" + typed,
        url=None,
        organizer=Party(typed, "reseau@maillage.example"),
    )
    document = request(event, Party(typed, "a@b.example"), sent_at)

    read = any_reader(document)
    (only,) = read["events"]
    assert read["method"] == "REQUEST"
    assert read["components"] == ["VEVENT"]
    assert only["properties"] == PROPERTIES
    assert only["summary"] == only["description"] == only["location"] == shown("x" + typed)
    assert only["organizer"]["address"] == "mailto:reseau@maillage.example"
    assert [one["address"] for one in only["attendees"]] == ["mailto:a@b.example"]
    assert max(map(len, document.split(b"\r\n"))) <= 75


@given(typed=HOSTILE, name=HOSTILE)
@settings(max_examples=300, deadline=None)
def test_any_text_comes_back_as_shown_and_adds_no_line(
    meeting, sent_at, read_with_icalendar, typed, name
):
    event = meeting(
        summary="x" + typed,
        description="x" + typed,
        location="x" + typed,
        url=None,
        organizer=Party(name, "reseau@maillage.example"),
    )
    document = request(event, Party(name, "a@b.example"), sent_at)
    read = read_with_icalendar(document)

    (only,) = read["events"]
    assert read["components"] == ["VEVENT"]
    assert only["properties"] == PROPERTIES
    assert only["summary"] == only["description"] == only["location"] == shown("x" + typed)
    assert only["attendees"][0]["address"] == "mailto:a@b.example"
    assert only["attendees"][0]["rsvp"] == "TRUE"
    assert only["organizer"]["name"] == only["attendees"][0]["name"] or not shown(name).strip()
    assert max(map(len, document.split(b"\r\n"))) <= 75


@given(typed=HOSTILE)
@settings(max_examples=100, deadline=None)
def test_no_feed_name_leaves_its_line(read_with_icalendar, typed):
    read = read_with_icalendar(feed("x" + typed, []))

    assert read["method"] == "PUBLISH"
    assert read["components"] == []
    # Neither reader unescapes these two properties, so the test does.
    assert read["name"] == read["shown_name"]
    unescaped = re.sub(r"\\(.)", r"\1", read["name"])
    assert unescaped == shown("x" + typed).replace("\n", " ")


def test_two_readers_agree_on_a_feed_of_hostile_events(
    meeting, read_with_icalendar, read_with_icaljs
):
    kept = [
        (f"{n}@maillage", feed_component(meeting(summary=typed, location=typed)))
        for n, typed in enumerate(SAMPLES)
    ]
    document = feed("Agenda", kept)
    read = read_with_icaljs(document)

    assert [one["summary"] for one in read["events"]] == [shown(typed) for typed in SAMPLES]
    assert read == read_with_icalendar(document)


@given(typed=HOSTILE)
def test_cleaning_twice_changes_nothing(typed):
    assert clean(clean(typed)) == clean(typed)
