"""Files of records, read one record at a time whatever their size.

As data·inclusion and its producers give them: an array of records; `{"structures": […],
"services": […]}`; a page of its API (`{"items": […], "total": …}`); a record a line; any of
these under gzip; a zip of several. UTF-8, as JSON is. Nothing here believes what a file claims:
sizes are counted as they are read, and every refusal is a sentence for the person.
"""

import codecs
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

MEGABYTE = 1024 * 1024
CHUNK = 256 * 1024  # bytes read at once
LONGEST = 400_000  # characters of one record
DEEPEST = 8
MOST_MEMBERS = 20
# What every program writes: the other ways of packing need a lot of memory, or no reader has them.
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PATCH = 0x20  # a difference from another archive (APPNOTE.TXT 4.4.4)
PLACES = {"structures", "services", "items", "data"}
ENDINGS = (".json", ".ndjson", ".jsonl")

NOT_RECORDS = (
    "Ce n’est pas du JSON de data·inclusion : il ne commence ni par une liste ni par un "
    "enregistrement."
)

_ZIP, _GZIP = b"PK", b"\x1f\x8b"
_OTHER_UNICODE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
# Up to the next bracket that is not in a string.
_RUN = re.compile(r'[^"{}\[\]]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^"{}\[\]]*)*', re.DOTALL)
_SCALAR = re.compile(r"[^\s,\]}\"\[{]+")
_BLANK = re.compile(r"[ \t\r\n]*")


class Unreadable(ValueError):
    """The file cannot be read; the text is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Item:
    """One record as written. `place` is the name of the list that holds it, if it has one."""

    place: str
    text: str


def items(file: IO[bytes], limit: int) -> Iterator[Item]:
    """The records of `file` (seekable), in order. At most `limit` bytes of JSON are read.

    Raises Unreadable, maybe after some records.
    """
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    try:
        if start[:2] == _ZIP:
            yield from _zipped(file, limit)
        elif start[:2] == _GZIP:
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield from _Scanner(unpacked, limit).items()
        elif start.startswith(_OTHER_UNICODE) or b"\x00" in start:
            raise Unreadable("Ce fichier n’est pas en UTF-8 : enregistrez-le dans cet encodage.")
        else:
            yield from _Scanner(file, limit).items()
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise Unreadable("Ce fichier compressé est abîmé, ou coupé.") from error


def _zipped(file: IO[bytes], limit: int) -> Iterator[Item]:
    with zipfile.ZipFile(file) as archive:
        members = [m for m in archive.infolist() if is_wanted(m.filename)]
        if not members:
            raise Unreadable("Cette archive ne contient aucun fichier JSON.")
        if len(members) > MOST_MEMBERS:
            raise Unreadable(f"Cette archive contient plus de {MOST_MEMBERS} fichiers JSON.")
        for member in members:
            if member.flag_bits & 1:
                raise Unreadable("Cette archive est protégée par un mot de passe.")
            if member.compress_type not in _PACKINGS or member.flag_bits & _PATCH:
                raise Unreadable("Cette archive est d’un type que nous ne lisons pas.")
            with archive.open(member) as opened:
                scanner = _Scanner(opened, limit)
                yield from scanner.items()
            limit -= scanner.count


def is_wanted(name: str) -> bool:
    """Whether a member of an archive, by its name, is JSON."""
    return name.lower().endswith(ENDINGS) and not name.startswith("__MACOSX/")


class _Scanner:
    """Finds where each record begins and ends; what is inside is for `json` to read.

    `_text` is what has been read and not forgotten, `_at` the place in it, `_from` where the
    record being read begins (None: between records), and `_found` how many came before it.
    """

    def __init__(self, stream: Any, limit: int):
        self.count = 0  # bytes read
        self._stream, self._limit = stream, limit
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text, self._at, self._found = "", 0, 0
        self._from: int | None = None
        self._ended = False

    def items(self) -> Iterator[Item]:
        first = self._next()
        if first == "[":
            yield from self._list("")
        elif first == "{":
            while self._next() == "{":
                yield from self._object()
        else:
            raise Unreadable(NOT_RECORDS if first else "Ce fichier est vide.")
        if self._next():
            raise self._broken()

    def _list(self, place: str) -> Iterator[Item]:
        """The records of the list that begins here."""
        self._at += 1
        mark = "]" if self._next() == "]" else ","
        self._at += mark == "]"
        while mark == ",":
            if self._next() != "{":
                raise self._broken()
            self._from = self._at
            self._nested()
            yield self._item(place)
            mark = self._next()
            self._at += 1
        if mark != "]":
            raise self._broken()

    def _object(self) -> Iterator[Item]:
        """A record, or what holds lists of them: known by the lists that it names."""
        self._from, holds, mark = self._at, False, ","
        self._at += 1
        if self._next() == "}":
            mark = "}"
            self._at += 1
        while mark == ",":
            key = self._string()[1:-1]
            self._take(":")
            if key in PLACES and self._next() == "[":
                self._from, holds = None, True
                yield from self._list(key)
            else:
                self._skip()
            mark = self._next()
            self._at += 1
        if mark != "}":
            raise self._broken()
        if not holds:
            yield self._item("")

    def _item(self, place: str) -> Item:
        """The record that ends here."""
        text = self._text[self._from : self._at]
        if len(text) > LONGEST:
            raise self._too_long()
        self._from = None
        self._found += 1
        return Item(place, text)

    def _skip(self) -> None:
        """Go past the value that begins here."""
        mark = self._next()
        if mark == '"':
            self._string()
        elif mark in ("{", "["):
            self._nested()
        else:
            found = _SCALAR.match(self._text, self._at)
            while found and found.end() == len(self._text) and self._more():
                found = _SCALAR.match(self._text, self._at)
            if not found:
                raise self._broken()
            self._at = found.end()

    def _nested(self) -> None:
        """Go past the object or the list that begins here."""
        depth = 0
        while True:
            run = _RUN.match(self._text, self._at)
            self._at = run.end() if run else self._at
            mark = self._text[self._at : self._at + 1]
            if mark in ("", '"'):  # the end of what was read, or a string that goes beyond it
                self._need_more()
                continue
            self._at += 1
            depth += 1 if mark in "{[" else -1
            if depth > DEEPEST:
                raise Unreadable(f"L’enregistrement {self._number()} est trop imbriqué.")
            if depth == 0:
                return

    def _string(self) -> str:
        """Go past the string that begins here, and return it with its quotes."""
        if self._next() != '"':
            raise self._broken()
        while (found := _STRING.match(self._text, self._at)) is None:
            self._need_more()
        self._at = found.end()
        return found[0]

    def _take(self, mark: str) -> None:
        if self._next() != mark:
            raise self._broken()
        self._at += 1

    def _next(self) -> str:
        """The next character that is not blank, where this stops; "" at the end."""
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _need_more(self) -> None:
        if not self._more():
            raise self._cut()

    def _more(self) -> bool:
        """Read on, and forget what is behind; False at the end of the file."""
        if self._ended:
            return False
        chunk = self._stream.read(CHUNK)
        self.count += len(chunk)
        if self.count > self._limit:
            raise Unreadable(
                f"Ce fichier contient plus de {self._limit // MEGABYTE} Mo de JSON : c’est trop "
                "pour une fois."
            )
        try:
            read = self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise Unreadable(
                f"Ce fichier n’est pas en UTF-8 (enregistrement {self._number()})."
            ) from error
        behind = self._at if self._from is None else self._from
        self._text = self._text[behind:] + read
        self._at -= behind
        self._from = None if self._from is None else 0
        self._ended = not chunk
        if len(self._text) > LONGEST + CHUNK:
            raise self._too_long()
        return bool(chunk)

    def _number(self) -> str:
        return f"n°\u00a0{self._found + 1}"

    def _cut(self) -> Unreadable:
        return Unreadable(f"Ce fichier est coupé : l’enregistrement {self._number()} manque.")

    def _too_long(self) -> Unreadable:
        return Unreadable(f"L’enregistrement {self._number()} est trop long pour en être un.")

    def _broken(self) -> Unreadable:
        if self._ended and not self._next():
            return self._cut()
        return Unreadable(f"Ce n’est pas du JSON, à l’enregistrement {self._number()}.")
