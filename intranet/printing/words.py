"""Words as printed documents want them."""

import re

from intranet.text import clean_line

_LONG_WORD = re.compile(r"[^\s\u200b-]{22,}")
_PIECE = re.compile(r".{1,10}", re.DOTALL)
BREAK = "\u200b"  # a place where a line may end, that nobody sees


def printed(text: str, room: int | None = None) -> str:
    """`text` on one line, of `room` characters at most; a word too long for a column may be
    broken."""
    line = clean_line(text)
    if room is not None and len(line) > room:
        line = f"{line[: room - 1].rstrip()}…"
    return _LONG_WORD.sub(lambda found: in_pieces(found[0]), line)


def in_pieces(word: str) -> str:
    """`word`, which may be cut every ten characters."""
    return BREAK.join(_PIECE.findall(word))
