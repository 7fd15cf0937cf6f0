"""The time: one source, so that tests can move it and every room agrees on it.

Instants are stored and compared in UTC; people read and type Europe/Paris.
"""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

# Set only while the past of the demonstration is being written.
_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


class ImpossibleTime(ValueError):
    """The hour does not exist that day: clocks jump over it in March."""


class AmbiguousTime(ValueError):
    """The hour exists twice that day (October); the caller must ask which one."""


def now() -> datetime:
    """The current instant, aware, in UTC, to the second."""
    return _stopped.get() or datetime.now(UTC).replace(microsecond=0)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Inside, `now()` is `instant` (aware): what is written is dated from then."""
    token = _stopped.set(instant.astimezone(UTC).replace(microsecond=0))
    try:
        yield
    finally:
        _stopped.reset(token)


def today() -> date:
    """The current day in Paris."""
    return now().astimezone(PARIS).date()


def months_ago(count: int) -> datetime:
    """This instant `count` calendar months ago, on a Paris clock; the last day of a month that is
    too short."""
    local = now().astimezone(PARIS)
    months = local.year * 12 + local.month - 1 - count
    year, month = divmod(months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)


def to_paris(instant: datetime) -> datetime:
    """The same instant on a Paris clock; `instant` must be aware."""
    if instant.tzinfo is None:
        raise ValueError("naive datetime")
    return instant.astimezone(PARIS)


def from_paris(day: date, at: time, *, second_pass: bool | None = None) -> datetime:
    """The UTC instant that a Paris clock shows as `day` `at`.

    `second_pass` answers « laquelle ? » for an hour that exists twice: False for the
    first (summer time), True for the second (winter time).
    Raises ImpossibleTime, or AmbiguousTime when the hour is double and `second_pass` is None.
    """
    first = datetime.combine(day, at, PARIS)
    if to_paris(first.astimezone(UTC)).replace(tzinfo=None) != first.replace(tzinfo=None):
        raise ImpossibleTime
    second = first.replace(fold=1)
    if first.utcoffset() != second.utcoffset():
        if second_pass is None:
            raise AmbiguousTime
        return (second if second_pass else first).astimezone(UTC)
    return first.astimezone(UTC)
