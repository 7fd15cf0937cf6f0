"""The dates that a rule gives, which are skipped and why."""

from datetime import UTC, date, datetime

import pytest

from intranet.clock import from_paris, to_paris
from intranet.meetings.series.calendar import Calendar
from intranet.meetings.series.rules import (
    FORTNIGHTLY,
    IMPOSSIBLE,
    LAST,
    MONTHLY,
    MOST,
    PUBLIC,
    SCHOOL,
    TAKEN,
    WEEKLY,
    Rule,
    instants,
    occurrences,
    usual,
)

ILLE_ET_VILAINE = Calendar("35")


def hours(day, start=9, end=11, minute=0):
    from datetime import time

    return from_paris(day, time(start, minute)), from_paris(day, time(end))


def dates(rule, first, calendar=ILLE_ET_VILAINE, taken=()):
    found = occurrences(rule, *hours(first), calendar, set(taken))
    return [(f"{one.day:%d/%m/%y}", one.why) for one in found]


def plain(rule, first):
    return [day for day, why in dates(rule, first)]


NOTHING = {"skips_public": False, "skips_school": False}


def test_the_third_thursday_of_each_month():
    rule = Rule(MONTHLY, 3, 3, count=4, **NOTHING)
    assert plain(rule, date(2027, 1, 21)) == ["18/02/27", "18/03/27", "15/04/27", "20/05/27"]


def test_the_last_friday_of_each_month():
    rule = Rule(MONTHLY, LAST, 4, count=3, **NOTHING)
    assert plain(rule, date(2027, 1, 29)) == ["26/02/27", "26/03/27", "30/04/27"]


def test_another_day_of_the_same_month_comes_first():
    rule = Rule(MONTHLY, LAST, 3, count=2, **NOTHING)
    assert plain(rule, date(2027, 1, 4)) == ["28/01/27", "25/02/27"]


def test_every_week_and_every_two_weeks():
    assert plain(Rule(WEEKLY, count=2, **NOTHING), date(2027, 1, 4)) == ["11/01/27", "18/01/27"]
    assert plain(Rule(FORTNIGHTLY, count=2, **NOTHING), date(2027, 1, 4)) == [
        "18/01/27",
        "01/02/27",
    ]


def test_until_a_day_that_day_included():
    rule = Rule(WEEKLY, until=date(2027, 1, 18), **NOTHING)
    assert plain(rule, date(2027, 1, 4)) == ["11/01/27", "18/01/27"]


def test_a_number_of_dates_does_not_count_those_that_are_skipped():
    found = dates(Rule(WEEKLY, count=2, skips_public=True), date(2027, 4, 24))
    assert found == [("01/05/27", PUBLIC), ("08/05/27", PUBLIC), ("15/05/27", ""), ("22/05/27", "")]


def test_school_holidays_of_the_zone_are_skipped_on_request_alone():
    first = date(2027, 2, 11)
    asked = Rule(WEEKLY, count=1, skips_public=False, skips_school=True)
    assert dates(asked, first) == [("18/02/27", "")]
    assert dates(asked, date(2027, 2, 18))[:2] == [("25/02/27", SCHOOL), ("04/03/27", SCHOOL)]
    assert dates(asked, date(2027, 2, 18), Calendar("75"))[0] == ("25/02/27", "")
    assert dates(Rule(WEEKLY, count=1, **NOTHING), date(2027, 2, 18)) == [("25/02/27", "")]


@pytest.mark.parametrize(
    ("departement", "zone"),
    [("35", "B"), ("49", "B"), ("44", "B"), ("75", "C"), ("31", "C"), ("69", "A"), ("2A", ""), ("971", "")],
)  # fmt: skip
def test_each_departement_has_its_zone(departement, zone):
    assert Calendar(departement).zone == zone


def test_rennes_and_nantes_have_the_published_dates_of_2027():
    days = [date(2027, 2, 19), date(2027, 2, 20), date(2027, 3, 7), date(2027, 3, 8)]
    said = [bool(ILLE_ET_VILAINE.school_holiday(day)) for day in days]
    assert said == [False, True, True, False]


def test_beyond_what_is_known_is_said_and_nothing_is_skipped():
    known = ILLE_ET_VILAINE.known_until
    first = known.replace(year=known.year + 1, month=12, day=20)
    found = occurrences(
        Rule(WEEKLY, count=1, skips_public=False, skips_school=True),
        *hours(first),
        ILLE_ET_VILAINE,
        set(),
    )
    assert [(one.why, one.unknown) for one in found] == [("", True)]
    near = occurrences(
        Rule(WEEKLY, count=1, skips_school=True), *hours(date(2027, 1, 4)), ILLE_ET_VILAINE, set()
    )
    assert [one.unknown for one in near] == [False]


def test_moselle_keeps_good_friday():
    assert Calendar("57").public_holiday(date(2027, 3, 26))
    assert not ILLE_ET_VILAINE.public_holiday(date(2027, 3, 26))


def test_a_day_that_the_series_has_is_not_made_twice():
    first = date(2027, 1, 4)
    assert dates(Rule(WEEKLY, count=1, **NOTHING), first, taken=[date(2027, 1, 11)]) == [
        ("11/01/27", TAKEN),
        ("18/01/27", ""),
    ]


def test_the_hour_stays_on_a_paris_clock_through_the_year():
    summer = hours(date(2027, 6, 17))
    starts, ends = instants(date(2027, 12, 16), *summer)
    assert (to_paris(starts).hour, to_paris(ends).hour) == (9, 11)
    assert starts - summer[0] != (date(2027, 12, 16) - date(2027, 6, 17))


def test_the_night_of_march_has_no_such_hour():
    first = date(2027, 3, 21)
    found = occurrences(
        Rule(WEEKLY, count=1, **NOTHING), *hours(first, 2, 4, 30), ILLE_ET_VILAINE, set()
    )
    assert [(one.day.day, one.why, one.possible) for one in found] == [
        (28, IMPOSSIBLE, False),
        (4, "", True),
    ]


def test_the_night_of_october_has_it_twice():
    first = date(2027, 10, 24)
    opens, closes = hours(first, 2, 4, 30)
    (one,) = occurrences(Rule(WEEKLY, count=1, **NOTHING), opens, closes, ILLE_ET_VILAINE, set())
    assert one.day == date(2027, 10, 31) and one.twice
    early, _ = instants(one.day, opens, closes, second_pass=False)
    late, _ = instants(one.day, opens, closes, second_pass=True)
    assert (early, late) == (
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    )


def test_there_is_never_more_than_one_date_too_many():
    found = dates(Rule(WEEKLY, until=date(2031, 1, 1), **NOTHING), date(2027, 1, 4))
    assert len(found) == MOST + 1


@pytest.mark.parametrize(
    ("first", "expected"),
    [(date(2027, 1, 1), (1, 4)), (date(2027, 1, 21), (3, 3)), (date(2027, 1, 29), (LAST, 4))],
)
def test_the_first_date_suggests_the_rule(first, expected):
    assert usual(first) == expected
