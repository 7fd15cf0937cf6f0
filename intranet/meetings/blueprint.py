"""The pages of meetings, and what several of their modules share."""

from collections.abc import Sequence

from flask import Blueprint, url_for

from intranet.access import require, visible
from intranet.events import policy
from intranet.events import queries as events
from intranet.events.models import Event
from intranet.meetings import queries
from intranet.meetings.models import Meeting
from intranet.networks.models import Network
from intranet.web import actor

pages = Blueprint("meetings", __name__)


def shown(meeting_id: int) -> Meeting:
    """404 for who may not see the meeting."""
    return visible(queries.find(actor(), meeting_id))


def managed(meeting_id: int) -> Meeting:
    """404 for who may not see the meeting, 403 for who sees it and does not run it."""
    meeting = shown(meeting_id)
    require(policy.may_manage(actor(), events.network_ids_of(meeting.event_id)))
    return meeting


def home(event: Event) -> str:
    """The page of a meeting."""
    return url_for("meetings.meeting", meeting_id=event.id)


def run_networks() -> Sequence[Network]:
    """The open networks that the actor may organise meetings for, by name."""
    found = queries.networks_seen(actor())
    return [network for network in found if policy.may_organise_for(actor(), [network.id])]
