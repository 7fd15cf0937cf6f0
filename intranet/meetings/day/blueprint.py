"""The pages of the day, and what their modules share."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.clock import now
from intranet.events.attendance import halves
from intranet.events.attendance.halves import Part
from intranet.events.models import DRAFT, PUBLISHED, Event, Slot
from intranet.meetings.blueprint import home, managed

pages = Blueprint("day", __name__)

MEETING = "/rencontres/<id:meeting_id>"
PARTS = {"matin": "morning", "apres-midi": "afternoon"}
NAMES = {key: name for name, key in PARTS.items()}
DRAFTED = "Cette rencontre n’est pas encore publiée\u00a0: l’émargement viendra avec elle."
CANCELLED = "Cette rencontre est annulée\u00a0: il n’y a plus rien à émarger ni à imprimer."


class NotHeld(Exception):
    """The meeting has no day: drafted, called off, or without a date."""

    def __init__(self, event: Event) -> None:
        super().__init__(event.id)
        self.event = event


@dataclass(frozen=True)
class Day:
    """The day of a meeting, and the half of it that is looked at."""

    event: Event
    slot: Slot
    parts: list[Part]
    part: Part

    @property
    def name(self) -> str:
        """The half in addresses: `matin`, `apres-midi`, "" for the whole."""
        return NAMES.get(self.part.key, "")

    @property
    def query(self) -> dict[str, Any]:
        """What an address must say to come back to this half."""
        return {"partie": self.name} if self.name else {}


def run_by_actor(meeting_id: int) -> Day:
    """404 for who may not see the meeting, 403 for who does not run it. Raises NotHeld."""
    return day_of(managed(meeting_id).event)


def day_of(event: Event) -> Day:
    """The day of an event, at the half that the address names, or else at the one that runs."""
    if event.state != PUBLISHED or not event.slots:
        raise NotHeld(event)
    slot = event.slots[0]
    asked = PARTS.get(request.values.get("partie", ""), "")
    part = halves.part_of(slot, asked) or halves.current(slot, now())
    return Day(event, slot, halves.parts_of(slot), part)


@pages.errorhandler(NotHeld)
def not_held(error: NotHeld) -> Answered:
    """Back to the meeting, which says why."""
    flash(DRAFTED if error.event.state == DRAFT else CANCELLED, "info")
    return web.done(home(error.event))
