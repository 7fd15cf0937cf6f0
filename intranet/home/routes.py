"""The first page, networks, and the pages that anyone may read."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import visible
from intranet.directory import seat_policy
from intranet.directory.offer import coming
from intranet.events import policy as events_policy
from intranet.events.wording import leaf
from intranet.home import desk, networks, queries
from intranet.networks import policy
from intranet.networks import queries as every_network
from intranet.networks.models import Network

pages = Blueprint("home", __name__)

VIEWS = {
    "acteurs": "Acteurs",
    "permanences": "Permanences",
    "communes": "Communes",
    "agenda": "Agenda",
}


@pages.get("/")
def home() -> ResponseReturnValue:
    return web.render("home/home.html", leaf=leaf, **desk.of(web.actor()))


@pages.get("/reseaux", endpoint="networks")
def network_list() -> ResponseReturnValue:
    actor = web.actor()
    lines, page = networks.listed(actor)
    return web.render(
        "home/networks.html",
        lines=lines,
        page=page,
        seats=queries.seats_held(actor),
        may_create=policy.may_create_somewhere(actor),
    )


@pages.get("/reseaux/<slug>")
def network(slug: str) -> ResponseReturnValue:
    actor = web.actor()
    found = visible(every_network.by_slug(actor, slug))
    view = request.args.get("vue", "acteurs")
    visible(VIEWS.get(view))
    return web.render(
        "home/network.html",
        network=found,
        view=view,
        views=VIEWS,
        leaf=leaf,
        may_edit=policy.may_edit(actor, found),
        may_decide=seat_policy.may_decide_membership(actor, found.id),
        may_organise=events_policy.may_organise_for(actor, [found.id]),
        **_view(found, view),
    )


@pages.get("/aide", endpoint="help")
@web.public
def help_page() -> ResponseReturnValue:
    return web.render("home/help.html")


@pages.get("/accessibilite")
@web.public
def accessibility() -> ResponseReturnValue:
    return web.render("home/accessibility.html")


@pages.get("/donnees-personnelles")
@web.public
def privacy() -> ResponseReturnValue:
    return web.render("home/privacy.html")


def _view(found: Network, view: str) -> dict[str, Any]:
    """What the tab that is open shows."""
    if view == "communes":
        return {"groups": networks.communes_by_epci(found)}
    if view == "agenda":
        return {"page": networks.planned(found)}
    if view == "permanences":
        return {"coming": coming.in_network(web.actor(), found.id)}
    return {"acting": networks.acting(web.actor(), found)}
