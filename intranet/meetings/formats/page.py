"""What the page of a meeting shows of its checklist."""

from typing import Any

from intranet.access import Actor
from intranet.events.models import CANCELLED
from intranet.meetings.formats import queries
from intranet.meetings.formats.forms import TaskForm
from intranet.meetings.models import Meeting


def panel(actor: Actor, meeting: Meeting, runs: bool) -> dict[str, Any]:
    """`formats_checklist` and `formats_form`, for those who run the meeting; one query."""
    if not runs or meeting.event.state == CANCELLED:
        return {}
    return {
        "formats_checklist": queries.checklist(meeting.event),
        "formats_form": TaskForm(formdata=None),
    }
