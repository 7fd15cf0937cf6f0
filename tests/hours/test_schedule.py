"""A week and its OSM text say the same thing: `opening_hours`, which we did not write, agrees."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from intranet.clock import PARIS
from intranet.hours.schedule import DAYS, Special, Week, from_osm, joined, parts, to_osm
from tests.hours.weeks import days_of_interest, exceptions, instants, is_open, ranges, weeks

NINE_TO_NOON = ((540, 720),)


def library(osm):
    return OpeningHours(osm, timezone=PARIS, country="FR")


def disagreements(osm, week, days):
    found = library(osm)
    return [
        at
        for day in days
        for at in instants(week, day)
        if bool(found.is_open(at)) != is_open(week, at)
    ]


@given(weeks())
@settings(max_examples=300)
def test_a_week_comes_back_whole_from_its_text(week):
    assert from_osm(to_osm(week)) == week


@given(weeks())
@settings(max_examples=60, deadline=None)
def test_the_text_opens_and_closes_when_the_week_does(week):
    osm = to_osm(week)
    assert not osm or not disagreements(osm, week, days_of_interest(week))


@st.composite
def rules(draw):
    """OSM rules as people and other programs write them, in any order."""
    hours = draw(ranges())
    times = ",".join(f"{s // 60}:{s % 60:02d}-{e // 60}:{e % 60:02d}" for s, e in hours) or "off"
    first, last = draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))
    return draw(
        st.sampled_from(
            [
                f"{first}-{last} {times}",
                f"{first},{last} {times}",
                f"{first} {times}",
                f"{times}",
                "PH off",
                "PH closed",
                "24/7",
                f"2027 May 05 {times}",
                f"2027 Jun 08-12 {times}",
                f"2027 Jun 08-Jul 02 {times}",
                f"2027 Dec 24-2028 Jan 02 {times}",
            ]
        )
    )


@given(st.lists(rules(), min_size=1, max_size=4), st.sampled_from(["; ", ";", ", "]))
@settings(max_examples=300, deadline=None)
def test_a_text_that_is_read_as_a_week_is_that_week(some, joint):
    osm = joint.join(some)
    week = from_osm(osm)
    if week is not None:
        special = Week(exceptions=(Special(date(2027, 5, 5), date(2027, 6, 12)),))
        days = days_of_interest(week) + days_of_interest(special)
        assert not disagreements(osm, week, days), osm


@pytest.mark.parametrize(
    ("osm", "canonical"),
    [
        ("Mo-Fr 9:00-12:00, We 14:00-17:00",
         "Mo,Tu,Th,Fr 09:00-12:00; We 09:00-12:00,14:00-17:00"),
        ("Mo-Fr 09:00-12:00; We 14:00-17:00", "Mo,Tu,Th,Fr 09:00-12:00; We 14:00-17:00"),
        ("Mo-Fr 09:00-12:00,12:00-17:00", "Mo-Fr 09:00-17:00"),
        ("Fr-Mo 10:00-12:00", "Mo,Fr-Su 10:00-12:00"),
        ("24/7; PH off", "24/7; PH off"),
        ("Mo-Su 00:00-24:00", "24/7"),
        ("Mo 09:00-12:00; PH off; 2027 Dec 24-31 off",
         "Mo 09:00-12:00; PH off; 2027 Dec 24-2027 Dec 31 off"),
        ("2027 Dec 24 off; PH off; ", "PH off; 2027 Dec 24 off"),
        ("", ""),
    ],
)  # fmt: skip
def test_one_text_for_each_week(osm, canonical):
    week = from_osm(osm)
    assert week is not None
    assert to_osm(week) == canonical


@pytest.mark.parametrize(
    "osm",
    [
        "Th[1,3] 14:00-16:00",
        "Mo-Fr sunrise-sunset",
        "week 1-53/2 Mo 09:00-12:00",
        "Mo-Fr 22:00-02:00",
        "Jul-Aug Mo-Fr 09:00-12:00",
        'Mo-Fr 09:00-12:00 "sur rendez-vous"',
        "Mo-Fr 09:00-10:00,11:00-12:00,14:00-15:00",
        "Mo-Fr,PH 09:00-12:00",
        "PH off; Mo-Fr 09:00-12:00",
        "2027 Dec 24 off; Mo-Fr 09:00-12:00",
        "2027 Dec 25 09:00-12:00; PH off",
        "2027 Dec 20-31 off; 2027 Dec 24 09:00-12:00",
        "Mo-Fr 09:00-12:00, PH off",
        "Mo-Fr 25:00-26:00",
        "Mo 12:00-09:00",
        "2027 Feb 30 off",
        "SH off",
        "off",
        "Du lundi au vendredi",
    ],
)
def test_what_no_grid_holds_is_not_read_as_a_week(osm):
    assert from_osm(osm) is None


@pytest.mark.parametrize(
    "ranges",
    [((720, 540),), ((540, 540),), ((540, 720), (700, 800)), ((540, 720), (720, 800)),
     ((0, 1441),), ((-1, 5),), ((1, 2), (3, 4), (5, 6))],
)  # fmt: skip
def test_impossible_hours_make_no_week(ranges):
    with pytest.raises(ValueError):
        Week((ranges, *[()] * 6))


def test_periods_that_overlap_or_end_before_they_begin_make_no_week():
    one = Special(date(2027, 8, 2), date(2027, 8, 20))
    with pytest.raises(ValueError):
        Week(exceptions=(one, Special(date(2027, 8, 20), date(2027, 8, 31))))
    with pytest.raises(ValueError):
        Week(exceptions=(Special(date(2027, 8, 2), date(2027, 8, 1)),))


def test_an_exception_wins_over_a_public_holiday():
    week = Week(
        (NINE_TO_NOON,) * 7, True, (Special(date(2027, 7, 14), date(2027, 7, 14), NINE_TO_NOON),)
    )
    assert week.on(date(2027, 7, 14), holiday=True) == NINE_TO_NOON
    assert week.on(date(2027, 5, 8), holiday=True) == ()
    assert not disagreements(to_osm(week), week, [date(2027, 7, 14), date(2027, 5, 8)])


@given(exceptions(), st.booleans())
def test_what_follows_hours_that_no_grid_holds_is_told_apart(some, holidays):
    week = Week(closed_on_holidays=holidays, exceptions=some)
    osm = joined("Th[1,3] 14:00-16:00", week)
    assert parts(osm) == ("Th[1,3] 14:00-16:00", week)


def test_words_are_kept_whole():
    assert parts("Le mardi ; le jeudi") == ("Le mardi ; le jeudi", Week())
