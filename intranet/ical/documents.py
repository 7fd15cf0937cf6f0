"""The calendar files that leave the house. This is the module that other rooms import.

Bytes are complete files (`text/calendar; charset=UTF-8`), the same for the same input.
Times are written in UTC; a series is one event per date, each with its own UID.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from intranet.ical import library as ics
from intranet.ical import lines, serializer
from intranet.ical.model import CalendarEvent, Party, ics_event, invited, uninvited

__all__ = [
    "CalendarEvent",
    "Party",
    "cancellation",
    "feed",
    "feed_component",
    "new_uid",
    "publication",
    "request",
]

PRODID = "-//Maillage//Agenda//FR"
CANCELLED_PREFIX = "ANNULÉ\N{NO-BREAK SPACE}: "
_REFRESH = "PT1H"
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*")


def new_uid(domain: str = "maillage") -> str:
    """A random UID (128 bits) for one invitation, to be kept for life.

    Raises ValueError when `domain` is not a host name in lower case.
    """
    if not _DOMAIN.fullmatch(domain):
        raise ValueError(f"not a domain: {domain!r}")
    return lines.uid(f"{secrets.token_hex(16)}@{domain}")


def request(event: CalendarEvent, attendee: Party, sent_at: datetime) -> bytes:
    """METHOD:REQUEST: invites `attendee`, or tells them a change (same UID, SEQUENCE + 1).

    Names nobody else. Raises ValueError when the event is cancelled or `sent_at` is naive.
    """
    if event.cancelled:
        raise ValueError("a cancelled event invites nobody")
    model = ics_event(
        event, stamped_at=sent_at, status="TENTATIVE" if event.tentative else "CONFIRMED"
    )
    model.add_attendee(invited(attendee))
    # A counter-proposal would reach a mailbox where nobody can accept it.
    model.extra.append(ics.ContentLine("X-MICROSOFT-DISALLOW-COUNTER", value="TRUE"))
    return _file("REQUEST", model)


def cancellation(
    event: CalendarEvent, attendee: Party, sent_at: datetime, *, whole_event: bool
) -> bytes:
    """METHOD:CANCEL for `attendee`; `event.sequence` is already raised by one.

    `whole_event` says that the event is off for all (STATUS:CANCELLED). When it goes on
    without this person there is no STATUS, which would mean that it is off.
    """
    model = ics_event(
        event,
        stamped_at=sent_at,
        status="CANCELLED" if whole_event else None,
        transparent=True,  # where it stays displayed, it must not block the hour
    )
    model.add_attendee(uninvited(attendee))
    return _file("CANCEL", model)


def publication(event: CalendarEvent, *, alarm_before: timedelta | None = None) -> bytes:
    """METHOD:PUBLISH: one event to download, with its organiser and no attendee.

    `alarm_before`, in whole minutes, adds a reminder for the person's own calendar.
    """
    model = _published(event)
    if alarm_before is not None and not event.cancelled:
        if alarm_before < timedelta(0):
            raise ValueError("the alarm comes before the event")
        model.alarms.append(ics.DisplayAlarm(trigger=-alarm_before, display_text=event.summary))
    return _file("PUBLISH", model)


def feed_component(event: CalendarEvent) -> str:
    """The event for a feed, as the text that follows its UID line.

    The same text serves every subscriber: keep it per event, then hand it to `feed` with
    each person's own UID. `event.uid` is not read. It changes only when the event does
    (its DTSTAMP is `updated_at`), so the feed's hash is a sound ETag.
    """
    return serializer.event_body(_published(event))


def feed(name: str, components: Iterable[tuple[str, str]]) -> bytes:
    r"""A feed named `name` from (UID, text of `feed_component`) pairs, in the order given.

    A plain name is best: several readers show `\,` where one must write it for a comma.
    Raises ValueError on a UID that is not one or a text that `feed_component` did not write.
    """
    shown = lines.text(lines.clean(name).replace("\n", " "))
    model = _calendar("PUBLISH")
    model.extra.extend(
        [
            ics.ContentLine("NAME", value=shown),
            ics.ContentLine("X-WR-CALNAME", value=shown),
            ics.ContentLine("REFRESH-INTERVAL", {"VALUE": ["DURATION"]}, _REFRESH),
            ics.ContentLine("X-PUBLISHED-TTL", value=_REFRESH),
        ]
    )
    return _joined(model, components)


def download(components: Iterable[tuple[str, str]]) -> bytes:
    """A file to import once (METHOD:PUBLISH), from pairs as for `feed`: kept texts again, so
    that a download costs next to nothing."""
    return _joined(_calendar("PUBLISH"), components)


def _joined(model: ics.Calendar, components: Iterable[tuple[str, str]]) -> bytes:
    pieces = [serializer.calendar_opening(model)]
    for uid, body in components:
        if not (body.startswith("DTSTAMP:") and body.endswith(serializer.END_EVENT)):
            raise ValueError("not the text of a feed component")
        pieces += (serializer.BEGIN_EVENT, serializer.uid_line(uid), body)
    pieces.append(serializer.calendar_end())
    return "".join(pieces).encode()


def _published(event: CalendarEvent) -> ics.Event:
    if event.cancelled:
        return ics_event(
            event,
            stamped_at=event.updated_at,
            status="CANCELLED",
            transparent=True,
            summary_prefix=CANCELLED_PREFIX,
        )
    status = "TENTATIVE" if event.tentative else "CONFIRMED"
    return ics_event(event, stamped_at=event.updated_at, status=status)


def _calendar(method: str) -> ics.Calendar:
    model = ics.Calendar(creator=PRODID)
    model.method = method
    return model


def _file(method: str, event: ics.Event) -> bytes:
    lines.uid(event.uid)  # said here in our words; `ics` computes with it
    model = _calendar(method)
    model.events.add(event)
    return serializer.calendar(model)
