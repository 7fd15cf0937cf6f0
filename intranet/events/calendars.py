"""Slots as calendar events."""

import hashlib

from flask import Response

from intranet.events.models import CANCELLED, Event, Slot
from intranet.ical import documents
from intranet.ical.documents import CalendarEvent, Party, feed_component
from intranet.web import absolute_path
from intranet.web.dates import span


def calendar_event(event: Event, slot: Slot, *, uid: str, sequence: int) -> CalendarEvent:
    """What a calendar program is told of `slot`; no secret link inside."""
    return CalendarEvent(
        uid=uid,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        summary=slot_title(event, slot),
        description=_description(event, slot),
        location=slot.place or slot.link,
        url=page_url(event),
        sequence=sequence,
        updated_at=slot.updated_at,
        organizer=Party(event.organizer_name, event.organizer_address),
        cancelled=event.state == CANCELLED,
    )


def download(parts: list[tuple[str, str]], name: str) -> Response:
    """The file of (UID, kept text) pairs, to be saved as `name`."""
    response = Response(documents.download(parts), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def slot_title(event: Event, slot: Slot) -> str:
    """« Titre », or « Titre (2/3) » when the event has several half-days."""
    slots = event.slots
    if len(slots) < 2 or slot not in slots:
        return event.title
    return f"{event.title} ({slots.index(slot) + 1}/{len(slots)})"


def page_url(event: Event) -> str:
    """The complete address of the event's own page."""
    return absolute_path(event.path or "/")


def render(event: Event) -> None:
    """Keep each slot's rendered text for feeds; call it whenever the event has changed."""
    for slot in event.slots:
        calendar = calendar_event(event, slot, uid=slot.uid, sequence=slot.sequence)
        slot.component = feed_component(calendar)
        slot.digest = hashlib.sha256(slot.component.encode()).hexdigest()


def _description(event: Event, slot: Slot) -> str:
    parts = [span(slot.starts_at, slot.ends_at) + " (heure de Paris)"]
    if slot.place:
        parts.append(f"Lieu : {slot.place}")
    if slot.link:
        parts.append(f"Lien : {slot.link}")
    if event.description:
        parts.append(event.description)
    return "\n".join(parts)
