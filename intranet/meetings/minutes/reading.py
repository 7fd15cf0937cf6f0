"""The page of the minutes of a meeting, and everything around them."""

from typing import Any

from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.events import queries as events
from intranet.events.models import Event
from intranet.files import attached
from intranet.meetings.minutes import follow_up_queries, policy, publishing, queries
from intranet.meetings.minutes.forms import AttachmentForm
from intranet.meetings.minutes.models import Minutes


def hub_page(event: Event, found: Minutes, *, status: int = 200, **context: Any) -> Answered:
    """Everything around the minutes. `attachment_form`: the form that was refused."""
    actor = web.actor()
    runs = policy.may_write(actor, events.network_ids_of(event.id))
    shown_version = queries.version(found, found.number) if found.is_published else None
    return web.render(
        "meetings/minutes/minutes.html",
        status=status,
        event=event,
        minutes=found,
        runs=runs,
        text=shown_version.text if shown_version else found.text,
        pending=runs and publishing.is_pending(found),
        lines=follow_up_queries.lines(follow_up_queries.of_event(event.id), actor),
        attachments=queries.attachments(found),
        removed=queries.attachments(found, removed=True) if runs else [],
        versions=queries.versions(found),
        accepted=attached.ACCEPT,
        **{"attachment_form": AttachmentForm(formdata=None), **context},
    )
