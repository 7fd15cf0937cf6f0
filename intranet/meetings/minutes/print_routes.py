"""Minutes as a PDF, for whoever may read them."""

from flask import Response, current_app, flash
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.database import db
from intranet.meetings.minutes import follow_up_queries, queries
from intranet.meetings.minutes.blueprint import PLACE, hub, pages, readable
from intranet.printing import press

LATER = "Un autre document est en cours de fabrication. Réessayez dans quelques secondes."
BROKEN = (
    "Le document n’a pas pu être fabriqué. L’incident est noté\u00a0: prévenez l’administration."
)


def taker() -> str:
    """Printing costs a second of a core: it is counted by person."""
    return str(web.actor().account_id)


@pages.get(f"{PLACE}.pdf")
@web.limiter.limit("60 per hour", key_func=taker)
def print_minutes(meeting_id: int) -> Answered:
    from intranet.meetings.minutes import paper  # Markdown's own parts, wanted here alone

    event, minutes = readable(meeting_id)
    version = visible(queries.version(minutes, minutes.number))
    lines = follow_up_queries.lines(follow_up_queries.of_event(event.id))
    data, back = paper.contents(event, version, lines), hub(event)
    db.session.rollback()  # nobody waits for a database while typst works
    try:
        body = press.printed(paper.TEMPLATE, data)
    except (press.Busy, press.Failed) as failure:
        return _not_printed(failure, back)
    answer = Response(body, mimetype="application/pdf")
    name = f"compte-rendu-{meeting_id}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _not_printed(failure: Exception, back: str) -> Answered:
    if isinstance(failure, press.Busy):
        flash(LATER, "warning")
    else:
        current_app.logger.error("minutes not printed: %s", failure)
        flash(BROKEN, "error")
    return web.done(back)
