"""Meetings listed: to come, past, drafted, one's own, those of a day; or a month at a time."""

from datetime import date
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import Actor, visible
from intranet.events import policy
from intranet.events.slot_forms import read_day
from intranet.meetings import month, queries
from intranet.meetings.blueprint import pages
from intranet.meetings.models import KINDS
from intranet.meetings.queries import Wanted
from intranet.networks import queries as networks
from intranet.networks.models import Network
from intranet.text import clean_line

MONTH, MINE = "mois", "miennes"


@pages.get("/rencontres")
def meetings() -> Answered:
    actor, network = web.actor(), _asked_network()
    wanted = _wanted(network)
    if request.args.get("vue") == MONTH:
        return _month_page(actor, network, wanted)
    when = _asked_period()
    found = web.paginate(queries.listed(actor, when, wanted), scalars=False)
    rows = queries.rows(actor, found.items)
    return _page(actor, network, wanted, when=when, page=found, rows=rows)


def _month_page(actor: Actor, network: Network | None, wanted: Wanted) -> Answered:
    first = month.asked(request.args.get("mois"))
    grid = month.month(actor, first, wanted, _filters(network, wanted))
    return _page(actor, network, wanted, when=MONTH, grid=grid)


def _page(actor: Actor, network: Network | None, wanted: Wanted, **context: Any) -> Answered:
    return web.render(
        "meetings/meetings.html",
        network=network,
        networks=queries.networks_seen(actor),
        may_organise=policy.may_organise(actor),
        kinds=KINDS,
        wanted=wanted,
        filters=_filters(network, wanted),
        **context,
    )


def _asked_network() -> Network | None:
    slug = request.args.get("reseau")
    return visible(networks.by_slug(web.actor(), slug)) if slug else None


def _wanted(network: Network | None) -> Wanted:
    asked = request.args
    kind = asked.get("format", "")
    return Wanted(
        network_id=network.id if network else None,
        kind=kind if kind in KINDS else "",
        typed=clean_line(asked.get("q", ""))[:200],
        mine=asked.get("vue") == MINE,
        day=_asked_day(),
    )


def _filters(network: Network | None, wanted: Wanted) -> dict[str, str | None]:
    """The filters of the address, to be kept by its links."""
    return {
        "reseau": network.slug if network else None,
        "format": wanted.kind or None,
        "q": wanted.typed or None,
    }


def _asked_day() -> date | None:
    try:
        day = read_day(request.args.get("jour", ""))
    except ValueError:
        return None
    return day if month.FIRST_YEAR <= day.year <= month.LAST_YEAR else None


def _asked_period() -> str:
    when = request.args.get("quand", queries.COMING)
    known = {queries.COMING, queries.PAST}
    if policy.may_organise(web.actor()):
        known.add(queries.DRAFTS)
    return when if when in known else queries.COMING
