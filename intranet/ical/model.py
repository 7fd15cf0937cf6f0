"""What a calendar file says, in the house's terms, and its translation into `ics` objects."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intranet.clock import to_paris
from intranet.ical import library as ics
from intranet.ical import lines

# No space, quote, bracket, comma, semicolon or backslash: nothing that a header or a
# `mailto:` reads as more than one address. Checked here even though the forms checked it.
_ADDRESS = re.compile(r"""[^\s@"\\(),:;<>\[\]]+@[^\s@"\\(),:;<>\[\]]+""")
_LARGEST_SEQUENCE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Party:
    """Someone named in a calendar file. Raises ValueError when `address` is not one address."""

    name: str
    address: str

    def __post_init__(self) -> None:
        if not _ADDRESS.fullmatch(self.address) or lines.clean(self.address) != self.address:
            raise ValueError("not an e-mail address")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event. Times are aware (ValueError otherwise) and end after they start.

    `description` is plain text. `url` must be a page that shows nothing without sign-in,
    since calendar files are passed on. `sequence` is the number to write, already raised
    by one for a change or a cancellation. `updated_at` is the last change of what is shown.
    `all_day` takes the Paris days of `starts_at` to `ends_at`, the last one included unless
    `ends_at` is its midnight.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    location: str
    url: str | None
    sequence: int
    updated_at: datetime
    organizer: Party
    cancelled: bool = field(default=False, kw_only=True)
    tentative: bool = field(default=False, kw_only=True)
    all_day: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        lines.instant(self.updated_at)
        # Compared in UTC: two times of one zone compare by the wall clock, which
        # goes back an hour in October.
        if lines.instant(self.ends_at) <= lines.instant(self.starts_at):
            raise ValueError("the event ends before it starts")
        if not 0 <= self.sequence <= _LARGEST_SEQUENCE:
            raise ValueError("sequence out of range")


def ics_event(
    event: CalendarEvent,
    *,
    stamped_at: datetime,
    status: str | None,
    transparent: bool = False,
    summary_prefix: str = "",
) -> ics.Event:
    """`event` as an `ics.Event`, without attendee; `created` is what `ics` calls DTSTAMP."""
    result = ics.Event(
        name=summary_prefix + event.summary,
        begin=lines.instant(event.starts_at),
        end=lines.instant(event.ends_at),
        description=event.description,
        location=event.location,
        url=event.url,
        created=lines.instant(stamped_at),
        last_modified=lines.instant(event.updated_at),
        organizer=ics.Organizer(event.organizer.address, event.organizer.name),
        status=status,
        transparent=transparent,
    )
    result.uid = event.uid  # not by the constructor, which makes one up for ""
    if event.all_day:
        # The second before: a day that ends at midnight is not the next day.
        last = to_paris(lines.instant(event.ends_at) - timedelta(seconds=1))
        result.end = None
        result.begin = to_paris(event.starts_at)
        result.end = last
        result.make_all_day()
    result.extra.append(ics.ContentLine("SEQUENCE", value=str(event.sequence)))
    return result


def invited(party: Party) -> ics.Attendee:
    """The one invitee of a REQUEST, asked to answer."""
    return ics.Attendee(
        party.address,
        party.name,
        rsvp=True,
        role="REQ-PARTICIPANT",
        partstat="NEEDS-ACTION",
        cutype="INDIVIDUAL",
    )


def uninvited(party: Party) -> ics.Attendee:
    """The one recipient of a CANCEL, of whom nothing is asked."""
    return ics.Attendee(party.address, party.name, role="REQ-PARTICIPANT", cutype="INDIVIDUAL")
