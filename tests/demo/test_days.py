"""Days counted from today never fall on a day off."""

from datetime import UTC, date, datetime

import pytest

from intranet import clock
from intranet.demo.days import Days, is_off, office_hours


@pytest.mark.parametrize(
    "day", ["2026-12-25", "2027-03-29", "2027-05-06", "2027-05-17", "2026-07-14", "2026-11-22"]
)
def test_nobody_works_on_sundays_and_public_holidays(day):
    assert is_off(date.fromisoformat(day))


def test_a_day_off_to_come_slides_forward_and_a_past_one_backward():
    days = Days(date(2026, 11, 20))  # a Friday
    assert days.workday(1) == date(2026, 11, 23)
    assert days.workday(-5) == date(2026, 11, 13)


def test_answers_come_in_office_hours():
    assert office_hours(datetime(2026, 11, 22, 3, tzinfo=UTC)) == datetime(
        2026, 11, 20, 16, 50, tzinfo=UTC
    )


def test_the_clock_stops_inside_and_only_there():
    then = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    with clock.at(then):
        assert clock.now() == then
    assert clock.now() > then
