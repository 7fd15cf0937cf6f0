"""Contact cards (.vcf) that phones and mail programs take in.

Version 3.0 (RFC 2426) in UTF-8, escaped and folded as RFC 6350 says (3.2, 3.4). A text with
accents says its charset, as nothing in RFC 6350 does: Outlook would read it as Windows-1252
(ADR 7). Pure: text in, text out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from intranet.text import clean, clean_line

CONTENT_TYPE = "text/vcard"  # `send_file` tells the charset
OCTETS = 75
_MORE_CONTROLS = re.compile(r"[\x80-\x9f]")  # C1: some readers take NEL for the end of a line
_NOT_IN_A_URI = re.compile(r"[\s\x00-\x1f\x7f\"<>\\^`{|}]")


@dataclass(frozen=True)
class Card:
    """One contact. `family` and `given` are empty for a body, whose `name` is then its
    organisation too. Phones are E.164. `uid` is stable; `revised` is an aware instant.
    `category` is the group that an address book files it under."""

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
    category: str = ""


def document(card: Card) -> str:
    """`card` as a file: lines of at most 75 octets that end with CRLF."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "PRODID:-//Maillage//Annuaire//FR",
        f"UID:{_text(card.uid)}",
        *_identity(card),
        *_property("TITLE", card.title),
        *_property("TEL;TYPE=WORK,VOICE", card.phone),
        *_property("TEL;TYPE=WORK,CELL", card.mobile),
        *_property("EMAIL;TYPE=INTERNET,WORK", card.email),
        *_address(card),
        *_line("URL", _NOT_IN_A_URI.sub("", card.website)),
        *_property("CATEGORIES", card.category),
        *_property("NOTE", card.note),
        f"REV:{card.revised:%Y%m%dT%H%M%SZ}",
        "END:VCARD",
    ]
    return _file(lines)


def documents(cards: Iterable[Card]) -> str:
    """`cards` as one file: address books take them all in at once, save Outlook (the first)."""
    return "".join(document(card) for card in cards)


def short_document(card: Card) -> str:
    """What a telephone needs to call and write, and no more: to be drawn as a QR code."""
    return _file(
        [
            "BEGIN:VCARD",
            "VERSION:3.0",
            *_identity(card, charset=False),
            *_line("TEL", _text(card.phone)),
            *_line("TEL;TYPE=CELL", _text(card.mobile)),
            *_line("EMAIL", _text(card.email)),
            "END:VCARD",
        ]
    )


def filename(name: str) -> str:
    """A file name that no header can be broken with."""
    return "-".join(re.findall(r"[^\W_]+", clean_line(name)))[:80] + ".vcf"


def _file(lines: list[str]) -> str:
    return "".join(_fold(line) + "\r\n" for line in lines)


def _identity(card: Card, *, charset: bool = True) -> list[str]:
    body = not (card.family or card.given)
    return [
        *_line("FN", _text(card.name), charset=charset),
        *_line("N", _parts(card.family, card.given, "", "", ""), charset=charset),
        *_line("ORG", _text(card.organisation), charset=charset),
        *(["X-ABShowAs:COMPANY"] if body else []),
    ]


def _address(card: Card) -> list[str]:
    if not (card.street or card.postcode or card.locality):
        return []
    parts = _parts("", "", card.street, card.locality, "", card.postcode, "France")
    return _line("ADR;TYPE=WORK", parts)


def _property(name: str, text: str) -> list[str]:
    return _line(name, _text(text))


def _line(name: str, value: str, *, charset: bool = True) -> list[str]:
    """The property, unless it has nothing to say."""
    if not value:
        return []
    return [f"{name}{'' if value.isascii() or not charset else ';CHARSET=UTF-8'}:{value}"]


def _parts(*values: str) -> str:
    return ";".join(_text(value) for value in values)


def _text(value: str) -> str:
    tidy = _MORE_CONTROLS.sub("", clean(value.replace("\r\n", "\n").replace("\r", "\n")))
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
