"""Reading the list of a day: everyone who may come, what was said of them, who is at the door."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from intranet.database import db
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.events.models import (
    CONFIRMED,
    MAYBE,
    NO,
    WAITING,
    YES,
    Guest,
    Invitation,
)
from intranet.events.models import OFFERED as PLACE_OFFERED
from intranet.meetings.day.models import PENDING, Door, DoorClaim
from intranet.text import fold

COMING, MAYBES, UNANSWERED, IN_LINE, DECLINED = "coming", "maybe", "none", "waiting", "no"
ORDER = (COMING, MAYBES, UNANSWERED, IN_LINE, DECLINED)


@dataclass(frozen=True)
class Line:
    """Somebody on the list. `group` is one of `ORDER`; `organisation` "" when nothing says it."""

    id: int
    first_name: str
    last_name: str
    organisation: str
    group: str
    person_id: int | None
    structure_id: int | None
    removed: bool

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def as_read(self) -> tuple[str, str, int]:
        """The order in which people look for a name."""
        return fold(self.last_name), fold(self.first_name), self.id


def lines(event_id: int) -> list[Line]:
    """Everyone on the list of an event, as people read names; those who were uninvited too. Two
    queries, whatever their number."""
    rows = db.session.execute(
        select(
            Invitation.id,
            Invitation.person_id,
            Person.first_name,
            Person.last_name,
            Guest.name.label("guest"),
            Guest.organisation,
            Structure.name.label("structure"),
            Structure.id.label("structure_id"),
            Invitation.answer,
            Invitation.place,
            Invitation.removed_at,
        )
        .outerjoin(Person, Person.id == Invitation.person_id)
        .outerjoin(Guest, Guest.id == Invitation.guest_id)
        .outerjoin(Position, Position.id == Invitation.position_id)
        .outerjoin(Structure, Structure.id == Position.structure_id)
        .where(
            Invitation.event_id == event_id,
            Invitation.person_id.is_not(None) | Invitation.guest_id.is_not(None),
        )
    ).all()
    elsewhere = _workplaces({row.person_id for row in rows if row.person_id and not row.structure})
    return sorted((_line(row, elsewhere) for row in rows), key=lambda line: line.as_read)


def claims(event_id: int) -> list[DoorClaim]:
    """Those at the door who wait for a word of the organiser, the first to come first."""
    return list(
        db.session.scalars(
            select(DoorClaim)
            .where(DoorClaim.event_id == event_id, DoorClaim.state == PENDING)
            .options(
                joinedload(DoorClaim.invitation).joinedload(Invitation.person),
                joinedload(DoorClaim.invitation).joinedload(Invitation.guest),
                joinedload(DoorClaim.invitation)
                .joinedload(Invitation.position)
                .joinedload(Position.structure),
            )
            .order_by(DoorClaim.id)
        )
    )


def claim(event_id: int, key: int) -> DoorClaim | None:
    return db.session.scalar(
        select(DoorClaim).where(DoorClaim.id == key, DoorClaim.event_id == event_id)
    )


def pending_claim(event_id: int, invitation_id: int) -> DoorClaim | None:
    """The one that somebody made and that nobody decided."""
    return db.session.scalar(
        select(DoorClaim).where(
            DoorClaim.event_id == event_id,
            DoorClaim.invitation_id == invitation_id,
            DoorClaim.state == PENDING,
        )
    )


def waiting_at_the_door(event_id: int) -> int:
    """How many claims wait."""
    count = select(func.count()).where(DoorClaim.event_id == event_id, DoorClaim.state == PENDING)
    return db.session.scalar(count) or 0


def door(event_id: int) -> Door | None:
    return db.session.scalar(select(Door).where(Door.event_id == event_id))


def invitation(event_id: int, key: int) -> Invitation | None:
    """An invitation to this event, of somebody."""
    return db.session.scalar(
        select(Invitation).where(
            Invitation.id == key,
            Invitation.event_id == event_id,
            Invitation.person_id.is_not(None) | Invitation.guest_id.is_not(None),
        )
    )


def standing_invitation(event_id: int, key: int) -> Invitation | None:
    """The same, for whoever was not uninvited."""
    found = invitation(event_id, key)
    return found if found is not None and found.removed_at is None else None


def _line(row: Any, elsewhere: dict[int, tuple[str, int]]) -> Line:
    first, last = row.first_name or "", row.last_name or ""
    if row.guest is not None:
        first, _, last = row.guest.rpartition(" ")
    place, key = elsewhere.get(row.person_id, ("", None))
    return Line(
        id=row.id,
        first_name=first,
        last_name=last,
        organisation=row.structure or row.organisation or place,
        group=_group(row.answer, row.place),
        person_id=row.person_id,
        structure_id=row.structure_id or key,
        removed=row.removed_at is not None,
    )


def _group(answer: str, place: str) -> str:
    if answer == NO:
        return DECLINED
    if place in (WAITING, PLACE_OFFERED):
        return IN_LINE
    if answer == YES or place == CONFIRMED:
        return COMING
    return MAYBES if answer == MAYBE else UNANSWERED


def _workplaces(person_ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """Where people work who were asked by name: (name, key) of their first structure."""
    found: dict[int, tuple[str, int]] = {}
    if person_ids:
        rows = db.session.execute(
            select(Assignment.person_id, Structure.name, Structure.id)
            .join(Position, Position.id == Assignment.position_id)
            .join(Structure, Structure.id == Position.structure_id)
            .where(
                Assignment.person_id.in_(person_ids),
                Assignment.ends_on.is_(None),
                Structure.closed_at.is_(None),
            )
            .order_by(Structure.name, Structure.id)
        )
        for person_id, name, key in rows:
            found.setdefault(person_id, (name, key))
    return found
