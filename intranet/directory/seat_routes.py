"""Pages of a seat: opening, editing, abolishing. Who leaves and who comes: see `turnover`."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.directory import (
    queries,
    seat_facts,
    seat_policy,
    seats,
    standings,
)
from intranet.directory.blueprint import pages
from intranet.directory.models import Position
from intranet.directory.seat_forms import (
    SeatForm,
)
from intranet.directory.seats import Refused
from intranet.web.conflicts import conflict

SEAT = "/annuaire/postes/<id:position_id>"


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
            return web.done(f"/annuaire/postes/{seat.id}/changement")
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
@pages.get(f"{SEAT}/depart")
def changeover(position_id: int) -> ResponseReturnValue:
    """Where arrivals and departures were said before one screen took both."""
    return redirect(f"/annuaire/postes/{position_id}/changement")


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
