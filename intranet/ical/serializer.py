"""Conformant text of `ics` objects (RFC 5545, 5546, 7986).

`ics` 0.7.3 folds nothing, loses DTSTAMP, misplaces METHOD and VALARM, escapes CN and URL
as text and shifts all-day dates. So it keeps the values, and the lines are written here,
in one fixed order: the same objects give the same bytes, and are left as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from intranet.ical import library as ics
from intranet.ical import lines

BEGIN_EVENT = "BEGIN:VEVENT\r\n"
END_EVENT = "END:VEVENT\r\n"


def calendar(model: ics.Calendar) -> bytes:
    """A whole file, events by start then UID."""
    events = sorted(model.events, key=lambda event: (event.begin, event.uid))
    written = [BEGIN_EVENT + uid_line(event.uid) + event_body(event) for event in events]
    return "".join([calendar_opening(model), *written, calendar_end()]).encode()


def calendar_opening(model: ics.Calendar) -> str:
    """From BEGIN:VCALENDAR to the first component; METHOD comes right after PRODID."""
    head = [
        ics.ContentLine("BEGIN", value="VCALENDAR"),
        ics.ContentLine("VERSION", value="2.0"),
        ics.ContentLine("PRODID", value=model.creator),
        ics.ContentLine("METHOD", value=model.method),
        *model.extra,
    ]
    return "".join(lines.written(line) for line in head)


def calendar_end() -> str:
    return "END:VCALENDAR\r\n"


def uid_line(uid: str) -> str:
    """The UID line of a component. Raises ValueError when `uid` is not one."""
    short = f"UID:{lines.uid(uid)}"  # ASCII; a feed writes hundreds, hence no detour
    if len(short) <= lines.FOLD_AT:
        return short + "\r\n"
    return lines.written(ics.ContentLine("UID", value=uid))


def event_body(event: ics.Event) -> str:
    """The component from after its UID line up to and with END:VEVENT."""
    body = [lines.written(line) for line in _properties(event)]
    body += [lines.written(line) for alarm in event.alarms for line in _alarm(alarm)]
    return "".join(body) + END_EVENT


def _properties(event: ics.Event) -> Iterator[ics.ContentLine]:
    yield ics.ContentLine("DTSTAMP", value=lines.stamp(event.created.datetime))
    if event.all_day:
        # Dates of the event's own zone; the end is the first day that is free again.
        date = {"VALUE": ["DATE"]}
        yield ics.ContentLine("DTSTART", date, f"{event.begin.date():%Y%m%d}")
        yield ics.ContentLine("DTEND", date, f"{event.end.date():%Y%m%d}")
    else:
        yield ics.ContentLine("DTSTART", value=lines.stamp(event.begin.datetime))
        yield ics.ContentLine("DTEND", value=lines.stamp(event.end.datetime))
    yield ics.ContentLine("SUMMARY", value=lines.text(event.name))
    if event.description:
        yield ics.ContentLine("DESCRIPTION", value=lines.text(event.description))
    if event.location:
        yield ics.ContentLine("LOCATION", value=lines.text(event.location))
    if event.url and (url := lines.uri(event.url)):
        yield ics.ContentLine("URL", value=url)
    yield ics.ContentLine("LAST-MODIFIED", value=lines.stamp(event.last_modified.datetime))
    if event.status:
        yield ics.ContentLine("STATUS", value=event.status)
    yield ics.ContentLine("TRANSP", value="TRANSPARENT" if event.transparent else "OPAQUE")
    yield _organizer(event.organizer)
    for attendee in sorted(event.attendees, key=lambda person: person.email):
        yield _attendee(attendee)
    yield from sorted(event.extra, key=lambda line: line.name)


def _organizer(person: ics.Organizer) -> ics.ContentLine:
    return ics.ContentLine("ORGANIZER", _common_name(person), lines.mailto(person.email))


def _attendee(person: ics.Attendee) -> ics.ContentLine:
    asked = {
        "CUTYPE": person.cutype,
        "ROLE": person.role,
        "PARTSTAT": person.partstat,
        "RSVP": "TRUE" if person.rsvp else None,
    }
    parameters = {name: [value] for name, value in asked.items() if value}
    return ics.ContentLine(
        "ATTENDEE", parameters | _common_name(person), lines.mailto(person.email)
    )


def _common_name(person: ics.Attendee | ics.Organizer) -> dict[str, list[str]]:
    name = lines.quoted(person.common_name)
    return {"CN": [name]} if name else {}


def _alarm(alarm: ics.DisplayAlarm) -> Iterator[ics.ContentLine]:
    yield ics.ContentLine("BEGIN", value="VALARM")
    yield ics.ContentLine("ACTION", value="DISPLAY")
    yield ics.ContentLine("DESCRIPTION", value=lines.text(alarm.display_text))
    yield ics.ContentLine("TRIGGER", value=_before(-alarm.trigger))
    yield ics.ContentLine("END", value="VALARM")


def _before(delay: timedelta) -> str:
    """A negative DURATION in minutes: weeks beside days (`P1W1D`) are not a duration."""
    return f"-PT{int(delay.total_seconds()) // 60}M"
