"""What one is to do, by the link of a reminder: without signing in, without an account."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue as Answered
from werkzeug.exceptions import UnprocessableEntity

from intranet import web
from intranet.access import visible
from intranet.directory.models import Person
from intranet.meetings.minutes import drafting, follow_up_queries, links
from intranet.meetings.minutes.blueprint import ALREADY, TOLD, pages
from intranet.meetings.minutes.forms import StateForm
from intranet.meetings.minutes.models import DROPPED, FollowUp
from intranet.web.headers import private_link
from intranet.web.links import DeadLink, LinkExpired, LinkUnknown


@pages.get("/a-faire/<token>")
@web.public
def own_actions(token: str) -> Answered:
    private_link()
    person, rows = _opened(token)
    return web.render(
        "meetings/minutes/own_actions.html",
        token=token,
        person=person,
        lines=follow_up_queries.lines(rows),
    )


@pages.post("/a-faire/<token>/<id:follow_up_id>")
@web.public
def settle_by_link(token: str, follow_up_id: int) -> Answered:
    private_link()
    person, rows = _opened(token)
    row = visible(next((row for row in rows if row.id == follow_up_id), None))
    form = StateForm()
    if not form.validate() or form.state.data == DROPPED:
        raise UnprocessableEntity
    changed = drafting.settle(None, row, form.state.data, by=person)
    flash(TOLD[row.state] if changed else ALREADY, "success")
    return redirect(url_for(".own_actions", token=token), 303)


def _opened(token: str) -> tuple[Person, list[FollowUp]]:
    try:
        return links.actions_of(token)
    except (LinkUnknown, LinkExpired):
        raise DeadLink from None
