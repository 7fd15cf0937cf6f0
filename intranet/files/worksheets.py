"""One sheet of a workbook, cell after cell, as text."""

import re
from datetime import datetime, timedelta
from functools import lru_cache

from intranet.files import limits
from intranet.files.limits import ABOVE, MOST_COLUMNS, MOST_LETTERS, MOST_ROWS, Unreadable
from intranet.files.packages import Found, Workbook
from intranet.files.rows import Line, Sheet, letters, tidy

# Built-in number formats that are dates or times (ECMA-376, part 1, 18.8.30).
_DATES = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
_ASIDE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WIDEST, _LONGEST = 16_384, 1_048_576  # columns and rows of Excel
FORMULAS = "Ce classeur contient des formules : leurs dernières valeurs enregistrées ont été lues."


def read(workbook: Workbook, found: Found) -> Sheet:
    """The rows of a sheet that say something, and what is to be told about them."""
    reader = _Reader(workbook)
    workbook.package.parse(found.path, reader.start, reader.end, reader.text)
    return Sheet(found.name, reader.rows, [FORMULAS] if reader.has_formulas else [])


class _Reader:
    """The callbacks of one sheet. The state of the cell being read is in the fields."""

    def __init__(self, workbook: Workbook):
        self.rows: list[Line] = []
        self.has_formulas = False
        self._book = workbook
        self._row = self._column = self._seen = self._letters = 0
        self._cells: dict[int, str] = {}
        self._doubt = ""
        self._kind = self._style = ""
        self._formula = self._reading = self._aside = False
        self._parts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._column = _column(attributes.get("r"), self._column)
            if self._column > _WIDEST:
                raise Unreadable(limits.TOO_LARGE)
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._formula = False
            self._parts.clear()
        elif name == "v" or (name == "t" and not self._aside):
            self._reading = True
        elif name == "f":
            self._formula = self.has_formulas = True
        elif name == "row":
            self._seen += 1
            if self._seen > _LONGEST:
                raise Unreadable(limits.TOO_LARGE)
            number = attributes.get("r", "")
            self._row = int(number) if number.isascii() and number.isdigit() else self._row + 1
            self._column, self._doubt = 0, ""
            self._cells.clear()
        elif name == "rPh":
            self._aside = True

    def text(self, piece: str) -> None:
        if self._reading:
            self._letters += len(piece)
            if self._letters > MOST_LETTERS:
                raise Unreadable(limits.TOO_LARGE)
            self._parts.append(piece)

    def end(self, name: str) -> None:
        self._reading = False
        if name == "c":
            self._finish_cell()
        elif name == "row":
            self._finish_row()
        elif name == "rPh":
            self._aside = False

    def _finish_cell(self) -> None:
        if not self._parts:
            if self._formula:
                place = f"{letters(self._column - 1)}{self._row}"
                self._doubt = (
                    f"La cellule {place} contient une formule dont la valeur n’est pas "
                    "enregistrée : elle est lue comme vide."
                )
            return
        said = self._said("".join(self._parts))
        if not said:
            return
        if self._column > MOST_COLUMNS:
            raise Unreadable(limits.TOO_WIDE)
        # Strings that many cells share were counted once: they are kept many times.
        self._letters += len(said)
        if self._letters > MOST_LETTERS:
            raise Unreadable(limits.TOO_LARGE)
        self._cells[self._column] = said

    def _finish_row(self) -> None:
        if not self._cells:
            return
        if len(self.rows) >= MOST_ROWS + ABOVE:
            raise Unreadable(limits.TOO_LONG)
        width = max(self._cells)
        cells = tuple(self._cells.get(place, "") for place in range(1, width + 1))
        self.rows.append(Line(self._row, cells, self._doubt))

    def _said(self, value: str) -> str:
        """A cell's value as a person would type it."""
        if self._kind == "s":
            return _clean(self._book.strings[int(value)])
        if self._kind == "b":
            return "oui" if value.strip() == "1" else "non"
        if self._kind == "d":
            return _day(datetime.fromisoformat(value.strip().rstrip("Z")))
        if self._kind != "n":  # a text, written in place or made by a formula, or an error
            return _clean(value)
        style = int(self._style) if self._style.isdigit() else 0
        pattern = self._book.styles[style] if style < len(self._book.styles) else "0"
        return _number(value.strip(), pattern, self._book.starts_in_1904)


def _column(place: str | None, before: int) -> int:
    """The number of the column of « AB12 », from 1; the next one when the cell does not say."""
    if not place:
        return before + 1
    number = 0
    for letter in place[:10].rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


def _number(value: str, pattern: str, starts_in_1904: bool) -> str:
    if _is_date(pattern):
        return _date(float(value), starts_in_1904)
    if not value.lstrip("-").isdigit():
        number = float(value)
        value = str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.15g}"
    # A format of zeros alone shows those that lead: « 01000 » is stored as 1000.
    return value.zfill(len(pattern)) if set(pattern) == {"0"} else value


@lru_cache(maxsize=256)
def _is_date(pattern: str) -> bool:
    if pattern.isdigit():
        return pattern in _DATES
    first = _ASIDE.sub("", pattern).split(";")[0].lower()
    return any(letter in first for letter in "dmyhs") and "general" not in first


def _date(serial: float, starts_in_1904: bool) -> str:
    """Days since the end of 1899, where Excel believes that 29 February 1900 existed."""
    if not 0 <= serial < 2_958_466:
        return f"{serial:.15g}"
    if serial < 1:
        minutes = round(serial * 1440)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    origin = datetime(1904, 1, 1) if starts_in_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    if not starts_in_1904 and serial < 60:
        serial += 1
    return _day(origin + timedelta(minutes=round(serial * 1440)))


def _day(moment: datetime) -> str:
    return moment.strftime("%d/%m/%Y %H:%M" if moment.hour or moment.minute else "%d/%m/%Y")


def _clean(text: str) -> str:
    return tidy(_ESCAPED.sub(_letter, text) if "_x" in text else text)


def _letter(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return "" if 0xD800 <= code <= 0xDFFF else chr(code)
