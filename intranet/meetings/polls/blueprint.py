"""What the pages of polls share."""

from flask import Blueprint, url_for

from intranet.access import visible
from intranet.meetings.blueprint import managed
from intranet.meetings.models import Meeting
from intranet.meetings.polls import queries
from intranet.meetings.polls.models import DatePoll

pages = Blueprint("polls", __name__)


def run(meeting_id: int) -> tuple[Meeting, DatePoll]:
    """404 for who may not see the meeting, 403 for who does not run it, 404 without a poll."""
    meeting = managed(meeting_id)
    return meeting, visible(queries.of_event(meeting.event_id))


def board_url(meeting_id: int) -> str:
    """The page of a poll, for those who run it."""
    return url_for("polls.board", meeting_id=meeting_id)
