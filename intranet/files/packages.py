"""The package that a workbook (.xlsx) is, read as a stream by expat.

openpyxl keeps an element for each cell that it has read, even an empty one: four million of them,
20 kB once zipped, cost it 1.3 GB and 26 seconds. Here what a sheet says is kept, and nothing else;
what comes out of the archive is counted as it comes, whatever the archive declares.
"""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

from intranet.files import limits
from intranet.files.limits import MOST_STREAMED, MOST_TAGS, Unreadable

CHUNK = 65_536
LONGEST_TOKEN = 1_048_576  # bytes of one tag: expat holds it whole


@dataclass
class Found:
    """A sheet as the workbook lists it."""

    name: str
    path: str
    hidden: bool


@dataclass
class Workbook:
    """What sheets share. `styles` is the number format of each style, by index."""

    package: "Package"
    sheets: list[Found] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    starts_in_1904: bool = False


class Package:
    """The archive, and how much has come out of it."""

    def __init__(self, content: bytes):
        self._archive = zipfile.ZipFile(BytesIO(content))
        self.names = set(self._archive.namelist())
        self._streamed = self._tags = 0

    def parse(
        self,
        path: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] = lambda name: None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Call back for each element (local names) of the member at `path`."""
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def first(name: str, attributes: dict[str, str]) -> None:
            """The root tells whether names have a prefix: most have none, and need no cutting."""
            bare = ":" not in name
            parser.StartElementHandler = start if bare else lambda n, a: start(_local(n), a)
            parser.EndElementHandler = end if bare else lambda n: end(_local(n))
            start(_local(name), attributes)

        def refuse(*_: object) -> None:
            raise Unreadable(limits.FORBIDDEN_XML)

        parser.StartElementHandler = first
        parser.StartDoctypeDeclHandler = refuse
        if text is not None:
            parser.CharacterDataHandler = text
        for chunk in self._chunks(path):
            parser.Parse(chunk)
            if self._member - parser.CurrentByteIndex > LONGEST_TOKEN:
                raise Unreadable(limits.TOO_LARGE)
        parser.Parse(b"", True)

    def _chunks(self, path: str) -> Iterator[bytes]:
        self._member = 0
        with self._archive.open(path) as member:
            while chunk := member.read(CHUNK):
                self._streamed += len(chunk)
                self._member += len(chunk)
                self._tags += chunk.count(b"<")
                if self._streamed > MOST_STREAMED or self._tags > MOST_TAGS:
                    raise Unreadable(limits.TOO_LARGE)
                yield chunk


def _local(name: str) -> str:
    return name.rpartition(":")[2]
