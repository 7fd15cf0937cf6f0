"""Days of the demonstration, counted from today and moved to working days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from intranet.clock import from_paris, to_paris

FIXED_HOLIDAYS = {
    (1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25),
}  # fmt: skip
AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday
OPENS, CLOSES = time(8, 10), time(17, 50)


@dataclass(frozen=True)
class Days:
    """Days counted from `today`, which stays the real one while the past is replayed."""

    today: date

    def workday(self, offset: int) -> date:
        """The day `offset` days from today; when nobody works, the next working day, or the
        one before for a day of the past."""
        day, step = self.today + timedelta(days=offset), timedelta(days=1 if offset >= 0 else -1)
        while is_off(day):
            day += step
        return day

    def instant(self, offset: int, at: str) -> datetime:
        """`at` (« 09:30 », Paris) on `workday(offset)`."""
        return from_paris(self.workday(offset), time.fromisoformat(at))

    def read(self, text: str) -> date:
        """« 2019-10-01 », or a number of days from today (« -40 »)."""
        return self.workday(int(text)) if text.startswith("-") else date.fromisoformat(text)


def is_off(day: date) -> bool:
    """Saturdays, Sundays and public holidays."""
    if day.weekday() > 4 or (day.month, day.day) in FIXED_HOLIDAYS:
        return True
    return (day - _easter(day.year)).days in AFTER_EASTER


def office_hours(moment: datetime) -> datetime:
    """`moment`, or the last minute before it when offices were open."""
    local = to_paris(moment)
    day, at = local.date(), local.time()
    if at < OPENS:
        day, at = day - timedelta(days=1), CLOSES
    while is_off(day):
        day, at = day - timedelta(days=1), CLOSES
    return from_paris(day, min(at, CLOSES))


def _easter(year: int) -> date:
    """Easter Sunday (anonymous Gregorian algorithm, as given by J. Meeus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1)
