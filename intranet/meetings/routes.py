"""One meeting and its calendar file; the other pages of meetings are gathered here."""

from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.events import calendars
from intranet.events import queries as events
from intranet.meetings import form_routes, life_routes, list_routes, page
from intranet.meetings.blueprint import pages, shown
from intranet.meetings.guests import routes as guest_routes

__all__ = ["form_routes", "guest_routes", "life_routes", "list_routes", "pages"]


@pages.get("/rencontres/<id:meeting_id>")
def meeting(meeting_id: int) -> Answered:
    context = page.context(web.actor(), shown(meeting_id))
    return web.render(
        "meetings/meeting.html",
        fragment="events/_invitees.html" if context["runs"] else None,
        **context,
    )


@pages.get("/rencontres/<id:meeting_id>.ics")
def download(meeting_id: int) -> Answered:
    parts = visible(events.calendar_parts(web.actor(), meeting_id) or None)
    return calendars.download(parts, f"rencontre-{meeting_id}.ics")
