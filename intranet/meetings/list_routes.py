"""Meetings listed: to come, past, drafted."""

from flask import request
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.events import policy
from intranet.meetings import queries
from intranet.meetings.blueprint import pages
from intranet.meetings.models import KINDS
from intranet.networks import queries as networks


@pages.get("/rencontres")
def meetings() -> Answered:
    when, actor = _asked_period(), web.actor()
    network = networks.by_slug(actor, slug) if (slug := request.args.get("reseau")) else None
    network = visible(network) if slug else None
    found = web.paginate(
        queries.listed(actor, when, network.id if network else None), scalars=False
    )
    return web.render(
        "meetings/meetings.html",
        page=found,
        rows=queries.rows(actor, found.items),
        when=when,
        network=network,
        networks=queries.networks_seen(actor),
        may_organise=policy.may_organise(actor),
        kinds=KINDS,
    )


def _asked_period() -> str:
    when = request.args.get("quand", queries.COMING)
    known = {queries.COMING, queries.PAST}
    if policy.may_organise(web.actor()):
        known.add(queries.DRAFTS)
    return when if when in known else queries.COMING
