"""Times across the two clock changes of 2027, and whole days, as programs will read them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from intranet.ical.documents import publication

PARIS = ZoneInfo("Europe/Paris")


def paris(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=PARIS, fold=fold)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "starts", "ends"),
    [
        # Summer time begins on 28 March 2027 at 2:00, winter time on 31 October at 3:00.
        (
            paris(2027, 3, 27, 9),
            paris(2027, 3, 27, 12),
            "2027-03-27T08:00:00Z",
            "2027-03-27T11:00:00Z",
        ),
        (
            paris(2027, 3, 28, 9),
            paris(2027, 3, 28, 12),
            "2027-03-28T07:00:00Z",
            "2027-03-28T10:00:00Z",
        ),
        (
            paris(2027, 3, 28, 1),
            paris(2027, 3, 28, 4),
            "2027-03-28T00:00:00Z",
            "2027-03-28T02:00:00Z",
        ),
        (
            paris(2027, 10, 30, 9),
            paris(2027, 10, 30, 12),
            "2027-10-30T07:00:00Z",
            "2027-10-30T10:00:00Z",
        ),
        (
            paris(2027, 10, 31, 9),
            paris(2027, 10, 31, 12),
            "2027-10-31T08:00:00Z",
            "2027-10-31T11:00:00Z",
        ),
        (
            paris(2027, 10, 31, 1),
            paris(2027, 10, 31, 4),
            "2027-10-30T23:00:00Z",
            "2027-10-31T03:00:00Z",
        ),
        # The double hour: from 2:45 to the second 2:15, half an hour later.
        (
            paris(2027, 10, 31, 2, 45),
            paris(2027, 10, 31, 2, 15, fold=1),
            "2027-10-31T00:45:00Z",
            "2027-10-31T01:15:00Z",
        ),
    ],
)
def test_a_paris_time_is_written_as_its_instant(
    meeting, any_reader, starts_at, ends_at, starts, ends
):
    document = publication(meeting(starts_at=starts_at, ends_at=ends_at))

    read = any_reader(document)
    assert (read["events"][0]["starts"], read["events"][0]["ends"]) == (starts, ends)


def test_the_same_instant_gives_the_same_file_whatever_its_zone(meeting):
    in_utc = meeting()
    in_paris = meeting(starts_at=paris(2027, 3, 12, 9), ends_at=paris(2027, 3, 12, 12))

    assert publication(in_utc) == publication(in_paris)


def test_no_zone_and_no_recurrence_is_written(meeting):
    document = publication(meeting(starts_at=paris(2027, 3, 12, 9)))

    assert not any(name in document for name in (b"TZID", b"VTIMEZONE", b"RRULE"))


def test_a_fraction_of_a_second_is_dropped(meeting, read_with_icalendar):
    starts_at = datetime(2027, 3, 12, 8, 0, 0, 999_999, tzinfo=UTC)
    read = read_with_icalendar(publication(meeting(starts_at=starts_at)))

    assert read["events"][0]["starts"] == "2027-03-12T08:00:00Z"


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "first_day", "day_after"),
    [
        (paris(2027, 3, 12), paris(2027, 3, 13), "2027-03-12", "2027-03-13"),
        (paris(2027, 3, 12, 9), paris(2027, 3, 12, 17), "2027-03-12", "2027-03-13"),
        (paris(2027, 3, 28), paris(2027, 3, 29), "2027-03-28", "2027-03-29"),
        (paris(2027, 10, 30), paris(2027, 11, 1), "2027-10-30", "2027-11-01"),
        # Midnight in Paris is the day before in UTC.
        (
            datetime(2027, 7, 13, 22, tzinfo=UTC),
            datetime(2027, 7, 14, 22, tzinfo=UTC),
            "2027-07-14",
            "2027-07-15",
        ),
    ],
)
def test_a_whole_day_is_the_day_in_paris_and_always_has_its_end(
    meeting, any_reader, starts_at, ends_at, first_day, day_after
):
    document = publication(meeting(starts_at=starts_at, ends_at=ends_at, all_day=True))

    read = any_reader(document)
    assert (read["events"][0]["starts"], read["events"][0]["ends"]) == (first_day, day_after)
