"""What is said of a moment: checked against calendars, clocks that change, and the library."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.clock import PARIS
from intranet.hours.now import next_openings, state, valid
from intranet.hours.schedule import to_osm
from tests.hours.weeks import is_open, weeks

OFFICE = "Mo-Fr 09:00-12:00,13:30-17:00; Sa 09:00-12:00; PH off; 2026 Dec 24 off"
NBSP = "\u00a0"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("osm", "moment", "is_open", "text"),
    [
        (OFFICE, "2026-07-13 08:00", False, "ouvre à 9_h"),
        (OFFICE, "2026-07-13 08:45", False, "ouvre dans 15_minutes"),
        (OFFICE, "2026-07-13 08:59:59", False, "ouvre dans 1_minute"),
        (OFFICE, "2026-07-13 09:00", True, "ouvert jusqu’à 12_h"),
        (OFFICE, "2026-07-13 11:29", True, "ouvert jusqu’à 12_h"),
        (OFFICE, "2026-07-13 11:40", True, "ferme dans 20_minutes"),
        (OFFICE, "2026-07-13 12:00", False, "ouvre à 13_h_30"),
        (OFFICE, "2026-07-15 18:00", False, "ouvre demain à 9_h"),
        (OFFICE, "2026-07-11 15:00", False, "ouvre lundi à 9_h"),
        (OFFICE, "2026-07-13 18:00", False, "ouvre mercredi à 9_h"),
        (OFFICE, "2026-07-14 10:00", False,
         "fermé aujourd’hui (jour férié), ouvre demain à 9_h"),
        (OFFICE, "2026-11-01 10:00", False, "ouvre demain à 9_h"),  # a holiday, and a Sunday
        (OFFICE, "2026-12-24 10:00", False, "ouvre samedi à 9_h"),
        ("Mo-Su 09:00-12:00; 2026 Aug 01-2026 Aug 31 off", "2026-08-10 10:00", False,
         "ouvre le 1er septembre 2026 à 9_h"),
        ("24/7", "2026-07-14 10:00", True, "ouvert 24_h/24"),
        ("24/7; PH off", "2026-12-23 10:00", True, "ouvert jusqu’à demain, minuit"),
        ("Mo-Fr 22:00-02:00", "2026-07-17 23:00", True, "ouvert jusqu’à demain, 2_h"),
        ("Mo 18:00-24:00", "2026-07-13 19:00", True, "ouvert jusqu’à minuit"),
        ("Mo-We 00:00-24:00", "2026-07-13 19:00", True, "ouvert jusqu’à mercredi, minuit"),
        ("Th[1] 14:00-16:00", "2026-07-02 15:00", True, "ouvert jusqu’à 16_h"),
        ("off", "2026-07-02 15:00", False, "fermé"),
        ("Mo 09:00-12:00 unknown", "2026-07-13 10:00", None, ""),
        ('Mo 09:00-12:00 unknown "sur rendez-vous"', "2026-07-13 10:00", None, "sur rendez-vous"),
        ('"sur rendez-vous"', "2026-07-13 10:00", None, "sur rendez-vous"),
        ('Mo-Fr 09:00-12:00 "sonnez"', "2026-07-13 10:00", True, "ouvert jusqu’à 12_h (sonnez)"),
        ('Mo-Fr 09:00-12:00 || "sur rendez-vous"', "2026-07-14 10:00", True,
         "ouvert jusqu’à 12_h"),
        ('Mo-Fr 09:00-12:00 || "sur rendez-vous"', "2026-07-14 13:00", False,
         "ouvre demain à 9_h"),
        ("Le mardi matin", "2026-07-13 10:00", None, ""),
        ("", "2026-07-13 10:00", None, ""),
        ("  ", "2026-07-13 10:00", None, ""),
    ],
)  # fmt: skip
def test_a_moment_is_told_as_people_say_it(osm, moment, is_open, text):
    found = state(osm, at(moment))
    assert (found.open, found.text) == (is_open, text.replace("_", NBSP))


def test_the_moment_is_read_on_a_paris_clock():
    from datetime import UTC

    assert state("Mo 09:00-12:00", datetime(2026, 7, 13, 7, 0, tzinfo=UTC)).open is True
    assert state("Mo 09:00-12:00", datetime(2026, 12, 14, 7, 0, tzinfo=UTC)).open is False


def test_minutes_to_the_end_are_counted_through_the_night_when_clocks_change():
    # 31 October 2027, 3 h becomes 2 h: at 1 h 45, there is an hour and a half before 2 h 15.
    assert state("Su 00:00-02:15", at("2027-10-31 01:45")).text.startswith("ouvert jusqu’à")


def test_the_next_openings_are_those_of_the_calendar():
    found = next_openings("Th[1,3] 14:00-16:00; PH off", at("2026-12-20 10:00"), 3)
    assert [start.strftime("%d/%m/%Y %H:%M") for start, _ in found] == [
        "07/01/2027 14:00",
        "21/01/2027 14:00",
        "04/02/2027 14:00",
    ]
    assert all(end - start == timedelta(hours=2) for start, end in found)
    assert all(start.tzinfo is PARIS for start, _ in found)


def test_the_opening_that_lasts_comes_first_and_whole():
    found = next_openings("Mo-Fr 09:00-12:00", at("2026-07-13 10:30"), 2)
    assert found == [
        (at("2026-07-13 09:00"), at("2026-07-13 12:00")),
        (at("2026-07-14 09:00"), at("2026-07-14 12:00")),
    ]


def test_an_opening_whose_comment_changes_is_one():
    found = next_openings('Mo 09:00-12:00 "a", Mo 12:00-14:00 "b"', at("2026-07-13 10:30"), 1)
    assert found == [(at("2026-07-13 09:00"), at("2026-07-13 14:00"))]


def test_an_opening_on_a_public_holiday_is_passed_over():
    found = next_openings("Tu 09:00-12:00; PH off", at("2026-07-13 10:30"), 1)
    assert found == [(at("2026-07-21 09:00"), at("2026-07-21 12:00"))]


@pytest.mark.parametrize("osm", ["", "Le mardi", "off", "2020 Jan 01 09:00-12:00", "SH off"])
def test_hours_that_never_come_have_no_next(osm):
    assert next_openings(osm, at("2026-07-13 10:30")) == []


@given(weeks(), st.integers(0, 3 * 365 * 24 * 60))
@settings(max_examples=200, deadline=None)
def test_what_is_said_agrees_with_the_week(week, minutes):
    moment = datetime.fromtimestamp(at("2026-01-01 00:00").timestamp() + minutes * 60, PARIS)
    osm = to_osm(week)
    found = state(osm, moment)
    if osm:
        assert found.open is is_open(week, moment)
        assert found.text.startswith(("ouvert ", "ferme ") if found.open else ("ouvre ", "fermé"))
    for start, end in next_openings(osm, moment):
        assert start < end and end > moment
        assert is_open(week, start)
        assert is_open(week, datetime.fromtimestamp(end.timestamp() - 60, PARIS))


@pytest.mark.parametrize(
    ("text", "readable"),
    [("Mo-Fr 09:00-12:00", True), ("Th[1,3] 14:00-16:00", True), ("24/7", True),
     ("le mardi", False), ("", False), ("Mo-Fr 25:00-26:00", False), ("\x00", False)],
)  # fmt: skip
def test_what_is_readable(text, readable):
    assert valid(text) is readable
