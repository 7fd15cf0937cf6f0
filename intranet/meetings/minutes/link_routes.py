"""Published minutes by the link of a mail, without signing in."""

from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.events.models import CANCELLED
from intranet.meetings.minutes import attachment_routes, follow_up_queries, queries
from intranet.meetings.minutes.blueprint import pages
from intranet.meetings.minutes.links import invitation_of
from intranet.meetings.minutes.models import Minutes
from intranet.web.headers import private_link
from intranet.web.links import DeadLink, LinkExpired, LinkUnknown


@pages.get("/compte-rendu/<token>")
@web.public
def read_by_link(token: str) -> Answered:
    private_link()
    minutes = _opened(token)
    rows = follow_up_queries.of_event(minutes.event_id)
    return web.render(
        "meetings/minutes/by_link.html",
        token=token,
        event=minutes.event,
        minutes=minutes,
        version=queries.version(minutes, minutes.number),
        lines=follow_up_queries.lines(rows),
        attachments=queries.attachments(minutes),
    )


@pages.get("/compte-rendu/<token>/pieces/<id:attachment_id>")
@web.public
def attachment_by_link(token: str, attachment_id: int) -> Answered:
    private_link()
    return attachment_routes.download(visible(queries.attachment(_opened(token), attachment_id)))


def _opened(token: str) -> Minutes:
    try:
        invitation = invitation_of(token)
    except (LinkUnknown, LinkExpired):
        raise DeadLink from None
    minutes = queries.of_event(invitation.event_id)
    told = minutes and minutes.is_published and invitation.event.state != CANCELLED
    return visible(minutes if told else None)
