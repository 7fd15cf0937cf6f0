"""What is to be done: the list of my networks, and saying that something is done."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered
from werkzeug.exceptions import UnprocessableEntity

from intranet import web
from intranet.access import require, visible
from intranet.events import policy as events_policy
from intranet.events import queries as events
from intranet.meetings.minutes import drafting, follow_up_queries, policy, queries
from intranet.meetings.minutes.blueprint import ALREADY, TOLD, pages
from intranet.meetings.minutes.follow_up_queries import ALL_OPEN, MINE, VIEWS
from intranet.meetings.minutes.forms import StateForm
from intranet.meetings.minutes.models import FollowUp


@pages.get("/suites")
def follow_ups() -> Answered:
    actor = web.actor()
    asked = request.args.get("vue", "")
    view = asked if asked in VIEWS else (ALL_OPEN if events_policy.may_organise(actor) else MINE)
    page = web.paginate(follow_up_queries.listed(actor, view))
    return web.render(
        "meetings/minutes/follow_ups.html",
        page=page,
        lines=follow_up_queries.lines(page.items, actor),
        run=follow_up_queries.run_by(actor, {row.event_id for row in page.items}),
        view=view,
        views=VIEWS,
    )


@pages.post("/suites/<id:follow_up_id>/etat")
def settle(follow_up_id: int) -> Answered:
    row = _settled_by_actor(follow_up_id)
    form = StateForm()
    if not form.validate():
        raise UnprocessableEntity
    changed = drafting.settle(web.actor(), row, form.state.data)
    if web.wants_fragment():
        line = follow_up_queries.lines([row], web.actor())[0]
        return web.render("meetings/minutes/_to_do.html", line=line, told=TOLD[row.state])
    flash(TOLD[row.state] if changed else ALREADY, "success")
    return redirect(web.safe_next(request.form.get("next"), url_for("minutes.follow_ups")), 303)


def _settled_by_actor(follow_up_id: int) -> FollowUp:
    """404 for what the actor does not see, 403 for what is up to somebody else."""
    actor, row = web.actor(), visible(follow_up_queries.find(follow_up_id))
    minutes, network_ids = queries.of_event(row.event_id), events.network_ids_of(row.event_id)
    runs = policy.may_write(actor, network_ids)
    told = minutes is not None and minutes.is_published
    seen = policy.is_owner(actor, row) or follow_up_queries.sees(actor, row.event_id)
    visible(row if row.kind == "action" and (runs or (told and seen)) else None)
    require(policy.may_settle(actor, row, network_ids))
    return row
