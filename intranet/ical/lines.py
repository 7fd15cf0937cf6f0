"""One line of a calendar file: text made safe, escaped, folded (RFC 5545 section 3.1, 3.3).

Whatever is typed in a title or a name, a value never leaves its own line: line breaks
are escaped or become spaces, and no other control character survives.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from intranet.ical import library as ics

FOLD_AT = 75  # octets of one physical line, CRLF not counted

# Everything that some reader takes for an end of line (Python's own `splitlines` included).
_BREAKS = "\n\x0b\x0c\r\x1c\x1d\x1e\x85\u2028\u2029"
_CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
_DIRECTIONS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_LONE_SURROGATES = range(0xD800, 0xE000)
_CLEANED: dict[int, str | None] = {
    **dict.fromkeys([*_CONTROLS, *_DIRECTIONS, *_LONE_SURROGATES]),
    **{ord(c): "\n" for c in _BREAKS},
    ord("\t"): " ",
}
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_NOT_IN_PARAMETERS = str.maketrans("\n", " ", '"\\^')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UID = re.compile(r"[A-Za-z0-9@._-]{1,200}")
_URI_CHARACTERS = "%/:?#[]@!$&'()*+,;=-._~"


def clean(value: str) -> str:
    """`value` with "\\n" as its only line break and no other control character.

    Direction overrides and lone surrogates go too: the first make a name read as another,
    the second cannot be encoded.
    """
    if value.isprintable():
        return value
    return value.replace("\r\n", "\n").translate(_CLEANED)


def text(value: str) -> str:
    """A TEXT value: cleaned, then escaped."""
    return clean(value).translate(_ESCAPED)


def quoted(value: str) -> str:
    """A parameter value between double quotes, on one line; "" when nothing is left.

    Backslash and circumflex are dropped rather than escaped: readers disagree on both.
    `=?` is broken up because calendar programs copy CN into the header of their replies,
    where it would be decoded.
    """
    bare = re.sub(" {2,}", " ", clean(value).translate(_NOT_IN_PARAMETERS)).strip()
    bare = bare.replace("=?", "= ?")
    return f'"{bare}"' if bare else ""


def uri(value: str) -> str:
    """An http(s) address as a URI value, percent-encoded where needed, never text-escaped.

    "" for anything else: a damaged link must not keep the invitation from leaving.
    """
    encoded = quote(clean(value).replace("\n", "").strip(), safe=_URI_CHARACTERS)
    try:
        parts = urlsplit(encoded)
    except ValueError:
        return ""
    return encoded if parts.scheme in ("http", "https") and parts.netloc else ""


def mailto(address: str) -> str:
    """The `mailto:` URI of an address; `?`, `#` and `%` would otherwise mean something."""
    return "mailto:" + address.replace("%", "%25").replace("?", "%3F").replace("#", "%23")


def uid(value: str) -> str:
    """`value` when it can stand as a UID. Raises ValueError otherwise."""
    if not _UID.fullmatch(value):
        raise ValueError(f"not a UID: {value!r}")
    return value


def instant(value: datetime) -> datetime:
    """`value` in UTC to the second. Raises ValueError when it is naive."""
    if value.utcoffset() is None:
        raise ValueError("naive datetime: a calendar time needs its zone")
    return value.astimezone(UTC).replace(microsecond=0)


def stamp(value: datetime) -> str:
    """A UTC DATE-TIME value, such as 20270312T080000Z."""
    utc = instant(value)
    return f"{utc.year:04}{utc:%m%d}T{utc:%H%M%S}Z"


def written(line: ics.ContentLine) -> str:
    """The line as it stands in the file: folded, with its CRLF.

    Raises ValueError on a control character, which a value of this module never has.
    """
    whole = str(line)
    if _CONTROL.search(whole):
        raise ValueError(f"control character in {line.name}")
    octets = whole.encode()
    if len(octets) <= FOLD_AT:
        return whole + "\r\n"
    pieces, start, room = [], 0, FOLD_AT
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # inside a UTF-8 character
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, FOLD_AT - 1  # the leading space counts
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces).decode() + "\r\n"
