"""Dates by rule: every week, every two weeks, the third Thursday, the last one. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from intranet.clock import AmbiguousTime, ImpossibleTime, from_paris, to_paris
from intranet.meetings.series.calendar import Calendar

WEEKLY, FORTNIGHTLY, MONTHLY = "weekly", "fortnightly", "monthly"
LAST = 5
ORDINALS = {1: "premier", 2: "deuxième", 3: "troisième", 4: "quatrième", LAST: "dernier"}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOST = 60  # meetings of one series
FURTHEST = timedelta(days=5 * 366)

PUBLIC, SCHOOL, IMPOSSIBLE, TAKEN = "public", "school", "impossible", "taken"


@dataclass(frozen=True)
class Rule:
    """`ordinal` and `weekday` (0 is Monday) count for months alone. The series ends with the day
    `until`, or after `count` meetings."""

    rhythm: str
    ordinal: int = 1
    weekday: int = 0
    until: date | None = None
    count: int | None = None
    skips_public: bool = True
    skips_school: bool = False

    def words(self, first: date) -> str:
        """« le troisième jeudi de chaque mois »."""
        if self.rhythm == MONTHLY:
            return f"le {ORDINALS[self.ordinal]} {WEEKDAYS[self.weekday]} de chaque mois"
        every = "toutes les deux semaines" if self.rhythm == FORTNIGHTLY else "chaque semaine"
        return f"{every}, le {WEEKDAYS[first.weekday()]}"


@dataclass(frozen=True)
class Occurrence:
    """A date that the rule gives. `why` it is skipped: `public`, `school`, `impossible` (no such
    hour that day), `taken` (the series has it), or "". `name` is the holiday's. `twice`: the hour
    exists twice that day. `unknown`: its school holidays are not published yet."""

    day: date
    why: str = ""
    name: str = ""
    twice: bool = False
    unknown: bool = False

    @property
    def possible(self) -> bool:
        """Whether it may be kept all the same."""
        return self.why not in (IMPOSSIBLE, TAKEN)


def occurrences(
    rule: Rule, starts_at: datetime, ends_at: datetime, calendar: Calendar, taken: set[date]
) -> list[Occurrence]:
    """The dates after that of the first meeting, in order, at most `MOST` + 1 of them that would be
    kept: one too many says that there are too many."""
    first = to_paris(starts_at).date()
    found: list[Occurrence] = []
    kept = 0
    wanted = MOST + 1 if rule.count is None else min(rule.count, MOST + 1)
    for day in _days(rule, first):
        if kept >= wanted or day > first + FURTHEST or (rule.until and day > rule.until):
            break
        one = _judged(rule, day, starts_at, ends_at, calendar, taken)
        found.append(one)
        kept += not one.why
    return found


def instants(
    day: date, starts_at: datetime, ends_at: datetime, *, second_pass: bool | None = None
) -> tuple[datetime, datetime]:
    """When a meeting like that from `starts_at` to `ends_at` is held on `day`: the same hours on a
    Paris clock. Raises ImpossibleTime, AmbiguousTime."""
    opens, closes = to_paris(starts_at), to_paris(ends_at)
    later = (closes.date() - opens.date()).days
    starts = from_paris(day, _hour(opens), second_pass=second_pass)
    try:
        ends = from_paris(day + timedelta(days=later), _hour(closes), second_pass=second_pass)
    except ImpossibleTime:  # the end alone falls in the gap: the length is kept
        ends = starts + (ends_at - starts_at)
    if ends <= starts:
        ends = starts + (ends_at - starts_at)
    return starts, ends


def _hour(local: datetime) -> time:
    return local.time().replace(fold=0)


def _judged(
    rule: Rule,
    day: date,
    starts_at: datetime,
    ends_at: datetime,
    calendar: Calendar,
    taken: set[date],
) -> Occurrence:
    twice = False
    try:
        instants(day, starts_at, ends_at)
    except ImpossibleTime:
        return Occurrence(day, IMPOSSIBLE)
    except AmbiguousTime:
        twice = True
    if day in taken:
        return Occurrence(day, TAKEN)
    if rule.skips_public and (name := calendar.public_holiday(day)):
        return Occurrence(day, PUBLIC, name, twice)
    if rule.skips_school and (name := calendar.school_holiday(day)):
        return Occurrence(day, SCHOOL, name, twice)
    known = calendar.known_until
    unknown = rule.skips_school and (known is None or day > known)
    return Occurrence(day, "", "", twice, unknown)


def _days(rule: Rule, first: date) -> Iterator[date]:
    if rule.rhythm == MONTHLY:
        return (day for day in _of_months(rule, first) if day > first)
    step = timedelta(days=14 if rule.rhythm == FORTNIGHTLY else 7)
    return (first + step * number for number in range(1, 2000))


def _of_months(rule: Rule, first: date) -> Iterator[date]:
    for month in islice(range(first.month - 1, 10_000), 120):
        year, number = first.year + month // 12, month % 12 + 1
        length = monthrange(year, number)[1]
        if rule.ordinal == LAST:
            back = (date(year, number, length).weekday() - rule.weekday) % 7
            yield date(year, number, length - back)
        else:
            ahead = (rule.weekday - date(year, number, 1).weekday()) % 7
            yield date(year, number, 1 + ahead + 7 * (rule.ordinal - 1))


def usual(first: date) -> tuple[int, int]:
    """(ordinal, weekday) that a first date suggests: the fifth of a month is the last."""
    return min((first.day - 1) // 7 + 1, LAST), first.weekday()
