"""Finding the line of titles: above it may stand a title, a date, a logo's worth of blank."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from intranet.text import fold

LONGEST_TITLE = 80
_DATA = re.compile(r"@|^\W*\d[\d\s./:-]*$|^https?://|^www\.", re.IGNORECASE)

Rows = list[tuple[int, tuple[str, ...]]]


@dataclass(frozen=True)
class Header:
    """Titles found at `line` (0: the file has none), of which `known` are awaited."""

    line: int
    titles: tuple[str, ...]
    known: int


def find_header(rows: Rows, knows: Callable[[str], bool]) -> Header | None:
    """Among the first rows: the one with most titles we know, else the first that reads like
    titles, else no titles at all when the rows are a table; None when they are not."""
    width = max((_filled(cells) for _, cells in rows), default=0)
    if width < 2 and not any(knows(cell) for _, cells in rows[:1] for cell in cells):
        return None
    best = Header(0, (), 0)
    for line, cells in rows:
        titles = tuple(" ".join(cell.split()) for cell in cells)
        known = len({fold(title) for title in titles if title and knows(title)})
        if known > best.known and _reads_like_titles(titles, width, known):
            best = Header(line, titles, known)
    if best.known >= min(2, width):
        return best
    for line, cells in rows[:10]:
        titles = tuple(" ".join(cell.split()) for cell in cells)
        if _reads_like_titles(titles, width, 0):
            return Header(line, titles, best.known if best.line == line else 0)
    return Header(0, (), 0)


def _reads_like_titles(titles: tuple[str, ...], width: int, known: int) -> bool:
    """Short, different from each other, and none of them an address, a number or a date."""
    said = [title for title in titles if title]
    if not said or (known < 2 and len(said) < max(2, width * 0.6)):
        return False
    if any(len(title) > LONGEST_TITLE for title in said):
        return False
    data = sum(bool(_DATA.search(title)) for title in said)
    return data == 0 and len({fold(title) for title in said}) > len(said) / 2


def _filled(cells: tuple[str, ...]) -> int:
    return sum(1 for cell in cells if cell)
