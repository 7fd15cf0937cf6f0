"""What the worker does for the doors."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import delete, select

from intranet.clock import now
from intranet.database import db
from intranet.events.models import Slot
from intranet.meetings.day.models import DoorClaim

KEPT = timedelta(days=7)


def forget_claims() -> int:
    """What was said at a door is of no use a week later: who came is in the attendance. How many
    went. Runs as a chore."""
    recent = select(Slot.event_id).where(Slot.ends_at >= now() - KEPT)
    old = select(DoorClaim.id).where(DoorClaim.event_id.not_in(recent)).limit(500)
    keys = list(db.session.scalars(old))
    if keys:
        db.session.execute(delete(DoorClaim).where(DoorClaim.id.in_(keys)))
    db.session.commit()
    return len(keys)


def register(app: Flask) -> None:
    app.extensions.setdefault("chores", []).append(forget_claims)
