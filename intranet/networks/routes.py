"""Pages that create and change networks and their territory.

The list of networks and the page of one are in `home`, which knows who and what they gather.
"""

from dataclasses import replace

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.networks import policy, queries, territory
from intranet.networks.forms import NetworkForm, NewNetworkForm, TerritoryForm
from intranet.networks.models import Network
from intranet.territories import policy as territories_policy
from intranet.territories import queries as territories
from intranet.territories.boards import Board, board
from intranet.territories.models import Agency, Commune
from intranet.web.conflicts import conflict
from intranet.web.dates import day as in_words
from intranet.web.dates import plural

pages = Blueprint("networks", __name__)

NAME_TAKEN = "Un autre réseau porte déjà ce nom."


@pages.get("/administration/territoires")
def overview() -> ResponseReturnValue:
    """Agencies, what they cover, and what no network covers."""
    require(territories_policy.may_administer(web.actor()))
    return web.render(
        "networks/overview.html",
        agencies=territories.agency_counts(),
        networks=queries.counts_by_agency(),
        orphans=territories.communes_without_agency(),
        coverage=queries.coverage(),
    )


@pages.get("/reseaux/couverture")
def coverage() -> ResponseReturnValue:
    require(policy.may_see_coverage(web.actor()))
    found = queries.coverage()
    return web.render("networks/coverage.html", coverage=found, groups=_by_epci(found))


@pages.route("/reseaux/nouveau", methods=["GET", "POST"])
def new_network() -> ResponseReturnValue:
    require(policy.may_create_somewhere(web.actor()))
    form = NewNetworkForm()
    form.agency.offer(_agencies())
    form.offer_epcis(territories.epci_counts())
    if form.validate_on_submit():
        try:
            network = _create(form)
        except territory.NameTaken:
            form.name.errors = [NAME_TAKEN]
        else:
            flash(f"Le réseau {network.name} est créé. Ajustez son territoire.", "success")
            return web.done(url_for(".edit_territory", slug=network.slug))
    return _network_page(form)


@pages.route("/reseaux/<slug>/modifier", methods=["GET", "POST"])
def edit_network(slug: str) -> ResponseReturnValue:
    network = _editable(slug)
    form = NetworkForm(data=_facts(network))
    form.agency.offer(_agencies() if policy.may_move(web.actor(), network) else [network.agency])
    if form.validate_on_submit():
        if form.version.number != network.version:
            return conflict(form, _facts(network), network.version, cancel_url=_home(network))
        try:
            _edit(network, form)
        except territory.NameTaken:
            form.name.errors = [NAME_TAKEN]
        else:
            flash(f"Le réseau {network.name} est enregistré.", "success")
            return web.done(_home(network))
    return _network_page(form, network)


@pages.post("/reseaux/<slug>/fermer")
def close_network(slug: str) -> ResponseReturnValue:
    network = _editable(slug)
    territory.close(web.actor(), network)
    flash(f"Le réseau {network.name} est fermé.", "success")
    return web.done("/reseaux")


@pages.route("/reseaux/<slug>/territoire", methods=["GET", "POST"])
def edit_territory(slug: str) -> ResponseReturnValue:
    network = _editable(slug)
    shown = _board(network)
    form = TerritoryForm()
    form.communes.offer(shown.scope)
    if not form.validate_on_submit():
        return _territory_page(network, shown, form, status=422 if form.errors else 200)
    if form.seen.data != shown.seen:
        return _territory_page(network, shown, form, status=409)
    wanted = (shown.chosen - shown.scope) | form.wanted
    try:
        change = territory.set_communes(web.actor(), network, wanted, form.day.data)
    except territory.DayRefused as refused:
        form.day.errors = [_explain(refused)]
        return _territory_page(network, shown, form, status=422)
    flash(_told(change), "success")
    return web.done(url_for(".edit_territory", slug=slug, epci=request.args.get("epci")))


def _editable(slug: str) -> Network:
    """404 for who does not see the network, 403 for who may not change it."""
    network = visible(queries.by_slug(web.actor(), slug))
    require(policy.may_edit(web.actor(), network))
    return network


def _agencies() -> list[Agency]:
    return [a for a in territories.agencies() if policy.may_create(web.actor(), a.id)]


def _create(form: NewNetworkForm) -> Network:
    agency = visible(territories.agency(form.agency.data))
    return territory.create(
        web.actor(),
        agency,
        form.name.data,
        description=form.description.data or "",
        commune_ids=territories.ids_of_epcis(form.epcis.data or ()),
        day=form.day.data,
    )


def _edit(network: Network, form: NetworkForm) -> None:
    territory.edit(
        web.actor(),
        network,
        name=form.name.data,
        description=form.description.data or "",
        agency=visible(territories.agency(form.agency.data)),
    )


def _board(network: Network) -> Board:
    chosen = [row.commune_id for row in queries.open_rows(network)]
    found = visible(board(request.args.get("epci"), chosen))
    if request.method == "POST":
        visible(found.opened)
    names = queries.names_by_commune(found.scope, but=network.id)
    notes = {key: f"aussi dans {', '.join(others)}" for key, others in names.items()}
    return replace(found, notes=notes)


def _territory_page(
    network: Network, shown: Board, form: TerritoryForm, *, status: int
) -> ResponseReturnValue:
    return web.render(
        "networks/territory.html",
        status=status,
        network=network,
        board=shown,
        form=form,
        ticked=shown.ticked if request.method == "GET" else form.wanted,
        overtaken=status == 409,
        communes=queries.communes_on(network),
        past=queries.history(network),
        home=_home(network),
    )


def _network_page(form: NetworkForm, network: Network | None = None) -> ResponseReturnValue:
    return web.render(
        "networks/network.html",
        status=422 if form.errors else 200,
        form=form,
        network=network,
        may_move=network is None or policy.may_move(web.actor(), network),
        commune_count=len(queries.open_rows(network)) if network else 0,
    )


def _by_epci(found: queries.Coverage) -> list[tuple[str, list[str]]]:
    """Uncovered communes by EPCI: (name, communes), both in the order of names."""
    groups: dict[str, list[str]] = {}
    for commune in found.uncovered:
        groups.setdefault(commune.epci.name if commune.epci else "Sans EPCI", []).append(
            commune.name
        )
    return sorted(groups.items())


def _facts(network: Network) -> dict[str, object]:
    return {
        "name": network.name,
        "agency": network.agency_id,
        "description": network.description,
        "version": network.version,
    }


def _home(network: Network) -> str:
    # By its path: the page belongs to a room above this one.
    return f"/reseaux/{network.slug}"


def _explain(refused: territory.DayRefused) -> str:
    if refused.last_change is None:
        return "Choisissez aujourd’hui ou un jour passé."
    last = in_words(refused.last_change, weekday=False)
    return f"Le territoire a déjà changé le {last} : choisissez ce jour ou un jour plus récent."


def _told(change: territory.Change) -> str:
    parts = [_counted(change.added, "ajoutée"), _counted(change.removed, "retirée")]
    told = ", ".join(part for part in parts if part)
    return f"C’est enregistré : {told}." if told else "Rien n’a changé."


def _counted(communes: list[Commune], what: str) -> str:
    count = len(communes)
    return f"{plural(count, 'commune')} {what}{'s' if count > 1 else ''}" if count else ""
