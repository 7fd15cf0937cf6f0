"""Minutes as a PDF, for whoever may read them."""

from flask import flash
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.meetings.minutes import follow_up_queries, queries
from intranet.meetings.minutes.blueprint import PLACE, hub, pages, readable
from intranet.printing.documents import PER_HOUR, NotPrinted, pdf, pressed, taker


@pages.get(f"{PLACE}.pdf")
@web.limiter.limit(PER_HOUR, key_func=taker)
def print_minutes(meeting_id: int) -> Answered:
    from intranet.meetings.minutes import paper  # Markdown's own parts, wanted here alone

    event, minutes = readable(meeting_id)
    version = visible(queries.version(minutes, minutes.number))
    lines = follow_up_queries.lines(follow_up_queries.of_event(event.id))
    data, back = paper.contents(event, version, lines), hub(event)
    try:
        body = pressed(paper.TEMPLATE, data)
    except NotPrinted as why:
        flash(str(why), "error")
        return web.done(back)
    return pdf(body, f"compte-rendu-{meeting_id}.pdf")
