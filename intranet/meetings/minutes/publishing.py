"""Publishing minutes: each time a version is kept, and those who were invited may be told."""

from dataclasses import dataclass

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events import dispatch, scheduling
from intranet.events import queries as events
from intranet.events.models import Event, Invitation
from intranet.meetings import searching
from intranet.meetings.minutes import mails, queries
from intranet.meetings.minutes.drafting import StaleMinutes
from intranet.meetings.minutes.models import Minutes, MinutesVersion


class NothingNew(Exception):
    """What is published already says the same."""


@dataclass(frozen=True)
class Readers:
    """Who would be written to, and who cannot be: standing invitations, in the order of names."""

    to_write: list[Invitation]
    no_address: list[Invitation]


def readers(event: Event) -> Readers:
    """Everyone who is invited, those who came without being asked included."""
    people = [row for row in scheduling.standing_invitations(event.id) if not row.is_vacant]
    reachable = [row for row in people if dispatch.address_of(row)]
    known = {row.id for row in reachable}
    return Readers(reachable, [row for row in people if row.id not in known])


def is_pending(minutes: Minutes) -> bool:
    """Whether something was written since the last publication."""
    published = queries.version(minutes, minutes.number) if minutes.is_published else None
    return published is None or published.text != minutes.text


def publish(
    actor: Actor | None, event_id: int, version: int, *, note: str = "", tell: bool = True
) -> MinutesVersion:
    """Keep what is written as the next version, which everyone who sees the meeting may read.

    The first one is always told. `version` is the one that was looked at before publishing.
    Raises StaleMinutes, NothingNew.
    """
    event = events.lock(event_id)
    minutes = queries.locked(event_id)
    if minutes is not None and not is_pending(minutes):
        raise NothingNew  # a second click, whatever version it names
    if minutes is None or minutes.version != version:
        raise StaleMinutes
    first = not minutes.is_published
    minutes.number += 1
    row = MinutesVersion(
        minutes_id=minutes.id,
        number=minutes.number,
        text=minutes.text,
        note="" if first else note,
        published_at=now(),
        published_by_id=actor.account_id if actor else None,
    )
    db.session.add(row)
    db.session.flush()
    searching.refresh([event_id])
    if tell or first:
        row.told = _tell(event, minutes, row)
    verb = "minutes.published" if first else "minutes.corrected"
    noted = {"number": row.number, "note": row.note, "recipients": row.told}
    journal.record(actor, verb, minutes, name=event.title, after=noted)
    db.session.flush()
    return row


def _tell(event: Event, minutes: Minutes, version: MinutesVersion) -> int:
    told = 0
    for invitation in readers(event).to_write:
        to = dispatch.address_of(invitation)
        if to and mails.send_published(event, minutes, version, invitation, to):
            told += 1
    return told
