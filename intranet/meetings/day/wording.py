"""Words as printed documents want them."""

import re

from intranet.text import clean_line

_LONG_WORD = re.compile(r"[^\s\u200b-]{22,}")
_PIECE = re.compile(r".{1,10}", re.DOTALL)
BREAK = "\u200b"  # a place where a line may end, that nobody sees


def printed(text: str) -> str:
    """`text` on one line; a word too long for a column may be broken."""
    return _LONG_WORD.sub(lambda found: BREAK.join(_PIECE.findall(found[0])), clean_line(text))
