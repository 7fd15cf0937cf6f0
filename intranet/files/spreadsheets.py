"""CSV and Excel files as people really send them, as lines of text cells.

    table = read(content, knows=columns.is_known)
    table.header, table.lines[0].number, table.lines[0].cells, table.notes

Nothing is ever evaluated: a formula gives the value that the spreadsheet kept, or none.
"""

import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from itertools import islice

from intranet.files import delimited, detection, limits, workbooks
from intranet.files.headers import Header, find_header
from intranet.files.limits import MOST_COLUMNS, MOST_ROWS, Unreadable
from intranet.files.rows import Line, Sheet, Table, letters

__all__ = ["Line", "Table", "Unreadable", "read", "unpacked_size"]

LOOKED_AT = 40  # rows in which the line of titles is looked for
KNOWN_ENOUGH = 2  # titles that make a sheet the one that was meant


def read(content: bytes, knows: Callable[[str], bool] = lambda title: False) -> Table:
    """The first table of a file; `knows` recognises the titles of columns that are awaited.

    Raises Unreadable: wrong type, password, damage, too large, empty.
    """
    kind = detection.recognise(content)
    whole = kind == detection.XLSX
    sheets = workbooks.sheets(content) if whole else [delimited.sheet(content)]
    found = _choose(sheets, knows)
    if found is None:
        raise Unreadable(limits.NO_TABLE)
    sheet, header = found
    return _table(kind, sheet, header)


def unpacked_size(content: bytes) -> int:
    """The bytes that a workbook declares it holds; beyond, nothing comes out of its members."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return sum(member.file_size for member in archive.infolist())
    except Exception:  # a damaged archive raises anything
        raise Unreadable(limits.DAMAGED) from None


def _choose(sheets: Iterable[Sheet], knows: Callable[[str], bool]) -> tuple[Sheet, Header] | None:
    """The first sheet that has titles we know, else the first that has a table."""
    first = None
    for sheet in sheets:
        header = find_header([(row.number, row.cells) for row in sheet.rows[:LOOKED_AT]], knows)
        if header is None:
            continue
        if header.known >= KNOWN_ENOUGH:
            return sheet, header
        first = first or (sheet, header)
    return first


def _table(kind: str, sheet: Sheet, header: Header) -> Table:
    body = [row for row in sheet.rows if row.number > header.line]
    width = max((_width(row.cells) for row in body), default=0)
    width = max(width, _width(header.titles))
    if width > MOST_COLUMNS:
        raise Unreadable(limits.TOO_WIDE)
    titles = _padded(header.titles, width)
    lines = [
        Line(row.number, cells, row.doubt)
        for row in body
        if (cells := _padded(row.cells, width)) != titles  # printed again on each page
    ]
    if not lines:
        raise Unreadable(limits.NO_TABLE)
    if len(lines) > MOST_ROWS:
        raise Unreadable(limits.TOO_LONG)
    named = tuple(title or f"Colonne {letters(place)}" for place, title in enumerate(titles))
    return Table(kind, named, header.line, lines, [*sheet.notes, *_told(sheet, header)])


def _told(sheet: Sheet, header: Header) -> list[str]:
    if not header.line:
        return [
            "Ce fichier n’a pas de ligne de titres : ses colonnes sont désignées par leur lettre."
        ]
    above = [row for row in islice(sheet.rows, LOOKED_AT) if row.number < header.line]
    if not above:
        return []
    return [
        f"Les titres de colonnes ont été trouvés à la ligne {header.line} ; "
        "ce qui est au-dessus n’a pas été lu."
    ]


def _width(cells: tuple[str, ...]) -> int:
    return max((place + 1 for place, cell in enumerate(cells) if cell), default=0)


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*cells[:width], *[""] * (width - len(cells)))
