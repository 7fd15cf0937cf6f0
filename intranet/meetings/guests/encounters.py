"""Which structures have already met: at a meeting or a training of the last years."""

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select

from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Position
from intranet.events.attendance.models import PRESENT, Attendance
from intranet.events.models import CONFIRMED, PUBLISHED, YES, Event, Invitation, Slot
from intranet.events.queries import first_slot

MEMORY = timedelta(days=3 * 365)

Met = dict[int, set[int]]


def met(structure_ids: Collection[int]) -> Met:
    """By structure, those of the others that somebody of theirs sat with. Who was ticked present
    counts; where nobody ticked anything, whoever had a place. One query."""
    together: dict[int, set[int]] = defaultdict(set)
    for event_id, structure_id in db.session.execute(_came(structure_ids)).tuples():
        together[event_id].add(structure_id)
    found: Met = {key: set() for key in structure_ids}
    for company in together.values():
        for one in company:
            found[one] |= company - {one}
    return found


def strangers(met_before: Met) -> list[int]:
    """Structures no two of which have met, as many as a simple choice finds: those who know the
    fewest others are taken first."""
    chosen: list[int] = []
    for one in sorted(met_before, key=lambda key: (len(met_before[key]), key)):
        if not any(one in met_before[other] for other in chosen):
            chosen.append(one)
    return chosen


def _came(structure_ids: Collection[int]) -> Any:
    ticked = exists().where(Attendance.invitation_id == Invitation.id, Attendance.state == PRESENT)
    sheet = exists().where(Attendance.slot_id == Slot.id, Attendance.state == PRESENT)
    placed = and_(Invitation.answer == YES, Invitation.place == CONFIRMED)
    return (
        select(Invitation.event_id, Position.structure_id)
        .join(Event, Event.id == Invitation.event_id)
        .join(Slot, Slot.id == first_slot())
        .join(Position, Position.id == Invitation.position_id)
        .where(
            Position.structure_id.in_(structure_ids),
            Event.state == PUBLISHED,
            Slot.ends_at <= now(),
            Slot.ends_at > now() - MEMORY,
            Invitation.removed_at.is_(None),
            or_(ticked, and_(~sheet, placed)),
        )
        .distinct()
    )
