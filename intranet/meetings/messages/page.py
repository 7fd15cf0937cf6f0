"""What the page of a meeting shows of the messages about it, to those who run it."""

from typing import Any

from intranet.access import Actor
from intranet.database import db
from intranet.meetings.messages import policy, queries
from intranet.meetings.messages.models import AUDIENCES
from intranet.meetings.models import Meeting

SHOWN = 3


def panel(actor: Actor, meeting: Meeting, runs: bool) -> dict[str, Any]:
    """`messages_shown` (the last ones, as rows of `queries.about`), `messages_deliveries`; two
    queries."""
    if not runs or not policy.is_open(meeting.event):
        return {}
    rows = list(db.session.execute(queries.about(meeting.event).limit(SHOWN)))
    return {
        "messages_open": True,
        "messages_shown": rows,
        "messages_deliveries": queries.deliveries([row[0].id for row in rows]),
        "messages_audiences": AUDIENCES,
    }
