"""Three days before, and the day after: one mail a person a day for all that they are to do."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload

from intranet.clock import now, to_paris, today
from intranet.database import db
from intranet.directory.models import Assignment, Person, Position
from intranet.events import dispatch
from intranet.meetings.minutes import follow_up_queries, mails
from intranet.meetings.minutes.follow_up_queries import Line
from intranet.meetings.minutes.models import ACTION, OPEN, FollowUp, Minutes

AHEAD = timedelta(days=3)
FROM_HOUR = 7  # on a Paris clock: nobody is reminded at night
BATCH = 500


def send_due() -> int:
    """Queue the reminders that are due; how many mails. Each action is told once before its day
    and once after it, to whoever holds it then."""
    if to_paris(now()).hour < FROM_HOUR:
        return 0
    rows = list(db.session.scalars(_due()))
    held = follow_up_queries.holders({r.position_id for r in rows if r.position_id is not None})
    by_person: dict[Person, list[FollowUp]] = defaultdict(list)
    for row in rows:
        owner = held.get(row.position_id) if row.position_id is not None else row.person
        if owner is not None:
            by_person[owner].append(row)
    return sum(_remind(person, owned) for person, owned in by_person.items())


def _due() -> Any:
    day = today()
    told = exists().where(Minutes.event_id == FollowUp.event_id, Minutes.number > 0)
    soon = and_(
        FollowUp.due_on >= day, FollowUp.due_on <= day + AHEAD, FollowUp.warned_at.is_(None)
    )
    late = and_(FollowUp.due_on < day, FollowUp.late_told_at.is_(None))
    held = exists().where(
        Assignment.position_id == FollowUp.position_id, Assignment.ends_on.is_(None)
    )
    return (
        select(FollowUp)
        .options(
            joinedload(FollowUp.event),
            joinedload(FollowUp.person),
            joinedload(FollowUp.position).joinedload(Position.structure),
        )
        .where(
            FollowUp.state == OPEN,
            FollowUp.kind == ACTION,
            or_(FollowUp.person_id.is_not(None), held),
            or_(soon, late),
            told,
        )
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(BATCH)
    )


def _remind(person: Person, rows: list[FollowUp]) -> bool:
    seat = next((row.position for row in rows if row.position is not None), None)
    to = dispatch.address_at(person, seat)
    lines = [Line(row, "", True) for row in rows]
    if to is not None:
        late = [line for line in lines if line.late]
        soon = [line for line in lines if not line.late]
        if mails.send_reminder(person, to, soon, late, today()) is None:
            return False  # written to already today: what came since waits for tomorrow
    for line in lines:
        if line.late:
            line.row.late_told_at = now()
        else:
            line.row.warned_at = now()
    db.session.flush()
    return to is not None
