"""What every reader of files gives: rows of text cells."""

import re
from dataclasses import dataclass, field

from intranet.text import clean

# Marks without width, which copying from web pages and mails leaves behind.
_MARKS = str.maketrans("", "", "\u200b\u200e\u200f\ufeff")
# ="0299…" keeps a zero in Excel; an apostrophe guards what would be a formula (`tables.guarded`).
_GUARDED = re.compile(r'^="(.*)"$|^\'(?=[=+\-@＝＋－＠])', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """A row that says something. `number` is the one that the spreadsheet shows; `doubt` says
    what may have been misread in it, "" when nothing was."""

    number: int
    cells: tuple[str, ...]
    doubt: str = ""


@dataclass(frozen=True)
class Sheet:
    """Rows as they stand in one sheet, blank ones left out; `notes` say how they were read."""

    name: str
    rows: list[Line]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """`header` has a name for each cell of every line; `header_line` is 0 when the file had no
    line of titles. `notes` are sentences about how the file was understood."""

    format: str
    header: tuple[str, ...]
    header_line: int
    lines: list[Line]
    notes: list[str] = field(default_factory=list)


def letters(place: int) -> str:
    """« A » for column 0, « AA » for column 26."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def tidy(text: str) -> str:
    """A cell's text as typed: trimmed, composed, without control characters, marks or guards."""
    plain = text.isascii() and text.isprintable()
    bare = text.strip() if plain else clean(text.translate(_MARKS))
    if bare[:1] not in ("=", "'"):
        return bare
    return _GUARDED.sub(lambda found: found[1] or "", bare).strip()
