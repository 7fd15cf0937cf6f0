"""What the page of a meeting shows of its day."""

from typing import Any

from flask import url_for

from intranet.access import Actor
from intranet.clock import now
from intranet.events import queries as events
from intranet.events.attendance import own
from intranet.events.attendance import queries as attendance
from intranet.events.models import PUBLISHED
from intranet.meetings.day import queries
from intranet.meetings.models import Meeting

BEFORE, DURING, OVER = "before", "during", "over"


def panel(actor: Actor, meeting: Meeting, runs: bool) -> dict[str, Any]:
    """Nothing for a meeting that is drafted, called off, or without a date."""
    event = meeting.event
    if event.state != PUBLISHED or not event.slots:
        return {}
    slot, moment = event.slots[0], now()
    stage = BEFORE if moment < slot.starts_at else DURING if moment < slot.ends_at else OVER
    shown: dict[str, Any] = {
        "day_stage": stage,
        "day_present": attendance.count_present(event.id) if stage != BEFORE else 0,
        "day_claims": queries.waiting_at_the_door(event.id) if runs and stage != BEFORE else 0,
    }
    mine = events.invitation_to(event.id, actor.person_id)
    if mine is not None:
        action = url_for("day.here", meeting_id=event.id)
        certificate = url_for("day.certificate", meeting_id=event.id, invitation_id=mine.id)
        shown["day_own"] = own.on_the_day(mine, action, certificate)
    return shown
