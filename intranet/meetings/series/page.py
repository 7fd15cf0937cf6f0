"""What the page of a meeting shows of its series."""

from typing import Any

from intranet.access import Actor
from intranet.meetings.models import Meeting
from intranet.meetings.series import queries


def panel(actor: Actor, meeting: Meeting, runs: bool) -> dict[str, Any]:
    """`series_standing` for a meeting of a series; one query, two for those."""
    standing = queries.standing(actor, meeting.event_id)
    return {"series_standing": standing} if standing else {}
