"""What the page of a meeting shows of its minutes."""

from typing import Any

from intranet.access import Actor
from intranet.meetings.minutes import drafting, follow_up_queries, queries
from intranet.meetings.models import Meeting

SHOWN = 8


def panel(actor: Actor, meeting: Meeting, runs: bool) -> dict[str, Any]:
    """`minutes_version` (the last published one, or None), `minutes_begun`, `minutes_lines`;
    nothing before the meeting begins. Four queries at most."""
    event = meeting.event
    if not drafting.is_held(event):
        return {}
    minutes = queries.of_event(event.id)
    if minutes is None or not (runs or minutes.is_published):
        return {"minutes_to_write": True} if runs else {}
    rows = follow_up_queries.of_event(event.id)
    return {
        "minutes": minutes,
        "minutes_version": queries.version(minutes, minutes.number),
        "minutes_lines": follow_up_queries.lines(rows[:SHOWN], actor),
        "minutes_line_count": len(rows),
    }
