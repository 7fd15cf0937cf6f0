"""Pages of a seat: opening, editing, who arrives, who leaves, abolishing."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.directory import (
    arrivals,
    queries,
    seat_facts,
    seat_policy,
    seat_search,
    seats,
    standings,
)
from intranet.directory.blueprint import pages
from intranet.directory.models import Person, Position
from intranet.directory.seat_forms import (
    DepartureForm,
    KnownArrivalForm,
    NewArrivalForm,
    SeatForm,
)
from intranet.directory.seats import Refused
from intranet.web.conflicts import conflict

SEAT = "/annuaire/postes/<id:position_id>"
KNOWN = "connue"  # two forms on one page: their fields have different names


@pages.route("/annuaire/structures/<id:structure_id>/postes/nouveau", methods=["GET", "POST"])
def new_seat(structure_id: int) -> ResponseReturnValue:
    actor = web.actor()
    structure = visible(queries.find_structure(actor, structure_id))
    require(seat_policy.may_manage_seats(actor, standings.of_structure(structure.id)))
    form = SeatForm()
    if form.validate_on_submit():
        try:
            seat = seats.open_seat(actor, structure, form.values())
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("Le poste est créé, vacant. Dites qui le tient.", "success")
            return web.done(url_for(".arrival", position_id=seat.id))
    status = 422 if form.is_submitted() else 200
    return web.render("directory/seats/new.html", status=status, form=form, structure=structure)


@pages.route(f"{SEAT}/modifier", methods=["GET", "POST"])
def edit_seat(position_id: int) -> ResponseReturnValue:
    seat = _managed(position_id)
    form = SeatForm(obj=seat)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return web.render("directory/seats/edit.html", status=status, form=form, seat=seat)
    try:
        seats.edit_seat(web.actor(), seat, form.values(), form.version.number)
    except seats.EditedMeanwhile:
        return conflict(form, form.read(seat), seat.version, cancel_url=_home(seat))
    flash("Le poste est enregistré.", "success")
    return web.done(_home(seat))


@pages.get(f"{SEAT}/arrivee")
def arrival(position_id: int) -> ResponseReturnValue:
    return _arrival_page(_managed(position_id))


@pages.post(f"{SEAT}/arrivee")
def arrive_new(position_id: int) -> ResponseReturnValue:
    """A new person; or, once they say so, the one who has that address already."""
    actor, seat, form = web.actor(), _managed(position_id), NewArrivalForm()
    if not form.validate_on_submit():
        return _arrival_page(seat, form, status=422)
    day, replaced = form.starts_on.data, form.replaced.key
    try:
        try:
            done = arrivals.arrive_new(actor, seat, form.values(), day, replaced=replaced)
        except arrivals.KnownAddress as known:
            if not form.same_person.data:
                return _arrival_page(seat, form, namesake=known.person, status=422)
            done = arrivals.arrive(actor, seat, known.person, day, replaced=replaced)
    except Refused as refused:
        form.refuse(refused)
        return _arrival_page(seat, form, status=422)
    return _arrived(seat, done)


@pages.post(f"{SEAT}/arrivee/personne")
def arrive_known(position_id: int) -> ResponseReturnValue:
    """Someone chosen among the people that the actor sees."""
    actor, seat, known = web.actor(), _managed(position_id), KnownArrivalForm(prefix=KNOWN)
    chosen = queries.find_person(actor, known.key)
    known.offer([(chosen.id, chosen.name)] if chosen else [])
    if not known.validate_on_submit() or chosen is None:
        return _arrival_page(seat, known=known, status=422)
    day, replaced = known.starts_on.data, known.replaced.key
    try:
        return _arrived(seat, arrivals.arrive(actor, seat, chosen, day, replaced=replaced))
    except Refused as refused:
        known.refuse(refused)
        return _arrival_page(seat, known=known, status=422)


@pages.route(f"{SEAT}/depart", methods=["GET", "POST"])
def departure(position_id: int) -> ResponseReturnValue:
    actor, seat = web.actor(), _seat(position_id)
    require(seat_policy.may_leave(actor, seat.id, standings.of_structure(seat.structure_id)))
    form = DepartureForm()
    if form.validate_on_submit():
        try:
            left = seats.leave(actor, seat, form.ends_on.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return _departed(seat, left.person)
    status = 422 if form.is_submitted() else 200
    return web.render("directory/seats/departure.html", status=status, form=form, **_facts(seat))


@pages.route(f"{SEAT}/suppression", methods=["GET", "POST"])
def abolition(position_id: int) -> ResponseReturnValue:
    """What abolishing does, then, once done, how to undo it."""
    seat = _managed(position_id, closed=True)
    if request.method == "POST":
        seats.abolish(web.actor(), seat)
        flash(f"Le poste « {seat.title} » est supprimé.", "success")
        return web.done(url_for(".abolition", position_id=seat.id))
    return web.render("directory/seats/abolition.html", **_facts(seat))


@pages.post(f"{SEAT}/retablir")
def restore_seat(position_id: int) -> ResponseReturnValue:
    seat = _managed(position_id, closed=True)
    try:
        seats.restore(web.actor(), seat)
    except Refused as refused:
        flash(str(refused), "error")
        return web.done(url_for(".abolition", position_id=seat.id))
    flash("Le poste est rétabli tel qu’il était.", "success")
    return web.done(_home(seat))


def _seat(position_id: int, *, closed: bool = False) -> Position:
    return visible(seat_facts.find_seat(web.actor(), position_id, closed=closed))


def _managed(position_id: int, *, closed: bool = False) -> Position:
    """A seat that the actor sees and whose structure's seats they manage."""
    seat = _seat(position_id, closed=closed)
    standing = standings.of_structure(seat.structure_id)
    require(seat_policy.may_manage_seats(web.actor(), standing))
    return seat


def _home(seat: Position) -> str:
    return url_for(".structure", structure_id=seat.structure_id, _anchor=f"poste-{seat.id}")


def _facts(seat: Position) -> dict[str, Any]:
    memberships = seat_facts.open_memberships(seat.id)
    held = seat_facts.open_assignment(seat.id)
    return {"seat": seat, "held": held, "memberships": memberships, "back": _home(seat)}


def _arrival_page(
    seat: Position,
    form: NewArrivalForm | None = None,
    known: KnownArrivalForm | None = None,
    *,
    namesake: Person | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """One screen, two ways in: what was typed in one is kept, the other starts afresh."""
    actor, facts, typed = web.actor(), _facts(seat), request.values.get("q", "")
    fresh = {"replaced": facts["held"].id if facts["held"] else ""}
    form = form or NewArrivalForm(formdata=None, data=fresh)
    known = known or KnownArrivalForm(formdata=None, prefix=KNOWN, data=fresh)
    known.offer((found.person.id, found.label) for found in seat_search.people(actor, typed))
    return web.render(
        "directory/seats/arrival.html",
        fragment="directory/seats/_people_found.html",
        status=status,
        form=form,
        known=known,
        q=typed,
        namesake=namesake,
        namesake_shown=namesake and queries.find_person(actor, namesake.id),
        **facts,
    )


def _arrived(seat: Position, done: arrivals.Arrival) -> ResponseReturnValue:
    told = f"{done.person.name} tient maintenant le poste « {seat.title} »."
    if done.invited:
        told += f" Une invitation à ouvrir son compte part à {done.person.email}."
    flash(told, "success")
    return web.done(_home(seat))


def _departed(seat: Position, person: Person) -> ResponseReturnValue:
    """Back to the structure while the actor still sees it: whoever left may not."""
    mine = person.account_id == web.actor().account_id
    flash("Votre départ est enregistré." if mine else "Le départ est enregistré.", "success")
    return web.done("/" if mine else _home(seat))
