"""Reading back one of our own files: what an invitee was told."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True)
class Told:
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str


def read(file: bytes) -> Told | None:
    """The first event of a file that `documents` wrote; None when it cannot be read."""
    values: dict[str, str] = {}
    for line in file.decode("utf-8", "replace").replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        values.setdefault(name, value)
    try:
        return Told(
            _instant(values["DTSTART"]),
            _instant(values["DTEND"]),
            _text(values["SUMMARY"]),
            _text(values.get("LOCATION", "")),
        )
    except (KeyError, ValueError):
        return None


def _instant(value: str) -> datetime:
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _text(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
