"""What the page of a meeting says of the reading."""

from typing import Any

from intranet.access import Actor
from intranet.events import queries as events
from intranet.events.models import PUBLISHED
from intranet.meetings.models import Meeting
from intranet.meetings.review import queries


def panel(actor: Actor, meeting: Meeting, runs: bool) -> dict[str, Any]:
    """How many entries were read again, once it has begun."""
    event = meeting.event
    if event.state != PUBLISHED or not events.has_started(event):
        return {"review_read": 0}
    return {"review_read": queries.count_read(event.id)}
