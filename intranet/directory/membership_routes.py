"""Pages that tie seats to networks: what a seat asks for, what a coordinator answers."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.directory import (
    memberships,
    seat_facts,
    seat_policy,
    seat_queries,
    seat_search,
    standings,
)
from intranet.directory.blueprint import pages
from intranet.directory.models import ACTIVE, Membership, Position
from intranet.directory.policy import may_edit_structure
from intranet.directory.seat_forms import AddSeatForm, DeclineForm, JoinForm
from intranet.directory.seats import Refused
from intranet.networks.models import Network

SEAT_NETWORKS = "/annuaire/postes/<id:position_id>/reseaux"
NETWORK = "/reseaux/<slug>"
REQUEST = f"{NETWORK}/demandes/<id:membership_id>"
# Adding a seat brings its structure within the coordinator's reach: its own people must ask.
ELSEWHERE = (
    "Cette structure dépend d’une autre agence : demandez à ce poste de rejoindre votre réseau "
    "depuis sa fiche."
)


@pages.route(SEAT_NETWORKS, methods=["GET", "POST"])
def seat_networks(position_id: int) -> ResponseReturnValue:
    seat = _askable(position_id)
    form = JoinForm()
    form.offer(seat_facts.networks_to_join(seat.id))
    if form.validate_on_submit():
        try:
            return _asked(seat, form)
        except Refused as refused:
            form.refuse(refused)
    return _networks_page(seat, form, 422 if form.is_submitted() else 200)


@pages.post(f"{SEAT_NETWORKS}/<id:membership_id>/fin")
def end_membership(position_id: int, membership_id: int) -> ResponseReturnValue:
    actor, seat = web.actor(), _askable(position_id)
    membership = visible(seat_facts.membership_of_seat(seat.id, membership_id))
    if membership.state == ACTIVE:
        standing = standings.of_structure(seat.structure_id)
        require(seat_policy.may_end_membership(actor, membership.network_id, standing))
    memberships.end(actor, membership)
    flash("C’est enregistré. Le poste peut revenir dans ce réseau à tout moment.", "success")
    return web.done(url_for(".seat_networks", position_id=seat.id))


@pages.get(f"{NETWORK}/demandes")
def membership_requests(slug: str) -> ResponseReturnValue:
    network = _coordinated(slug)
    return _requests_page(network)


@pages.post(f"{REQUEST}/accepter")
def accept_request(slug: str, membership_id: int) -> ResponseReturnValue:
    network, membership = _request(slug, membership_id)
    try:
        accepted = memberships.accept(web.actor(), membership)
    except Refused as refused:
        flash(str(refused), "error")
    else:
        _say_answered(membership, accepted, "fait maintenant partie du réseau")
    return web.done(url_for(".membership_requests", slug=network.slug))


@pages.post(f"{REQUEST}/refuser")
def decline_request(slug: str, membership_id: int) -> ResponseReturnValue:
    network, membership = _request(slug, membership_id)
    form = DeclineForm()
    if not form.validate_on_submit():
        return _requests_page(network, declining=(membership.id, form), status=422)
    declined = memberships.decline(web.actor(), membership, form.reason.data or "")
    _say_answered(membership, declined, "ne rejoint pas le réseau")
    return web.done(url_for(".membership_requests", slug=network.slug))


@pages.get(f"{NETWORK}/postes/ajouter")
@web.limiter.limit("120 per minute")
def seats_to_add(slug: str) -> ResponseReturnValue:
    network = _coordinated(slug)
    return _add_page(network, AddSeatForm())


@pages.post(f"{NETWORK}/postes/ajouter")
def add_seat(slug: str) -> ResponseReturnValue:
    network, form = _coordinated(slug), AddSeatForm()
    seat = seat_facts.find_seat(web.actor(), form.key) if form.validate_on_submit() else None
    if seat is None:
        form.refuse(Refused("Choisissez un poste dans la liste."))
        return _add_page(network, form, 422)
    if not may_edit_structure(web.actor(), standings.of_structure(seat.structure_id)):
        form.refuse(Refused(ELSEWHERE))
        return _add_page(network, form, 422)
    try:
        added = memberships.add(web.actor(), seat, network)
    except Refused as refused:
        form.refuse(refused)
        return _add_page(network, form, 422)
    word = "rejoint le réseau" if added else "fait déjà partie du réseau"
    flash(f"« {seat.title} » ({seat.structure.name}) {word}.", "success")
    return web.done(url_for(".seats_to_add", slug=network.slug, q=request.values.get("q") or None))


@pages.get(f"{NETWORK}/postes-vacants")
def vacant_seats(slug: str) -> ResponseReturnValue:
    network = _coordinated(slug)
    page = web.paginate(seat_queries.vacant_seats(network.id), scalars=False)
    return web.render("directory/seats/vacant.html", network=network, page=page)


def _askable(position_id: int) -> Position:
    """A seat that the actor sees and for which they may ask."""
    actor = web.actor()
    seat = visible(seat_facts.find_seat(actor, position_id))
    standing = standings.of_structure(seat.structure_id)
    require(seat_policy.may_request_membership(actor, seat.id, standing))
    return seat


def _coordinated(slug: str) -> Network:
    """A network that the actor sees and whose membership they decide."""
    actor = web.actor()
    network = visible(seat_facts.find_network(actor, slug))
    require(seat_policy.may_decide_membership(actor, network.id))
    return network


def _request(slug: str, membership_id: int) -> tuple[Network, Membership]:
    network = _coordinated(slug)
    return network, visible(seat_facts.membership_of_network(network.id, membership_id))


def _asked(seat: Position, form: JoinForm) -> ResponseReturnValue:
    """Ask, or join at once when the actor decides for that network."""
    actor = web.actor()
    network = visible(seat_facts.network_by_key(form.network_id.data))
    if seat_policy.may_decide_membership(actor, network.id):
        memberships.add(actor, seat, network)
        flash(f"Le poste fait maintenant partie du réseau {network.name}.", "success")
    else:
        memberships.request(actor, seat, network, form.message.data or "")
        flash(f"La demande part à la coordination du réseau {network.name}.", "success")
    return web.done(url_for(".seat_networks", position_id=seat.id))


def _networks_page(seat: Position, form: JoinForm, status: int) -> ResponseReturnValue:
    actor, standing = web.actor(), standings.of_structure(seat.structure_id)
    rows = seat_facts.open_memberships(seat.id)
    return web.render(
        "directory/seats/networks.html",
        status=status,
        seat=seat,
        form=form,
        memberships=rows,
        endable={
            row.id
            for row in rows
            if row.state != ACTIVE
            or seat_policy.may_end_membership(actor, row.network_id, standing)
        },
        shared=actor.network_ids,
        decides=[n for n in form.network_id.choices or [] if _decides(n[0])],
    )


def _decides(network_id: int) -> bool:
    return seat_policy.may_decide_membership(web.actor(), network_id)


def _requests_page(
    network: Network, declining: tuple[int, DeclineForm] | None = None, status: int = 200
) -> ResponseReturnValue:
    page = web.paginate(seat_queries.requests_for(web.actor(), network.id), scalars=False)
    return web.render(
        "directory/seats/requests.html",
        status=status,
        network=network,
        page=page,
        declining=declining,
        blank=DeclineForm(formdata=None),
    )


def _add_page(network: Network, form: AddSeatForm, status: int = 200) -> ResponseReturnValue:
    typed = request.values.get("q", "")
    return web.render(
        "directory/seats/add.html",
        fragment="directory/seats/_seats_found.html",
        status=status,
        network=network,
        form=form,
        q=typed,
        found=seat_search.seats(web.actor(), typed, network.id),
    )


def _say_answered(membership: Membership, done: bool, what: str) -> None:
    """After an answer; the second of two clicks only hears that it was given."""
    if done:
        flash(f"« {membership.position.title} » {what}.", "success")
    else:
        flash("Une réponse avait déjà été donnée à cette demande.", "info")
