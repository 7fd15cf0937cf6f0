"""The pages of events, and what several of their modules share."""

from flask import Blueprint

from intranet.events import links
from intranet.events.models import Invitation
from intranet.web.links import DeadLink, LinkExpired, LinkUnknown

pages = Blueprint("events", __name__)


def opened(token: str) -> Invitation:
    """The invitation that a mail's link opens; 404 for any other."""
    try:
        return links.invitation_of(token)
    except (LinkUnknown, LinkExpired):
        raise DeadLink from None
