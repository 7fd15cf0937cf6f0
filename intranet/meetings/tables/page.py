"""What the page of a meeting shows of its tables."""

from typing import Any

from intranet.access import Actor
from intranet.events.models import CANCELLED
from intranet.meetings.models import Meeting
from intranet.meetings.tables import queries


def panel(actor: Actor, meeting: Meeting, runs: bool) -> dict[str, Any]:
    """`tables_plan` (or None) for those who run a speed-meeting, or any meeting that has one; one
    query."""
    if not runs or meeting.event.state == CANCELLED:
        return {}
    plan = queries.plan_of(meeting.event_id)
    wanted = meeting.kind == "speed_meeting"
    return {"tables_plan": plan, "tables_wanted": True} if plan or wanted else {}
