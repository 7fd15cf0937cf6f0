"""CSV files: which encoding, which separator, and what was doubtful line by line."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

from intranet.files import limits
from intranet.files.limits import ABOVE, MOST_COLUMNS, MOST_LETTERS, MOST_ROWS, Unreadable
from intranet.files.rows import Line, Sheet, tidy

SEPARATORS = ";\t,|"
SAMPLE = 60  # rows on which separators are compared
LONGEST_CELL = 32_767  # what a cell of Excel holds
# What French needs beyond ASCII, and what a wrong code page makes of it.
_COMMON = frozenset("éèêàçôûîï")
_FRENCH = frozenset("ëâöùüÿœæÉÈÊËÀÂÇÔÖÛÙÜÎÏŒÆ’‘“”«»–…°€·")
_CODE_PAGES = ("cp1252", "mac_roman", "cp850")  # Windows, Macintosh, MS-DOS: all by Excel
_BROKEN = re.compile(r"\ufffd|[ÃÂ][\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")
_BYTE_ORDER = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NAMES = {"mac_roman": "Macintosh", "cp850": "MS-DOS"}


def sheet(content: bytes) -> Sheet:
    """The rows of a CSV file. Raises Unreadable when there are too many."""
    lines, doubts, notes = decode(content)
    declared = _declared(lines)
    if declared:
        lines = ["\n", *lines[1:]]
    separator, width = _separator(lines, declared or SEPARATORS)
    rows = _rows(lines, separator, doubts, width)
    if rows is None:
        notes.append(
            "Un guillemet ouvert n’est jamais refermé : les guillemets ont été lus comme du texte."
        )
        rows = _rows(lines, separator, doubts) or []
    if any(row.doubt for row in rows):
        notes.append("Certaines lignes ont des caractères douteux : elles sont signalées.")
    return Sheet("", rows, notes)


def decode(content: bytes) -> tuple[list[str], dict[int, str], list[str]]:
    """(lines with their ends, doubt by line number, notes).

    What is not UTF-8 is read line by line, so that two files pasted together are both read.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding, "replace")
            return _split(text), _broken(_split(text)), []
    if content[:2000].count(0) > len(content[:2000]) / 4:
        encoding = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
        text = content.decode(encoding, "replace")
        return _split(text), _broken(_split(text)), []
    try:
        lines = _split(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _mixed(content)
    return lines, _broken(lines), []


def _mixed(content: bytes) -> tuple[list[str], dict[int, str], list[str]]:
    page = _code_page(content)
    lines: list[str] = []
    foreign, national = [], []
    for number, raw in enumerate(_raw_lines(content), 1):
        try:
            lines.append(raw.decode("utf-8"))
            if not raw.isascii():
                foreign.append(number)
        except UnicodeDecodeError:
            lines.append(raw.decode(page, "replace"))
            national.append(number)
    notes = [f"Ce fichier a été lu dans l’alphabet {_NAMES[page]}."] if page in _NAMES else []
    doubts = _broken(lines)
    if foreign:
        notes.append(
            "Ce fichier mélange deux encodages : vérifiez les accents des lignes signalées."
        )
        fewer = min(foreign, national, key=len)
        doubts |= dict.fromkeys(
            fewer, "Cette ligne n’est pas encodée comme les autres : vérifiez ses accents."
        )
    return lines, doubts, notes


def _code_page(content: bytes) -> str:
    """The code page in which what is beyond ASCII reads most like French; Windows' if none."""
    beyond = bytes(code for code in content if code > 0x7F)[:5000]

    def french(page: str) -> int:
        text = beyond.decode(page, "replace")
        return sum(3 * (letter in _COMMON) + (letter in _FRENCH) for letter in text)

    return max(_CODE_PAGES, key=french)


def _broken(lines: list[str]) -> dict[int, str]:
    told = "Des accents de cette ligne semblent abîmés."
    return {number: told for number, line in enumerate(lines, 1) if _BROKEN.search(line)}


def _split(text: str) -> list[str]:
    return list(StringIO(text, newline=""))


def _raw_lines(content: bytes) -> list[bytes]:
    return [line for line in re.split(rb"(?<=\n)|(?<=\r)(?!\n)", content) if line]


def _declared(lines: list[str]) -> str:
    """« sep=; » on the first line, as Excel writes it."""
    found = re.match(r"sep=(.)", lines[0], re.IGNORECASE) if lines else None
    return found[1] if found else ""


def _separator(lines: list[str], among: str) -> tuple[str, int]:
    """The one that cuts most rows into the same number of cells, more than one; how many."""

    def regularity(separator: str) -> tuple[int, int]:
        widths = []
        try:
            for cells in csv.reader(lines[: SAMPLE * 4], delimiter=separator):
                if any(cells):
                    widths.append(len(cells))
                if len(widths) == SAMPLE:
                    break
        except csv.Error:
            return (0, 0)
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) * (usual > 1), usual)

    best = max(among, key=regularity)
    return best, regularity(best)[1]


def _rows(
    lines: list[str], separator: str, doubts: dict[int, str], width: int | None = None
) -> list[Line] | None:
    """Without `width`, quotes are text. With it, the usual number of cells: None when a quote
    that nothing closes has swallowed lines."""
    rows: list[Line] = []
    letters = 0
    csv.field_size_limit(limits.MOST_BYTES)
    reader = csv.reader(
        (line.replace("\x00", "") for line in lines),
        delimiter=separator,
        quoting=csv.QUOTE_NONE if width is None else csv.QUOTE_MINIMAL,
    )
    for number, (first, last, cells) in enumerate(_physical(reader), 1):
        if width is not None and any(_swallowed(cell, separator, width) for cell in cells):
            return None
        if not any(cell.strip() for cell in cells):
            continue
        kept = tuple(tidy(cell) for cell in cells)
        if max((place for place, cell in enumerate(kept) if cell), default=0) >= MOST_COLUMNS:
            raise Unreadable(limits.TOO_WIDE)
        letters += sum(map(len, kept))
        if len(rows) >= MOST_ROWS + ABOVE:
            raise Unreadable(limits.TOO_LONG)
        if letters > MOST_LETTERS:
            raise Unreadable(limits.TOO_LARGE)
        if any(kept):
            doubt = next((doubts[line] for line in range(first, last + 1) if line in doubts), "")
            rows.append(Line(number, kept[:MOST_COLUMNS], doubt))
    return rows


def _swallowed(cell: str, separator: str, width: int) -> bool:
    """Whether `cell` holds other rows: a quote was opened before them, and never closed."""
    if len(cell) > LONGEST_CELL:
        return True
    as_many = max(2, width - 1)
    return "\n" in cell and any(line.count(separator) >= as_many for line in cell.split("\n"))


def _physical(reader: Any) -> Iterator[tuple[int, int, list[str]]]:
    """(first line, last line, cells): a quoted cell may span several lines of the file."""
    before = 0
    for cells in reader:
        yield before + 1, reader.line_num, cells
        before = reader.line_num
