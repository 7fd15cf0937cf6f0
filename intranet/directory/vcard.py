"""Contact cards (.vcf) that phones and mail programs take in.

Version 3.0 (RFC 2426), the newest that Outlook reads; escaping and folding as in RFC 6350
(3.2, 3.4), which 3.0 readers accept. Pure: text in, text out.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from intranet.text import clean, clean_line

CONTENT_TYPE = "text/vcard; charset=utf-8"
OCTETS = 75
_NOT_IN_A_URI = re.compile(r"[\s\x00-\x1f\x7f\"<>\\^`{|}]")


@dataclass(frozen=True)
class Card:
    """One contact. `family` and `given` are empty for a body, whose `name` is then its
    organisation too. Phones are E.164. `uid` is stable; `revised` is an aware instant."""

    uid: str
    name: str
    revised: datetime
    family: str = ""
    given: str = ""
    organisation: str = ""
    title: str = ""
    phone: str = ""
    mobile: str = ""
    email: str = ""
    street: str = ""
    postcode: str = ""
    locality: str = ""
    website: str = ""
    note: str = ""


def document(card: Card) -> str:
    """`card` as a file: lines of at most 75 octets that end with CRLF."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "PRODID:-//Maillage//Annuaire//FR",
        f"UID:{_text(card.uid)}",
        f"FN:{_text(card.name)}",
        f"N:{_parts(card.family, card.given, '', '', '')}",
        *_property("ORG", _text(card.organisation)),
        *(["X-ABShowAs:COMPANY"] if not (card.family or card.given) else []),
        *_property("TITLE", _text(card.title)),
        *_property("TEL;TYPE=WORK,VOICE", _text(card.phone)),
        *_property("TEL;TYPE=WORK,CELL", _text(card.mobile)),
        *_property("EMAIL;TYPE=INTERNET,WORK", _text(card.email)),
        *_address(card),
        *_property("URL", _NOT_IN_A_URI.sub("", card.website)),
        *_property("NOTE", _text(card.note)),
        f"REV:{card.revised:%Y%m%dT%H%M%SZ}",
        "END:VCARD",
    ]
    return "".join(_fold(line) + "\r\n" for line in lines)


def filename(name: str) -> str:
    """A file name that no header can be broken with."""
    return "-".join(re.findall(r"[^\W_]+", clean_line(name)))[:80] + ".vcf"


def _property(name: str, value: str) -> list[str]:
    return [f"{name}:{value}"] if value else []


def _address(card: Card) -> list[str]:
    if not (card.street or card.postcode or card.locality):
        return []
    parts = _parts("", "", card.street, card.locality, "", card.postcode, "France")
    return [f"ADR;TYPE=WORK:{parts}"]


def _parts(*values: str) -> str:
    return ";".join(_text(value) for value in values)


def _text(value: str) -> str:
    tidy = clean(value.replace("\r\n", "\n").replace("\r", "\n"))
    escaped = tidy.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _fold(line: str) -> str:
    """Continuation lines begin with a space, which counts; no character is cut in two."""
    pieces: list[str] = []
    piece: list[str] = []
    length = 0
    for character in line:
        size = len(character.encode())
        if length + size > OCTETS:
            pieces.append("".join(piece))
            piece, length = [], 1
        piece.append(character)
        length += size
    return "\r\n ".join([*pieces, "".join(piece)])
