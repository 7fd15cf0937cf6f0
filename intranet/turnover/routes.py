"""« Un changement dans l’équipe ? »: one short screen, what will happen, done, and the way back."""

from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.clock import today
from intranet.directory import (
    arrivals,
    changeover_rules,
    changeovers,
    queries,
    seat_cards,
    seat_facts,
    seat_policy,
    seat_search,
    seats,
    standings,
)
from intranet.directory.models import Changeover, Person, Position
from intranet.directory.seats import Refused
from intranet.preferences.choices import FORGET_AFTER
from intranet.turnover import forms
from intranet.turnover.forms import ChangeForm
from intranet.turnover.queries import effects

pages = Blueprint("turnover", __name__)

SEAT = "/annuaire/postes/<id:position_id>/changement"
CHANGE = "/annuaire/changements/<id:key>"


@pages.get("/annuaire/structures/<id:structure_id>/changement")
def choose_seat(structure_id: int) -> ResponseReturnValue:
    """Which seat changes hands."""
    actor = web.actor()
    structure = visible(queries.find_structure(actor, structure_id))
    standing = standings.of_structure(structure.id)
    cards = seat_cards.of_structure(actor, structure, standing)
    mine = [card for card in cards if card.may.manage or (card.holder and card.may.leave)]
    require(bool(mine) or seat_policy.may_manage_seats(actor, standing))
    return web.render("turnover/choose.html", structure=structure, seats=mine)


@pages.get(SEAT)
@web.limiter.limit("120 per minute")
def change(position_id: int) -> ResponseReturnValue:
    seat = _seat(position_id)
    planned = changeover_rules.planned_for(seat.id)
    if planned is not None:
        return web.done(url_for(".said", key=planned.id))
    return _screen(seat, _form(seat))


@pages.post(SEAT)
def preview(position_id: int) -> ResponseReturnValue:
    """What will happen, exactly. Nothing is written; « Chercher » and « Modifier » come back to
    the screen with what was typed."""
    seat = _seat(position_id)
    form = _form(seat)
    if "screen" in request.form:
        return _screen(seat, form)
    if not form.validate():
        return _screen(seat, form, 422)
    try:
        wish = form.wish(_person(form))
        changeover_rules.check(seat, wish)
    except (Refused, arrivals.KnownAddress) as refused:
        return _refused(seat, form, refused)
    return web.render("turnover/preview.html", form=form, **_told(wish), **_facts(seat))


@pages.post(f"{SEAT}/confirmer")
def say(position_id: int) -> ResponseReturnValue:
    actor, seat = web.actor(), _seat(position_id)
    form = _form(seat)
    if not form.validate():
        return _screen(seat, form, 422)
    try:
        row = changeovers.say(actor, seat, form.wish(_person(form)))
    except (Refused, arrivals.KnownAddress) as refused:
        return _refused(seat, form, refused)
    if form.mailbox_of_seat:
        seats.edit_seat(actor, seat, {"email": form.mailbox_of_seat}, seat.version)
    return web.done(url_for(".said", key=row.id))


@pages.get(CHANGE)
def said(key: int) -> ResponseReturnValue:
    """A change as it was said: what is done, what is to come, and the way back."""
    row = _said(key)
    return web.render(
        "turnover/said.html",
        row=row,
        seat=row.position,
        why_not=changeover_rules.why_not_undone(row),
        may_take_back=row.said_by_id == web.actor().account_id or _manages(row.position),
        days=changeover_rules.UNDO_DAYS,
        seen=seat_facts.find_seat(web.actor(), row.position_id) is not None,
    )


@pages.post(f"{CHANGE}/annuler")
def take_back(key: int) -> ResponseReturnValue:
    """Cancel what is to come, or undo what was done."""
    row = _said(key)
    require(row.said_by_id == web.actor().account_id or _manages(row.position))
    act = changeovers.cancel if request.form.get("quoi") == "prevu" else changeovers.undo
    try:
        act(web.actor(), row)
    except Refused as refused:
        flash(str(refused), "error")
    else:
        flash("C’est annulé : le poste est comme avant.", "success")
    return web.done(url_for(".said", key=row.id))


def _seat(position_id: int) -> Position:
    """A seat that the actor sees and may leave, or whose structure's seats they manage."""
    actor = web.actor()
    seat = visible(seat_facts.find_seat(actor, position_id))
    require(seat_policy.may_leave(actor, seat.id, standings.of_structure(seat.structure_id)))
    return seat


def _said(key: int) -> Changeover:
    """A change that the actor said, or on a seat that they manage or hold."""
    actor, row = web.actor(), visible(changeovers.find(key))
    if row.said_by_id == actor.account_id:
        return row
    seat = visible(seat_facts.find_seat(actor, row.position_id, closed=True))
    require(seat_policy.may_leave(actor, seat.id, standings.of_structure(seat.structure_id)))
    return row


def _manages(seat: Position) -> bool:
    return seat_policy.may_manage_seats(web.actor(), standings.of_structure(seat.structure_id))


def _form(seat: Position) -> ChangeForm:
    actor, held = web.actor(), seat_facts.open_assignment(seat.id)
    fresh = {"held": held.id if held else "", "leaves_on": today(), "who": forms.NOBODY}
    form = ChangeForm(data=fresh)
    may_install = _manages(seat)
    form.offer(held, may_install=may_install)
    form.q.data = form.q.data or request.args.get("q", "")[:200]
    found = seat_search.people(actor, form.q.data) if may_install else []
    form.offer_people((one.person.id, one.label) for one in found)
    return form


def _person(form: ChangeForm) -> Person | None:
    """The person chosen: among those one sees, or whoever has the address that was typed."""
    if form.comes == forms.KNOWN:
        return queries.find_person(web.actor(), form.key)
    if form.comes == forms.NEW and form.same_person.data:
        return seat_facts.person_with_address(form.email.data or "")
    return None


def _refused(
    seat: Position, form: ChangeForm, why: Refused | arrivals.KnownAddress
) -> ResponseReturnValue:
    if isinstance(why, Refused):
        form.refuse(why)
        return _screen(seat, form, 422)
    shown = queries.find_person(web.actor(), why.person.id)
    return _screen(seat, form, 422, namesake=True, namesake_shown=shown)


def _screen(
    seat: Position, form: ChangeForm, status: int = 200, **more: Any
) -> ResponseReturnValue:
    return web.render(
        "turnover/change.html",
        fragment="turnover/_people_found.html",
        status=status,
        form=form,
        **more,
        **_facts(seat),
    )


def _told(wish: changeover_rules.Wish) -> dict[str, Any]:
    """What the preview says besides the facts of the seat."""
    return {
        "wish": wish,
        "opens_account": arrivals.opens_account(wish.successor, wish.newcomer, wish.even_shared),
        "undo_days": changeover_rules.UNDO_DAYS,
        "forget_after": FORGET_AFTER.now(),
    }


def _facts(seat: Position) -> dict[str, Any]:
    actor, held = web.actor(), seat_facts.open_assignment(seat.id)
    return {
        "seat": seat,
        "holder": held.person if held else None,
        "since": held.starts_on if held else None,
        "mine": held is not None and held.person_id == actor.person_id,
        "effects": effects(seat, held.person if held else None),
        "home": url_for(
            "directory.structure", structure_id=seat.structure_id, _anchor=f"poste-{seat.id}"
        ),
    }
