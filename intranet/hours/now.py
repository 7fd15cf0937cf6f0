"""What opening hours say of a moment: open, closed, until when; and of the days to come.

The French public holidays are those of the library `opening_hours`, imported when first needed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

from intranet.clock import PARIS, to_paris
from intranet.web import dates
from intranet.web.dates import NBSP

SOON = timedelta(minutes=30)
HORIZON = timedelta(days=400)
KEPT = 2048


@dataclass(frozen=True)
class State:
    """`open` is None when nobody can tell; `text` is then empty, or what the hours say."""

    open: bool | None
    text: str


UNKNOWN = State(None, "")


def valid(osm: str) -> bool:
    """Whether `osm` is readable opening hours in OSM syntax; an empty text is not."""
    return _parsed(osm) is not None


def state(osm: str, at: datetime) -> State:
    """« ouvert jusqu’à 17 h », « ouvre lundi à 9 h »… at the instant `at` (aware)."""
    return _state(osm, to_paris(at).replace(second=0, microsecond=0))


def next_openings(osm: str, at: datetime, count: int = 3) -> list[tuple[datetime, datetime]]:
    """The opening that lasts at `at` and the next ones: (start, end) on a Paris clock."""
    hours = _usual(osm)
    return [] if hours is None else list(islice(_openings(hours, to_paris(at)), count))


def is_holiday(at: datetime) -> bool:
    """Whether the day of `at` in Paris is a French public holiday."""
    return bool(_holidays().is_open(to_paris(at)))


@lru_cache(maxsize=KEPT)
def _parsed(osm: str) -> Any:
    if not osm.strip():
        return None
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

    try:
        return OpeningHours(osm, timezone=PARIS, country="FR", max_interval_days=HORIZON.days)
    except ParserError:
        return None


def _usual(osm: str) -> Any:
    """Without what replaces them otherwise (« || "sur rendez-vous" »): the library goes astray
    the day after."""
    return _parsed(osm.partition("||")[0])


@lru_cache(maxsize=1)
def _holidays() -> Any:
    from opening_hours import OpeningHours

    return OpeningHours("PH", timezone=PARIS, country="FR")


@lru_cache(maxsize=KEPT)
def _state(osm: str, at: datetime) -> State:
    hours = _usual(osm)
    if hours is None:
        return UNKNOWN
    comment = hours.state(at)[1]
    if hours.is_unknown(at):
        return State(None, comment)
    if not hours.is_open(at):
        return State(False, _closed(hours, at))
    until = hours.next_change(at)
    if comment and until is None:  # « sur rendez-vous », and no hours
        return State(None, comment)
    return State(True, _open(at, until) + (f" ({comment})" if comment else ""))


def _open(at: datetime, until: datetime | None) -> str:
    if until is None:
        return f"ouvert 24{NBSP}h/24"
    left = _between(at, until)
    if left <= SOON:
        return f"ferme dans {_minutes(left)}"
    last = until - timedelta(minutes=1)
    if last.date() == at.date():
        return f"ouvert jusqu’à {_hour(until)}"
    return f"ouvert jusqu’à {_near(at, last)}, {_hour(until)}".replace("à le ", "au ")


def _closed(hours: Any, at: datetime) -> str:
    opening = next(_openings(hours, at), None)
    starts = opening[0] if opening else None
    if starts is not None and starts.date() == at.date():
        left = _between(at, starts)
        return f"ouvre dans {_minutes(left)}" if left <= SOON else f"ouvre à {_hour(starts)}"
    then = f"ouvre {_near(at, starts)} à {_hour(starts)}" if starts else ""
    if _kept_shut(hours, at):
        today = "fermé aujourd’hui (jour férié)"
        return f"{today}, {then}" if then else today
    return then or "fermé"


def _kept_shut(hours: Any, at: datetime) -> bool:
    """Whether a public holiday shuts a day that is otherwise worked."""
    if not is_holiday(at) or _opens_on(hours, at):
        return False
    return any(
        not is_holiday(other) and _opens_on(hours, other)
        for other in (at + timedelta(days=7 * weeks) for weeks in (-1, 1, -2, 2))
    )


def _opens_on(hours: Any, at: datetime) -> bool:
    midnight = at.replace(hour=0, minute=0)
    for start, _end in _openings(hours, midnight):
        return start.date() <= at.date()
    return False


def _openings(hours: Any, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Openings that end after `at`, joined where only a comment changes."""
    starts: datetime | None = None
    ends = at
    for start, end, kind, _comment in hours.intervals(at - timedelta(days=1), at + HORIZON):
        if str(kind) != "open":
            continue
        if starts and ends == start:
            ends = end
            continue
        if starts and ends > at:
            yield starts, ends
        starts, ends = start, end
    if starts and ends > at:
        yield starts, ends


def _between(at: datetime, then: datetime) -> timedelta:
    # Subtracting two times of one zone ignores the night when clocks change.
    return timedelta(seconds=then.timestamp() - at.timestamp())


def _minutes(left: timedelta) -> str:
    return dates.plural(max(1, round(left.total_seconds() / 60)), "minute")


def _hour(value: datetime) -> str:
    return "minuit" if (value.hour, value.minute) == (0, 0) else dates.hour(value)


def _near(at: datetime, day: datetime) -> str:
    days = (day.date() - at.date()).days
    if days == 1:
        return "demain"
    if days < 7:
        return dates.day(day).split()[0]
    return f"le {dates.day(day, weekday=False)}"
