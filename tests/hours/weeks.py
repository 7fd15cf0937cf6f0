"""Weeks for property tests, and what they say of an instant, worked out apart."""

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from intranet.clock import PARIS
from intranet.hours.schedule import MIDNIGHT, Special, Week

FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)


@st.composite
def ranges(draw, step=1):
    """Up to two ranges, in order and apart."""
    count = draw(st.integers(0, 2)) * 2
    points = draw(
        st.lists(st.integers(0, MIDNIGHT // step), min_size=count, max_size=count, unique=True).map(
            sorted
        )
    )
    minutes = [point * step for point in points]
    return tuple(zip(minutes[::2], minutes[1::2], strict=True))


@st.composite
def exceptions(draw):
    """Up to three periods that do not overlap."""
    found, at = [], FIRST
    for _ in range(draw(st.integers(0, 3))):
        first = at + timedelta(days=draw(st.integers(0, 200)))
        last = first + timedelta(days=draw(st.integers(0, 40)))
        found.append(Special(first, last, draw(ranges())))
        at = last + timedelta(days=1)
    return tuple(found)


def weeks(step=1, dated=True):
    # Few different days, so that some are alike, as in real weeks.
    days = st.lists(ranges(step), min_size=1, max_size=3).flatmap(
        lambda some: st.tuples(*[st.sampled_from(some)] * 7)
    )
    return st.builds(Week, days, st.booleans(), exceptions() if dated else st.just(()))


def easter(year: int) -> date:
    """Gauss's method, as Meeus gives it."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * el) // 433
    month = (h + el - 7 * m + 90) // 25
    day = (h + el - 7 * m + 33 * month + 19) % 32
    return date(year, month, day)


def holidays(year: int) -> set[date]:
    """The eleven public holidays of metropolitan France (Code du travail, L3133-1)."""
    fixed = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
    moving = {easter(year) + timedelta(days=days) for days in (1, 39, 50)}
    return {date(year, month, day) for month, day in fixed} | moving


def is_open(week: Week, at: datetime) -> bool:
    """Whether the grid says that it is open at `at`, on a Paris clock."""
    day = at.date()
    ranges = week.days[day.weekday()]
    if week.closed_on_holidays and day in holidays(day.year):
        ranges = ()
    for special in week.exceptions:
        if special.first <= day <= special.last:
            ranges = special.ranges
    minute = at.hour * 60 + at.minute
    return any(start <= minute < end for start, end in ranges)


def instants(week: Week, day: date) -> list[datetime]:
    """The edges of every range on `day`, and a minute before: where a mistake would show."""
    minutes = {0, 1, 719, MIDNIGHT - 1}
    for some in (*week.days, *(special.ranges for special in week.exceptions)):
        for edges in some:
            for edge in edges:
                minutes |= {edge - 1, edge}
    found = []
    for minute in sorted(m for m in minutes if 0 <= m < MIDNIGHT):
        at = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=PARIS)
        real = datetime.fromtimestamp(at.timestamp(), PARIS)
        if real.replace(fold=0) == at:  # not in the hour that clocks skip
            found.append(at)
    return found


def days_of_interest(week: Week) -> list[date]:
    """A plain week, every holiday of a year, and the edges of each exception."""
    found = [date(2027, 6, 7) + timedelta(days=n) for n in range(7)]
    found += sorted(holidays(2027))
    for special in week.exceptions:
        found += [special.first - timedelta(days=1), special.first, special.last]
        found += [special.last + timedelta(days=1)]
    return found
