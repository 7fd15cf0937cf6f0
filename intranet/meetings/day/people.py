"""Participants as their reader sees them in the directory: never more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from intranet.access import Actor
from intranet.database import db
from intranet.directory import queries as directory
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.files.models import StoredFile
from intranet.meetings.day.queries import Line
from intranet.web.phones import phone


@dataclass(frozen=True)
class Card:
    """Somebody as `actor` sees them: what is not theirs to see is "" or None."""

    name: str
    organisation: str
    role: str = ""
    phone: str = ""
    email: str = ""
    person_id: int | None = None
    photo_id: int | None = None


def cards(actor: Actor, lines: Sequence[Line]) -> list[Card]:
    """The cards of those on the list, in its order; two queries."""
    keys = {line.person_id for line in lines if line.person_id}
    seen = _seen(actor, keys)
    roles = _roles(actor, set(seen))
    return [_card(line, seen.get(line.person_id or 0), roles) for line in lines]


def photos(found: Sequence[Card]) -> dict[int, bytes]:
    """The pictures of these cards, by their keys; one query."""
    keys = {card.photo_id for card in found if card.photo_id}
    if not keys:
        return {}
    rows = db.session.scalars(
        select(StoredFile).where(StoredFile.id.in_(keys)).options(undefer(StoredFile.content))
    )
    return {row.id: row.content for row in rows}


def _card(line: Line, person: Any, roles: dict[int, str]) -> Card:
    if person is None:
        return Card(line.name, line.organisation)
    return Card(
        name=line.name,
        organisation=line.organisation,
        role=roles.get(person.id, ""),
        phone=phone(person.phone or person.mobile),
        email=person.email,
        person_id=person.id,
        photo_id=person.photo_id,
    )


def _seen(actor: Actor, keys: set[int]) -> dict[int, Any]:
    if not keys:
        return {}
    rows = db.session.execute(
        directory.people_visible_to(actor)
        .where(Person.id.in_(keys))
        .with_only_columns(Person.id, Person.phone, Person.mobile, Person.email, Person.photo_id)
    )
    return {row.id: row for row in rows}


def _roles(actor: Actor, keys: set[int]) -> dict[int, str]:
    """The title of a seat of each, of a structure that `actor` sees."""
    found: dict[int, str] = {}
    if keys:
        rows = db.session.execute(
            select(Assignment.person_id, Position.title)
            .join(Position, Position.id == Assignment.position_id)
            .join(Structure, Structure.id == Position.structure_id)
            .where(
                Assignment.person_id.in_(keys),
                Assignment.ends_on.is_(None),
                Position.closed_at.is_(None),
                directory.sees(actor),
            )
            .order_by(Structure.name, Position.id)
        )
        for person_id, title in rows:
            found.setdefault(person_id, title)
    return found
