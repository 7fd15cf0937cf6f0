"""A week as a grid shows it, and the OSM `opening_hours` text that says the same.

OSM rules (wiki.openstreetmap.org/wiki/Key:opening_hours/specification): rules are separated by
`;`, and a later rule overrides an earlier one on the days it names. So the week comes first, then
`PH off`, then dated exceptions, which win even on a public holiday.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MIDNIGHT = 24 * 60
MOST_RANGES = 2
YEARS = range(2000, 2101)

Range = tuple[int, int]
"""Start and end, in minutes since midnight: (540, 720) is 9 h – 12 h; 1440 ends a day."""
Ranges = tuple[Range, ...]
ALL_DAY: Ranges = ((0, MIDNIGHT),)
CLOSED: Ranges = ()


@dataclass(frozen=True, order=True)
class Special:
    """Days that are not like the others, both included; without ranges, closed."""

    first: date
    last: date
    ranges: Ranges = CLOSED


@dataclass(frozen=True)
class Week:
    """Seven days from Monday, each with up to two ranges, in order and apart from each other.

    Exceptions are in order of date and never overlap. A week without any range nor exception
    says nothing. Raises ValueError on what no grid can hold.
    """

    days: tuple[Ranges, ...] = (CLOSED,) * 7
    closed_on_holidays: bool = False
    exceptions: tuple[Special, ...] = ()

    def __post_init__(self) -> None:
        days = tuple(tuple((start, end) for start, end in ranges) for ranges in self.days)
        object.__setattr__(self, "days", days)
        object.__setattr__(self, "exceptions", tuple(sorted(self.exceptions)))
        if len(days) != len(DAYS):
            raise ValueError("a week has seven days")
        for ranges in (*days, *(special.ranges for special in self.exceptions)):
            check(ranges)
        for special in self.exceptions:
            known = special.first.year in YEARS and special.last.year in YEARS
            if not known or special.last < special.first:
                raise ValueError("these dates make no period")
        for before, after in zip(self.exceptions, self.exceptions[1:], strict=False):
            if after.first <= before.last:
                raise ValueError("two exceptions overlap")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return self == Week()

    def on(self, day: date, *, holiday: bool = False) -> Ranges:
        """The ranges of `day`; `holiday`: whether it is a public one."""
        for special in self.exceptions:
            if special.first <= day <= special.last:
                return special.ranges
        return CLOSED if holiday and self.closed_on_holidays else self.days[day.weekday()]

    def since(self, day: date) -> "Week":
        """The same, without the exceptions that were over before `day`."""
        lasting = tuple(special for special in self.exceptions if special.last >= day)
        return Week(self.days, self.closed_on_holidays, lasting)


def check(ranges: Ranges) -> None:
    """Raise ValueError unless `ranges` are at most two, in order, apart, within one day."""
    if len(ranges) > MOST_RANGES:
        raise ValueError("two ranges a day at most")
    last = -1
    for start, end in ranges:
        if not (last < start < end <= MIDNIGHT):
            raise ValueError("these hours make no range")
        last = end


def merged(ranges: Iterable[Range]) -> Ranges:
    """`ranges` in order, those that touch or overlap made one."""
    found: list[Range] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def same_days(days: tuple[Ranges, ...]) -> Iterator[tuple[list[int], Ranges]]:
    """The open days that share their ranges, in order of their first day."""
    groups: dict[Ranges, list[int]] = {}
    for number, ranges in enumerate(days):
        if ranges:
            groups.setdefault(ranges, []).append(number)
    for ranges, numbers in groups.items():
        yield numbers, ranges


def runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Ascending `numbers` as (first, last) of each run: [0, 1, 2, 4] → [(0, 2), (4, 4)]."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


# Writing


def to_osm(week: Week) -> str:
    """`Mo-Fr 09:00-12:00,13:30-17:00; PH off; 2026 Dec 24 off`; "" for a week that says nothing.

    One text for each week: equal weeks give equal texts."""
    if all(ranges == ALL_DAY for ranges in week.days):
        rules = ["24/7"]
    else:
        rules = [
            f"{','.join(map(_days, runs(numbers)))} {_times(ranges)}"
            for numbers, ranges in same_days(week.days)
        ]
    if week.closed_on_holidays:
        rules.append("PH off")
    rules += [f"{_dates(special)} {_times(special.ranges)}" for special in week.exceptions]
    return "; ".join(rules)


def _days(run: tuple[int, int]) -> str:
    first, last = run
    joint = "" if first == last else "," if last == first + 1 else "-"
    return DAYS[first] + (joint + DAYS[last] if joint else "")


def _dates(special: Special) -> str:
    first, last = (
        f"{d.year} {MONTHS[d.month - 1]} {d.day:02d}" for d in (special.first, special.last)
    )
    return first if first == last else f"{first}-{last}"


def _times(ranges: Ranges) -> str:
    return ",".join(f"{_time(start)}-{_time(end)}" for start, end in ranges) or "off"


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


# Reading

_DAY, _MONTH = f"(?:{'|'.join(DAYS)})", f"(?:{'|'.join(MONTHS)})"
_HOURS = r"\d{1,2}:\d{2}-\d{1,2}:\d{2}"
_RULE = re.compile(
    rf"""(?:
      (?P<always>24/7)
    | (?P<holidays>PH)\ +(?:off|closed)
    | (?:(?P<days>{_DAY}(?:-{_DAY})?(?:,\ ?{_DAY}(?:-{_DAY})?)*)\ *
        |(?P<first>\d{{4}}\ {_MONTH}\ \d{{1,2}})
         (?:-(?P<last>(?:(?:\d{{4}}\ )?{_MONTH}\ )?\d{{1,2}}))?\ +
      )?
      (?:(?P<off>off|closed)|(?P<times>{_HOURS}(?:,\ ?{_HOURS})*))
    )(?P<more>,\ ?|$)""",
    re.VERBOSE,
)


class _Beyond(Exception):
    """The text says what no grid can."""


def from_osm(text: str) -> Week | None:
    """The week that `text` says, whatever its spelling; None when it says more than a grid can
    (weeks of a month, seasons, sunrise, nights, comments) or is no such text."""
    try:
        week = _Reader().read(text)
    except (_Beyond, ValueError):
        return None
    return None if text.strip() and week.is_empty else week  # « off » is not « nothing said »


def parts(osm: str) -> tuple[str, Week]:
    """(what no grid holds, the rest of `osm`): ("", the week) when a grid holds it all, else the
    text less its public holidays and dated exceptions, which stand at its end."""
    week = from_osm(osm)
    if week is not None:
        return "", week
    rules = [rule.strip() for rule in osm.split(";")]
    for kept in range(1, len(rules)):
        tail = from_osm("; ".join(rules[kept:]))
        if tail is not None and not any(tail.days):
            return "; ".join(rules[:kept]), tail
    return osm, Week()


def joined(core: str, week: Week) -> str:
    """The text of which `parts` are these."""
    return "; ".join(filter(None, (core, to_osm(week))))


class _Reader:
    def __init__(self) -> None:
        self.days: list[Ranges] = [CLOSED] * 7
        self.holidays = False
        self.exceptions: list[Special] = []

    def read(self, text: str) -> Week:
        for rule in text.split(";"):
            if rule.strip():
                self._rule(rule.strip())
        return Week(tuple(self.days), self.holidays, tuple(self.exceptions))

    def _rule(self, rule: str) -> None:
        at, more = 0, ""
        while at < len(rule):
            found = _RULE.match(rule, at)
            if found is None:
                raise _Beyond
            # « Mo-Fr 09:00-12:00, We 14:00-17:00 »: after a comma, hours are added to a week.
            adds, more = bool(more), found["more"]
            if (adds or more) and (found["off"] or found["holidays"] or found["first"]):
                raise _Beyond
            self._take(found, adds=adds)
            at = found.end()
        if more:
            raise _Beyond

    def _take(self, found: re.Match[str], *, adds: bool) -> None:
        if found["holidays"]:
            # Rules that come later win: open on a date, then closed on holidays, what is it?
            if any(special.ranges for special in self.exceptions):
                raise _Beyond
            self.holidays = True
            return
        ranges = ALL_DAY if found["always"] else _ranges(found["times"])
        if found["first"]:
            self.exceptions.append(Special(*_period(found["first"], found["last"]), ranges))
            return
        if self.holidays or self.exceptions:
            raise _Beyond  # a week that comes after them overrides them on its days
        for number in _numbers(found["days"]):
            self.days[number] = merged([*self.days[number], *ranges]) if adds else ranges


def _ranges(text: str | None) -> Ranges:
    found = []
    for one in text.split(",") if text else ():
        start, end = (int(t[:-3]) * 60 + int(t[-2:]) for t in one.strip().split("-"))
        if any(int(t[-2:]) > 59 for t in one.strip().split("-")) or end <= start:
            raise _Beyond
        found.append((start, end))
    return merged(found)


def _numbers(text: str | None) -> set[int]:
    if not text:
        return set(range(7))
    found: set[int] = set()
    for part in text.replace(" ", "").split(","):
        first, last = DAYS.index(part[:2]), DAYS.index(part[-2:])
        found |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return found


def _period(first: str, last: str | None) -> tuple[date, date]:
    year, month, number = first.split()
    begins = date(int(year), MONTHS.index(month) + 1, int(number))
    if not last:
        return begins, begins
    parts = last.split()
    ends_month = MONTHS.index(parts[-2]) + 1 if len(parts) > 1 else begins.month
    ends_year = int(parts[0]) if len(parts) > 2 else begins.year
    return begins, date(ends_year, ends_month, int(parts[-1]))
