"""The grid of a form: what people type in it, and the week that it makes.

Every cell keeps what was typed; what is wrong is said in a sentence that names the day.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from intranet.clock import today
from intranet.hours.french import hour
from intranet.hours.rules import DAY_NAMES, MONTH_NAMES
from intranet.hours.schedule import DAYS, MIDNIGHT, Range, Ranges, Special, Week, check, merged
from intranet.text import clean_line, fold
from intranet.web.dates import NBSP, day

BLANK_ROWS, MOST_ROWS = 2, 40  # more than a text of 500 characters holds
YEARS_AHEAD = 3
LABELS = ("de", "à", "puis de", "puis à")
_HOUR = re.compile(r"(\d{1,2}) ?(?:[h:.] ?(\d{2})?|(\d{2}))?")
_JOINTS, _TO = re.compile(r"[,;/+]| et "), re.compile(r" ?[-–—] ?| à ")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FRENCH = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_WORDS = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?:er)? ([a-z]+) (\d{4})")
_MONTHS = [fold(name) for name in MONTH_NAMES]

Given = Callable[[str], str]
"""What was sent under a name, "" for nothing."""


@dataclass
class Cell:
    """One input; `wrong` when what stands in it is to be corrected."""

    name: str
    value: str = ""
    label: str = ""
    wrong: bool = False


@dataclass
class Row:
    """A day: from, to, then from, to."""

    label: str
    cells: list[Cell]

    @property
    def is_blank(self) -> bool:
        return not any(cell.value for cell in self.cells)


@dataclass
class Exceptional:
    """A period: from (a day), to (a day), hours."""

    number: int
    first: Cell
    last: Cell
    hours: Cell

    @property
    def cells(self) -> tuple[Cell, Cell, Cell]:
        return self.first, self.last, self.hours


@dataclass
class Grid:
    """The inputs under `name`; `errors` once `week()` was asked."""

    name: str
    rows: list[Row]
    holidays: bool
    exceptions: list[Exceptional]
    errors: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, week: Week) -> "Grid":
        """The grid that shows `week`."""
        values: dict[str, str] = {}
        for key, ranges in zip(DAYS, week.days, strict=True):
            for number, minutes in enumerate(m for hours in ranges for m in hours):
                values[f"{name}-{key.lower()}-{number}"] = _typed(minutes)
        for number, special in enumerate(week.exceptions):
            values[f"{name}-x{number}-du"] = special.first.isoformat()
            if special.last != special.first:
                values[f"{name}-x{number}-au"] = special.last.isoformat()
            hours = ", ".join(f"{_typed(start)}-{_typed(end)}" for start, end in special.ranges)
            values[f"{name}-x{number}-heures"] = hours
        values[f"{name}-feries"] = "1" if week.closed_on_holidays else ""
        return cls.read(name, lambda key: values.get(key, ""))

    @classmethod
    def read(cls, name: str, given: Given) -> "Grid":
        """The grid that was sent, as typed."""

        def cell(key: str, label: str) -> Cell:
            return Cell(f"{name}-{key}", clean_line(given(f"{name}-{key}"))[:60], label)

        rows = [
            Row(label, [cell(f"{key.lower()}-{n}", f"{label}, {LABELS[n]}") for n in range(4)])
            for key, label in zip(DAYS, (n.capitalize() for n in DAY_NAMES), strict=True)
        ]
        exceptions = []
        for number in range(MOST_ROWS):
            which = f"Période {number + 1}"
            exceptions.append(
                Exceptional(
                    number + 1,
                    cell(f"x{number}-du", f"{which}, du"),
                    cell(f"x{number}-au", f"{which}, au"),
                    cell(f"x{number}-heures", f"{which}, horaires"),
                )
            )
        last = max(
            (n for n, one in enumerate(exceptions) if any(c.value for c in one.cells)), default=-1
        )
        shown = exceptions[: min(MOST_ROWS, last + 1 + BLANK_ROWS)]
        return cls(name, rows, bool(given(f"{name}-feries")), shown)

    @property
    def has_periods(self) -> bool:
        return any(cell.value for row in self.exceptions for cell in row.cells)

    def week(self) -> Week | None:
        """The week that was typed; None when something is wrong, which `errors` then says."""
        self.errors = []
        days = tuple(self._day(row) for row in self.rows)
        exceptions = self._exceptions()
        return None if self.errors else Week(days, self.holidays, exceptions)

    def _refuse(self, why: str, *cells: Cell) -> None:
        self.errors.append(why)
        for cell in cells:
            cell.wrong = True

    def _day(self, row: Row) -> Ranges:
        found: list[Range] = []
        for begins, ends in (row.cells[:2], row.cells[2:]):
            if hours := self._range(row.label, begins, ends):
                found.append(hours)
        ranges = merged(found)
        if sum(end - start for start, end in ranges) != sum(end - start for start, end in found):
            self._refuse(f"{row.label}{NBSP}: les deux plages se chevauchent.", *row.cells)
        return ranges

    def _range(self, label: str, begins: Cell, ends: Cell) -> Range | None:
        read = [self._hour(label, cell) for cell in (begins, ends)]
        start, end = read
        if not begins.value and not ends.value:
            return None
        if not begins.value or not ends.value:
            missing = begins if not begins.value else ends
            which = "de début" if missing is begins else "de fin"
            self._refuse(f"{label}{NBSP}: il manque l’heure {which}.", missing)
            return None
        if start is None or end is None:
            return None
        end = end or MIDNIGHT
        if end > start:
            return start, end
        told = f"{hour(start)} – {hour(end)}"
        if end < start and start >= 17 * 60 and end <= 8 * 60:
            why = f"{told} passe minuit. Écrivez jusqu’à minuit, puis la suite le lendemain."
        else:
            why = f"{told}{NBSP}: la fin doit venir après le début."
        self._refuse(f"{label}{NBSP}: {why}", begins, ends)
        return None

    def _hour(self, label: str, cell: Cell) -> int | None:
        if not cell.value:
            return None
        try:
            return read_hour(cell.value)
        except ValueError:
            why = f"«{NBSP}{cell.value}{NBSP}» n’est pas une heure. Exemple{NBSP}: 9h30."
            self._refuse(f"{label}{NBSP}: {why}", cell)
            return None

    def _exceptions(self) -> tuple[Special, ...]:
        found: list[Special] = []
        for row in self.exceptions:
            special = self._exception(row)
            if special is None:
                continue
            if any(s.first <= special.last and special.first <= s.last for s in found):
                why = f"Deux périodes particulières se chevauchent autour du {day(special.first)}."
                self._refuse(why, row.first, row.last)
                continue
            found.append(special)
        return tuple(sorted(found))

    def _exception(self, row: Exceptional) -> Special | None:
        if not any(cell.value for cell in row.cells):
            return None
        if not row.first.value:
            self._refuse("Période particulière sans date de début.", row.first)
            return None
        first, last = self._date(row.first), self._date(row.last) if row.last.value else None
        ranges = self._hours(row.hours)
        if first is None or (row.last.value and last is None) or ranges is None:
            return None
        last = last or first
        if last < first:
            self._refuse(
                f"Période du {day(first, weekday=False)}{NBSP}: elle finit avant de commencer.",
                row.last,
            )
            return None
        if last < today():
            told = day(last, weekday=False)
            self._refuse(f"La période du {told} est déjà passée.", row.first, row.last)
            return None
        return Special(first, last, ranges)

    def _date(self, cell: Cell) -> date | None:
        try:
            read = read_day(cell.value)
        except ValueError:
            why = f"«{NBSP}{cell.value}{NBSP}» n’est pas une date. Exemple{NBSP}: 24/12/2026."
            self._refuse(why, cell)
            return None
        if abs(read.year - today().year) > YEARS_AHEAD:
            self._refuse(f"Vérifiez l’année du {day(read, weekday=False)}.", cell)
            return None
        cell.value = read.isoformat()  # what a browser's own input shows again
        return read

    def _hours(self, cell: Cell) -> Ranges | None:
        """« 9h-12h, 14h-17h »; « fermé » or nothing: closed."""
        if fold(cell.value) in ("", "ferme", "fermee"):
            return ()
        try:
            ranges = merged(read_range(one) for one in _JOINTS.split(cell.value.lower()))
            check(ranges)
        except ValueError:
            why = f"«{NBSP}{cell.value}{NBSP}» ne se lit pas. Exemple{NBSP}: 9h-12h, 14h-17h."
            self._refuse(why, cell)
            return None
        return ranges


def read_range(typed: str) -> Range:
    """« 9h-12h », « 9h à 12h », in minutes. Raises ValueError unless it ends after it begins."""
    start, end = (read_hour(part) for part in _TO.split(typed.strip()))
    end = end or MIDNIGHT
    if end <= start:
        raise ValueError(typed)
    return start, end


def read_hour(typed: str) -> int:
    """Minutes since midnight of « 9h30 », « 9 », « 0930 », 09:30, « midi ». Raises ValueError."""
    plain = fold(typed)
    if plain in ("midi", "minuit"):
        return MIDNIGHT // 2 if plain == "midi" else MIDNIGHT
    found = _HOUR.fullmatch(typed.strip().lower())
    if found is None:
        raise ValueError(typed)
    minutes = int(found[1]) * 60 + int(found[2] or found[3] or 0)
    if minutes > MIDNIGHT or int(found[2] or found[3] or 0) > 59:
        raise ValueError(typed)
    return minutes


def read_day(typed: str) -> date:
    """« 24/12/2026 », « 24 décembre 2026 » or 2026-12-24. Raises ValueError."""
    if found := _ISO.fullmatch(typed):
        year, month, number = (int(part) for part in found.groups())
    elif found := _FRENCH.fullmatch(typed):
        number, month, year = (int(part) for part in found.groups())
    elif (found := _WORDS.fullmatch(fold(typed))) and found[2] in _MONTHS:
        number, month, year = int(found[1]), _MONTHS.index(found[2]) + 1, int(found[3])
    else:
        raise ValueError(typed)
    return date(year, month, number)


def _typed(minutes: int) -> str:
    """9h30 for 570, as one types it."""
    if minutes == MIDNIGHT:
        return "24h"
    return f"{minutes // 60}h{minutes % 60:02d}" if minutes % 60 else f"{minutes // 60}h"
