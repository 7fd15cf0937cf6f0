"""What a calendar program answers (RFC 5546 METHOD:REPLY), read without trusting any of it.

The `icalendar` library reads; it is loaded with the first answer and not with the site. The `ics`
library that writes our own files refuses what Exchange and Zimbra send.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

LIMIT = 64 * 1024  # octets of a calendar file
UNREADABLE, SEVERAL_EVENTS, SEVERAL_ATTENDEES = "unreadable", "several_events", "several_attendees"
_GREATEST_SEQUENCE = 2**31 - 1
_TEXT_LIMIT = 500
_NAME_LIMIT = 255


class NotAnAnswer(ValueError):
    """Nothing can be made of the file: `why` is `unreadable`, `several_events` or
    `several_attendees`. `uid` when it could be read all the same."""

    def __init__(self, why: str, uid: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.uid = uid


@dataclass(frozen=True)
class CalendarAnswer:
    """What one file says. `method` and `partstat` in capitals; `attendee`, `delegate` and
    `organizer` are addresses in lower case, "" when absent; `stamped_at` aware or None."""

    method: str
    uid: str
    sequence: int
    stamped_at: datetime | None
    attendee: str
    attendee_name: str
    partstat: str
    delegate: str
    organizer: str
    comment: str
    starts_at: datetime | None
    summary: str


def read(content: bytes) -> CalendarAnswer:
    """The one event and the one attendee of a file. Raises NotAnAnswer, and nothing else."""
    if len(content) > LIMIT:
        raise NotAnAnswer(UNREADABLE)
    try:
        return _read(content)
    except NotAnAnswer:
        raise
    except Exception:  # whatever a library does with what a stranger sends
        raise NotAnAnswer(UNREADABLE) from None


def _read(content: bytes) -> CalendarAnswer:
    from icalendar import Calendar

    calendars = Calendar.from_ical(_text(content), multiple=True)
    if len(calendars) != 1:
        raise NotAnAnswer(SEVERAL_EVENTS if calendars else UNREADABLE)
    calendar = calendars[0]
    events = calendar.walk("VEVENT")
    if len(events) != 1:
        raise NotAnAnswer(SEVERAL_EVENTS if events else UNREADABLE)
    event = events[0]
    uid = _one(event, "UID")
    if not uid:
        raise NotAnAnswer(UNREADABLE)
    method = _one(calendar, "METHOD").upper()
    attendees = _all(event, "ATTENDEE")
    if method == "REPLY" and len(attendees) > 1:
        raise NotAnAnswer(SEVERAL_ATTENDEES, uid)
    if method == "REPLY" and not attendees:
        raise NotAnAnswer(UNREADABLE, uid)
    attendee = attendees[0] if attendees else ""
    organizers = _all(event, "ORGANIZER")
    said = _one(event, "COMMENT") or _parameter(attendee, "X-RESPONSE-COMMENT")
    return CalendarAnswer(
        method=method[:20],
        uid=uid,
        sequence=_number(event),
        stamped_at=_instant(event, "DTSTAMP"),
        attendee=_address(attendee),
        attendee_name=_parameter(attendee, "CN"),
        partstat=_parameter(attendee, "PARTSTAT").upper()[:20],
        delegate=_address(_parameter(attendee, "DELEGATED-TO")),
        organizer=_address(organizers[0] if organizers else ""),
        comment=said[:_TEXT_LIMIT],
        starts_at=_instant(event, "DTSTART"),
        summary=_one(event, "SUMMARY")[:_NAME_LIMIT],
    )


def _text(content: bytes) -> str:
    """As UTF-8, else as Windows writes French; NUL breaks databases."""
    bare = content.removeprefix(b"\xef\xbb\xbf")
    try:
        text = bare.decode()
    except UnicodeDecodeError:
        text = bare.decode("cp1252", "replace")
    return text.replace("\0", "")


def _all(component: Any, name: str) -> list[Any]:
    found = component.get(name)
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _one(component: Any, name: str) -> str:
    found = _all(component, name)
    return str(found[0]).strip()[: 4 * _TEXT_LIMIT] if found else ""


def _number(event: Any) -> int:
    """SEQUENCE; 0 when absent (RFC 5545). A mad one is the greatest there is."""
    found = _all(event, "SEQUENCE")
    if not found:
        return 0
    number = int(str(found[0]).strip())  # ValueError: unreadable
    return min(max(0, number), _GREATEST_SEQUENCE)


def _instant(event: Any, name: str) -> datetime | None:
    found = _all(event, name)
    value = getattr(found[0], "dt", None) if found else None
    if not isinstance(value, datetime):
        return None
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


def _parameter(value: Any, name: str) -> str:
    found = getattr(value, "params", {}).get(name, "")
    if isinstance(found, list | tuple):
        found = found[0] if found else ""
    return str(found).strip()[:_TEXT_LIMIT]


def _address(value: Any) -> str:
    """The address of a `mailto:` URI, in whatever case it is written."""
    text = str(value).strip().strip('"<>')
    scheme, colon, rest = text.partition(":")
    if colon and scheme.strip().lower() != "mailto":
        return ""
    address = unquote(rest if colon else text).partition("?")[0].strip().strip("<>").lower()
    return address[:254] if "@" in address else ""
