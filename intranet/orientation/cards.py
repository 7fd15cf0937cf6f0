"""Answers ready to print: what is offered, by whom, when, and how to reach them.

One query a kind of answer, then one for the people who asked to be called about the need.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from intranet.access import Actor
from intranet.clock import now
from intranet.database import db
from intranet.directory import kinds
from intranet.directory.indexing import OUTREACH, PERSON, SERVICE, STRUCTURE
from intranet.directory.verification import due
from intranet.hours import now as hours
from intranet.index.queries import Hit
from intranet.orientation import statements
from intranet.orientation.asking import Asked
from intranet.orientation.finding import Answer
from intranet.web.dates import ago, by_day

PEOPLE = 2  # named on a card
LATER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Contact:
    """Somebody of the structure who follows the need, with the line to call."""

    name: str
    url: str
    role: str
    phone: str


@dataclass
class Card:
    """A structure as it answers: by `services` where it stands, or (`visits`) by one permanence at
    `place`; or a person, whose `mark` are the initials. `times` say when next."""

    level: str
    structure_id: int
    name: str
    url: str
    kind: str
    place: str
    phone: str
    email: str
    services: list[str] = field(default_factory=list)
    note: str = ""
    mark: str = ""
    hours: str = ""
    hours_note: str = ""
    is_open: bool = False
    opens_at: datetime = LATER
    times: list[str] = field(default_factory=list)
    by_appointment: bool = False
    visits: bool = False
    verified: str = ""
    due: bool = False
    people: list[Contact] = field(default_factory=list)


@dataclass(frozen=True)
class Level:
    """The cards of one level: what is open, then what opens first."""

    name: str
    cards: list[Card]


def by_level(actor: Actor, answers: list[Answer], asked: Asked) -> list[Level]:
    """The answers as cards, nearest level first. A structure has one card, whatever it offers,
    besides its permanences."""
    rows = _rows(actor, answers)
    made: dict[tuple[str, int], Card] = {}
    for answer in answers:
        row = rows.get(answer.hit)
        if row is None:
            continue
        kind = answer.hit.kind
        key = (kind, row.id) if kind in DRAWN else (STRUCTURE, row.structure_id)
        if key not in made:
            made[key] = DRAWN.get(kind, _structure)(answer.level, row)
        if kind == SERVICE and row.service not in made[key].services:
            made[key].services.append(row.service)
    cards = list(made.values())
    _name_people(actor, cards, [theme.key for theme in asked.themes])
    levels = [Level(name, []) for name in dict.fromkeys(card.level for card in cards)]
    for level in levels:
        of_level = [card for card in cards if card.level == level.name]
        level.cards.extend(sorted(of_level, key=lambda card: (not card.is_open, card.opens_at)))
    return levels


def _rows(actor: Actor, answers: list[Answer]) -> dict[Hit, Any]:
    rows: dict[Hit, Any] = {}
    for kind, read in statements.READERS.items():
        keys = [answer.hit.ref_id for answer in answers if answer.hit.kind == kind]
        if keys:
            for row in db.session.execute(read(actor, keys)):
                rows.setdefault(Hit(kind, row.id), row)
    return rows


def _structure(level: str, row: Any) -> Card:
    card = Card(
        level=level,
        structure_id=row.structure_id,
        name=row.structure,
        url=f"/annuaire/structures/{row.structure_id}",
        kind=kinds.here().get(row.kind, ""),
        place=", ".join(filter(None, (row.address, row.commune))),
        phone=row.phone or row.structure_phone,
        email=row.email or row.structure_email,
        **_truth(row),
    )
    opening = row.opening_hours or getattr(row, "structure_hours", "")
    state = hours.state(opening, now())
    card.hours, card.is_open = state.text, bool(state.open)
    if coming := hours.next_openings(opening, now(), 2):
        card.opens_at, card.times = coming[0][0], by_day(coming)
    return card


def _permanence(level: str, row: Any) -> Card:
    card = _structure(level, row)
    card.visits, card.note, card.by_appointment = True, row.note, row.by_appointment
    card.place = ", ".join(filter(None, (row.host or row.place, row.address, row.commune)))
    card.hours_note = row.hours_note
    return card


def _person(level: str, row: Any) -> Card:
    return Card(
        level=level,
        structure_id=row.structure_id,
        name=f"{row.first_name} {row.last_name}".strip(),
        url=f"/annuaire/personnes/{row.id}",
        kind=row.title,
        mark=f"{row.first_name[:1]}{row.last_name[:1]}",
        place=f"{row.structure} · {row.commune}",
        phone=row.phone or row.mobile or row.seat_phone or row.structure_phone,
        email=row.email or row.seat_email,
        **_truth(row),
    )


# What has a card of its own; services are told on their structure's.
DRAWN = {OUTREACH: _permanence, PERSON: _person}


def _truth(row: Any) -> dict[str, Any]:
    if due(row):
        return {"due": True}
    return {"verified": f"Vérifiée {ago(row.verified_at)}"}


def _name_people(actor: Actor, found: list[Card], themes: Collection[str]) -> None:
    """On each card, whoever said that they follow one of `themes` (or its category)."""
    by_structure = {card.structure_id: card for card in reversed(found) if not card.mark}
    if not themes or not by_structure:
        return
    for row in db.session.execute(statements.followers(actor, by_structure.keys())):
        card = by_structure[row.structure_id]
        if len(card.people) < PEOPLE and any(_covers(theme, row.themes) for theme in themes):
            card.people.append(
                Contact(
                    f"{row.first_name} {row.last_name}".strip(),
                    f"/annuaire/personnes/{row.id}",
                    row.title,
                    row.phone or row.mobile or row.seat_phone,
                )
            )


def _covers(theme: str, followed: Collection[str]) -> bool:
    """« famille » answers for « famille--garde-denfants », and the other way round."""
    return any(
        theme == key or key.startswith(f"{theme}--") or theme.startswith(f"{key}--")
        for key in followed
    )
