"""Opening hours in French: written for people, and read from what they write."""

from datetime import date

from intranet.clock import today
from intranet.hours import now, reading, rules
from intranet.hours.rules import DAY_NAMES
from intranet.hours.schedule import ALL_DAY, MIDNIGHT, Ranges, Week, from_osm, runs, same_days
from intranet.web import dates
from intranet.web.dates import NBSP


def words(osm: str) -> list[str]:
    """The lines that say `osm`: « Du lundi au vendredi : 9 h – 12 h et 13 h 30 – 17 h ».

    Exceptions that are over are left out. What is not OSM is given as it is written."""
    week = from_osm(osm)
    if week is not None:
        return _week(week.since(today()))
    if not now.valid(osm):
        return [line for line in osm.splitlines() if line.strip()]
    return rules.words(osm)


def understand(text: str) -> str | None:
    """The OSM text that `text` (free French, or OSM already) says; None when unsure: ask then,
    with what `reading.read` made of it."""
    found = reading.read(text)
    return found.osm if found.sure else None


def capital(text: str) -> str:
    """`text` beginning a sentence."""
    return text[:1].upper() + text[1:]


def hour(minutes: int) -> str:
    """« 9 h 30 » for 570; « minuit » ends a day."""
    if minutes == MIDNIGHT:
        return "minuit"
    rest = f"{NBSP}{minutes % 60:02d}" if minutes % 60 else ""
    return f"{minutes // 60}{NBSP}h{rest}"


def ranges_in_words(ranges: Ranges) -> str:
    """« 9 h – 12 h et 14 h – 17 h »; « fermé » without any."""
    if ranges == ALL_DAY:
        return f"24{NBSP}h/24"
    return " et ".join(f"{hour(start)} – {hour(end)}" for start, end in ranges) or "fermé"


def _week(week: Week) -> list[str]:
    lines = [
        f"{_days(numbers)}{NBSP}: {ranges_in_words(ranges)}"
        for numbers, ranges in same_days(week.days)
    ]
    if week.closed_on_holidays:
        lines.append("Fermé les jours fériés")
    lines += [
        f"{_period(special.first, special.last)}{NBSP}: {ranges_in_words(special.ranges)}"
        for special in week.exceptions
    ]
    return lines


def _days(numbers: list[int]) -> str:
    """« Du lundi au vendredi », « Lundi, mardi et jeudi »; never « tous les jours », which many
    say of a week without its end."""
    parts: list[str] = []
    for first, last in runs(numbers):
        if last - first > 1:
            parts.append(f"du {DAY_NAMES[first]} au {DAY_NAMES[last]}")
        else:
            parts += [DAY_NAMES[number] for number in range(first, last + 1)]
    joined = " et ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return capital(joined)


def _period(first: date, last: date) -> str:
    if first == last:
        return f"Le {dates.day(first)}"
    return f"Du {dates.day(first, weekday=False)} au {dates.day(last, weekday=False)}"
