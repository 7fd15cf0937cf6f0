"""Reading who came."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select

from intranet.database import db
from intranet.events.attendance.halves import Part
from intranet.events.attendance.models import (
    AFTERNOON,
    MORNING,
    PRESENT,
    UNSAID,
    WHOLE,
    Attendance,
)
from intranet.events.models import Invitation, Slot


@dataclass(frozen=True)
class Word:
    """What was said last of somebody, how and when."""

    state: str
    source: str
    at: datetime


@dataclass(frozen=True)
class Register:
    """All that was said of an event: `words` by (invitation, slot, part)."""

    words: dict[tuple[int, int, str], Word] = field(default_factory=dict)

    def word(self, invitation_id: int, slot_id: int, part: str) -> Word | None:
        """The last word on a part. When a date was changed afterwards, what was said of the whole
        holds for its halves, and presence at a half for the whole."""
        if found := self.words.get((invitation_id, slot_id, part)):
            return found if found.state != UNSAID else None
        others = (MORNING, AFTERNOON) if part == WHOLE else (WHOLE,)
        for other in others:
            found = self.words.get((invitation_id, slot_id, other))
            if found and found.state != UNSAID and (part != WHOLE or found.state == PRESENT):
                return found
        return None

    def state(self, invitation_id: int, slot_id: int, part: str) -> str:
        """`present`, `excused`, `absent` or ""."""
        word = self.word(invitation_id, slot_id, part)
        return word.state if word else UNSAID

    def attended(self, invitation_id: int, slot: Slot, parts: list[Part]) -> list[Part]:
        """The parts of `slot` at which somebody was present."""
        return [p for p in parts if self.state(invitation_id, slot.id, p.key) == PRESENT]

    @property
    def present_ids(self) -> set[int]:
        """The invitations of those who came, were it to half a day."""
        return {key for (key, _, _), word in self.words.items() if word.state == PRESENT}


def register(event_id: int) -> Register:
    """All that was said of an event; one query."""
    rows = db.session.execute(
        select(
            Attendance.invitation_id,
            Attendance.slot_id,
            Attendance.part,
            Attendance.state,
            Attendance.source,
            Attendance.recorded_at,
        )
        .join(Slot, Slot.id == Attendance.slot_id)
        .where(Slot.event_id == event_id, Attendance.invitation_id.is_not(None))
    )
    words = {
        (one, slot, part): Word(state, source, at)
        for one, slot, part, state, source, at in rows
        if one is not None
    }
    return Register(words)


def was_present() -> Any:
    """The condition, on Invitation, that they came, were it to half a day."""
    return exists().where(Attendance.invitation_id == Invitation.id, Attendance.state == PRESENT)


def present(event_id: int) -> list[Invitation]:
    """The invitations of those who came, were it to half a day, in the order of keys."""
    return list(
        db.session.scalars(
            select(Invitation)
            .where(Invitation.event_id == event_id, was_present())
            .order_by(Invitation.id)
        )
    )


def count_present(event_id: int, part: str | None = None) -> int:
    """How many came, were it to half a day; to `part` alone when it is named. Those whose names
    were forgotten since still count."""
    statement = (
        select(Attendance.slot_id, Attendance.part, func.count().label("many"))
        .join(Slot, Slot.id == Attendance.slot_id)
        .where(Slot.event_id == event_id, Attendance.state == PRESENT)
        .group_by(Attendance.slot_id, Attendance.part)
    )
    if part is not None:
        statement = statement.where(Attendance.part == part)
        return max((row.many for row in db.session.execute(statement)), default=0)
    named = select(func.count()).where(Invitation.event_id == event_id, was_present())
    forgotten = statement.where(Attendance.invitation_id.is_(None))
    most = max((row.many for row in db.session.execute(forgotten)), default=0)
    return (db.session.scalar(named) or 0) + most
