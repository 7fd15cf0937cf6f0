"""Who came: a day that runs now in office hours, or was the last to be held, and past meetings."""

from datetime import time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from intranet.clock import to_paris
from intranet.database import db
from intranet.demo import gatherings, reading
from intranet.demo.days import is_off
from intranet.demo.world import World
from intranet.directory.models import Person
from intranet.events.attendance import halves, marking, walk_ins
from intranet.events.attendance.marking import Said
from intranet.events.attendance.models import (
    BY_ORGANISER,
    BY_OWN_LINK,
    EXCUSED,
    MORNING,
    PRESENT,
)
from intranet.events.attendance.walk_ins import Newcomer
from intranet.events.models import NO, YES, Event, Invitation
from intranet.meetings.day import door
from intranet.meetings.review import queries as readings
from intranet.meetings.review import saying
from intranet.upkeep import subjects

TITLE = "Journée des accueils\u00a0: ce qui change cet hiver, fiche par fiche"
OPENS, CLOSES = "09:00", "16:30"
DAY: dict[str, Any] = {
    "kind": "rencontre",
    "networks": ["pays-malouin"],
    "title": TITLE,
    "published": -24,
    "at": OPENS,
    "until": CLOSES,
    "place": "Agence départementale, 26 boulevard Théodore-Botrel, Saint-Malo",
    "description": "Le matin, chaque structure dit ce qui change chez elle cet hiver. "
    "L’après-midi, on relit l’annuaire ensemble, une fiche à la fois.",
    "answers": [
        ["Anne-Lise Guérin", "yes", "site", ""],
        ["Awa Martin", "yes", "link", ""],
        ["Maëlle Kerdoncuff", "yes", "site", "Je pars à midi."],
    ],
    "others": "yes yes none yes maybe yes no",
}
READ = 5


def plan(world: World) -> None:
    """After the gatherings: their attendance, and the day that runs."""
    offset = _latest(world)
    gatherings.plan_meeting(world, {**DAY, "day": offset})
    starts = world.days.instant(offset, OPENS)
    world.then(starts + timedelta(minutes=4), lambda: _morning(world, _event(TITLE)))
    for described in reading.document("meetings")["meetings"]:
        if described["day"] < 0 and "cancelled" not in described:
            came = world.days.instant(described["day"], described["at"]) + timedelta(minutes=6)
            world.then(came, partial(_came_to, world, described["title"]))


def _latest(world: World) -> int:
    """Today once the day has opened, else the last working day."""
    local = to_paris(world.now)
    opened = not is_off(local.date()) and local.time() > time(9, 45)
    return 0 if opened else -1


def _event(title: str) -> Event:
    return db.session.scalars(select(Event).where(Event.title == title)).one()


def _came_to(world: World, title: str) -> None:
    _came(world, _event(title))


def _came(world: World, event: Event) -> None:
    """Nearly all of those who said yes; one in eight excused themself."""
    part = halves.parts_of(event.slots[0])[0].key
    for rank, row in enumerate(_said(event, YES)):
        state = EXCUSED if rank % 8 == 5 else PRESENT
        source = BY_OWN_LINK if rank % 3 == 1 and state == PRESENT else BY_ORGANISER
        said = Said(row.id, event.slots[0].id, part, state)
        marking.mark(world.administrator, said, source=source)


def _morning(world: World, event: Event) -> None:
    _came(world, event)
    slot, actor = event.slots[0], world.coordinator("pays-malouin")
    newcomer = Newcomer("Paul Le Bihan", "Épicerie solidaire de la Rance")
    walk_ins.add_guest(actor, event, newcomer, slot, MORNING)
    rows = _said(event, NO)
    if rows:
        door.claim(event, rows[0])
    door.claim_as_newcomer(event, Newcomer("Sarah Oger", "Mission locale"))
    for leaf in readings.reading(actor, event).leaves[:READ]:
        entry = subjects.find(leaf.kind, leaf.id)
        if entry is not None and subjects.may_keep(actor, entry):
            saying.exact(actor, event, entry)
    world.then(slot.starts_at + timedelta(hours=4, minutes=5), lambda: _afternoon(world, event))


def _afternoon(world: World, event: Event) -> None:
    """Past one o'clock, if it is: most of those of the morning have come back."""
    slot, parts = event.slots[0], halves.parts_of(event.slots[0])
    if slot.starts_at + timedelta(hours=4, minutes=5) > world.now:
        return
    for rank, row in enumerate(_said(event, YES)):
        if rank % 4:
            said = Said(row.id, slot.id, parts[-1].key, PRESENT)
            marking.mark(world.coordinator("pays-malouin"), said)


def _said(event: Event, answer: str) -> list[Invitation]:
    return list(
        db.session.scalars(
            select(Invitation)
            .join(Person, Person.id == Invitation.person_id)
            .where(
                Invitation.event_id == event.id,
                Invitation.answer == answer,
                Invitation.removed_at.is_(None),
            )
            .order_by(Person.last_name, Invitation.id)
        )
    )
