"""Every SELECT over series."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from intranet.access import Actor
from intranet.clock import now, to_paris
from intranet.database import db
from intranet.events import queries as events
from intranet.events import restoring
from intranet.events.attendance.expiry import NOBODY
from intranet.events.choosing import NewGuest
from intranet.events.models import CANCELLED, DRAFT, Event, Invitation, Slot
from intranet.events.queries import first_slot
from intranet.meetings.models import Meeting
from intranet.meetings.series.models import MeetingSeries, SeriesMeeting


def series_of(event_id: int) -> MeetingSeries | None:
    """The series that a meeting belongs to."""
    return db.session.scalar(
        select(MeetingSeries)
        .join(SeriesMeeting, SeriesMeeting.series_id == MeetingSeries.id)
        .where(SeriesMeeting.event_id == event_id)
    )


def has_meetings(series: MeetingSeries) -> bool:
    """Whether anything is left of it."""
    found = select(SeriesMeeting.event_id).where(SeriesMeeting.series_id == series.id).limit(1)
    return db.session.scalar(found) is not None


def dates(actor: Actor, series_id: int) -> list[tuple[Event, Slot | None]]:
    """The meetings of a series that `actor` sees, in the order of their dates; one query."""
    rows = db.session.execute(
        events.visible_to(actor)
        .join(SeriesMeeting, SeriesMeeting.event_id == Event.id)
        .outerjoin(Slot, Slot.id == first_slot())
        .add_columns(Slot)
        .where(SeriesMeeting.series_id == series_id)
        .order_by(Slot.starts_at, Event.id)
    )
    return [(event, slot) for event, slot in rows]


def days(dated: Iterable[tuple[Event, Slot | None]]) -> set[date]:
    """The days of these meetings, those that were called off left out."""
    return {
        to_paris(slot.starts_at).date()
        for event, slot in dated
        if slot is not None and event.state != CANCELLED
    }


@dataclass(frozen=True)
class Standing:
    """Where a meeting stands in its series, as one person sees it: `rank` of `total`."""

    series: MeetingSeries
    rank: int
    total: int
    before: tuple[Event, Slot | None] | None
    after: tuple[Event, Slot | None] | None


def standing(actor: Actor, event_id: int) -> Standing | None:
    """None for a meeting alone; two queries, one for that."""
    series = series_of(event_id)
    if series is None:
        return None
    found = dates(actor, series.id)
    keys = [event.id for event, _ in found]
    if event_id not in keys or len(found) < 2:
        return None
    at = keys.index(event_id)
    return Standing(
        series,
        at + 1,
        len(found),
        found[at - 1] if at else None,
        found[at + 1] if at + 1 < len(found) else None,
    )


def following(actor: Actor, event: Event) -> list[Meeting]:
    """The meetings of the same series that come after `event`, not begun and not cancelled."""
    if not event.slots:
        return []
    series = (
        select(SeriesMeeting.series_id).where(SeriesMeeting.event_id == event.id).scalar_subquery()
    )
    seen = events.visible_to(actor).with_only_columns(Event.id)
    return list(
        db.session.scalars(
            select(Meeting)
            .join(Meeting.event)
            .join(SeriesMeeting, SeriesMeeting.event_id == Event.id)
            .join(Slot, Slot.id == first_slot())
            .where(
                SeriesMeeting.series_id == series,
                Event.id.in_(seen),
                Event.state != CANCELLED,
                Event.id != event.id,
                Slot.starts_at > max(event.slots[0].starts_at, now()),
            )
            .order_by(Slot.starts_at, Event.id)
        )
    )


def drafts(actor: Actor, series_id: int) -> list[Event]:
    """The drafts of a series that may be published: their date is to come."""
    found = dates(actor, series_id)
    return [e for e, slot in found if e.state == DRAFT and slot and slot.starts_at > now()]


def restorable(actor: Actor, series_id: int) -> list[Event]:
    """Those called off so lately that nobody was told yet."""
    return [e for e, _ in dates(actor, series_id) if restoring.restorable_until(e) is not None]


@dataclass(frozen=True)
class Asked:
    """Who is on a list, to be asked again: seats go to whoever holds them by then."""

    seats: set[int]
    people: set[int]
    guests: list[NewGuest]


def asked(event_id: int) -> Asked:
    """Those on the list of an event: by their seat, else by their name; not whoever was sent in
    somebody's place, nor whom the site has forgotten."""
    rows = guest_list(event_id)
    unseated = [row for row in rows if row.position_id is None]
    outside = [row.guest for row in unseated if row.guest is not None and row.replaces_id is None]
    return Asked(
        {row.position_id for row in rows if row.position_id is not None},
        {
            who.id
            for row in unseated
            if (who := row.replaces or row.person) and not who.forgotten_at
        },
        [NewGuest(g.name, g.email, g.organisation) for g in outside if g.name != NOBODY],
    )


def guest_list(event_id: int) -> list[Invitation]:
    """Everybody invited now, to be invited elsewhere."""
    statement: Any = (
        select(Invitation)
        .where(Invitation.event_id == event_id, Invitation.removed_at.is_(None))
        .order_by(Invitation.id)
    )
    return list(db.session.scalars(statement))
