"""Pages of places: the commune picker, and the administration of agencies."""

import re
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import NotVisible, require, visible
from intranet.territories import agencies, policy, queries
from intranet.territories.boards import Board, board
from intranet.territories.forms import (
    AgencyCommunesForm,
    AgencyForm,
    candidates,
    resolve,
    target_id,
)
from intranet.territories.models import Agency
from intranet.text import clean_line
from intranet.web.conflicts import conflict
from intranet.web.dates import plural

pages = Blueprint("territories", __name__)

OVERVIEW = "/administration/territoires"
NAME_TAKEN = "Une autre agence porte déjà ce nom."


@pages.get("/communes")
@web.limiter.limit("120 per minute")
def communes() -> ResponseReturnValue:
    """Search as you type of a commune field: the fragment to put under the input `champ`."""
    name = request.args.get("champ", "q")
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,40}", name):
        raise NotVisible
    typed = clean_line(request.args.get(name) or request.args.get("q", ""))[:200]
    former = bool(request.args.get("anciennes"))
    found = candidates(typed, former=former)
    chosen = resolve(typed, found, former=former)
    return web.render(
        "territories/_commune_options.html",
        name=name,
        typed=typed,
        found=found,
        former=former,
        chosen_id=target_id(chosen, former=former) if chosen else None,
    )


@pages.route(f"{OVERVIEW}/agences/nouvelle", methods=["GET", "POST"])
def new_agency() -> ResponseReturnValue:
    require(policy.may_administer(web.actor()))
    form = AgencyForm()
    if form.validate_on_submit():
        try:
            agency = agencies.create(web.actor(), form.data)
        except agencies.NameTaken:
            form.name.errors = [NAME_TAKEN]
        else:
            flash(f"{agency.name} est créée. Choisissez maintenant ses communes.", "success")
            return web.done(url_for(".agency_communes", slug=agency.slug))
    return _agency_page(form)


@pages.route(f"{OVERVIEW}/agences/<slug>/modifier", methods=["GET", "POST"])
def edit_agency(slug: str) -> ResponseReturnValue:
    require(policy.may_administer(web.actor()))
    agency = visible(queries.agency_by_slug(slug))
    form = AgencyForm(obj=agency)
    if form.validate_on_submit():
        if form.version.number != agency.version:
            return conflict(form, _facts(agency), agency.version, cancel_url=OVERVIEW)
        try:
            agencies.edit(web.actor(), agency, form.data)
        except agencies.NameTaken:
            form.name.errors = [NAME_TAKEN]
        else:
            flash(f"{agency.name} est enregistrée.", "success")
            return web.done(OVERVIEW)
    return _agency_page(form, agency)


@pages.route(f"{OVERVIEW}/agences/<slug>/communes", methods=["GET", "POST"])
def agency_communes(slug: str) -> ResponseReturnValue:
    require(policy.may_administer(web.actor()))
    agency = visible(queries.agency_by_slug(slug))
    shown = _board(agency)
    form = AgencyCommunesForm()
    form.communes.offer(shown.scope)
    if not form.validate_on_submit():
        return _communes_page(agency, shown, form, status=422 if form.errors else 200)
    if form.seen.data != shown.seen:
        return _communes_page(agency, shown, form, status=409)
    change = agencies.plan(agency, shown.scope, form.wanted)
    if not form.has_confirmed(commune for commune, _ in change.moved):
        return _communes_page(agency, shown, form, status=422, moved=change.moved)
    agencies.set_communes(web.actor(), agency, shown.scope, form.wanted)
    flash(_told(change), "success")
    return web.done(url_for(".agency_communes", slug=slug, epci=request.args.get("epci")))


def _board(agency: Agency) -> Board:
    chosen = [commune.id for commune in queries.communes_of_agency(agency.id)]
    found = visible(board(request.args.get("epci"), chosen))
    if request.method == "POST":
        visible(found.opened)
    holders = queries.agencies_of_communes(found.scope)
    notes = {
        key: f"aujourd’hui : {holder.name}"
        for key, holder in holders.items()
        if holder.id != agency.id
    }
    return replace(found, notes=notes)


def _communes_page(
    agency: Agency, shown: Board, form: AgencyCommunesForm, *, status: int, **context: Any
) -> ResponseReturnValue:
    ticked = shown.ticked if request.method == "GET" else form.wanted
    return web.render(
        "territories/agency_communes.html",
        status=status,
        agency=agency,
        board=shown,
        form=form,
        ticked=ticked,
        overtaken=status == 409,
        **context,
    )


def _agency_page(form: AgencyForm, agency: Agency | None = None) -> ResponseReturnValue:
    status = 422 if form.errors else 200
    return web.render("territories/agency.html", status=status, form=form, agency=agency)


def _facts(agency: Agency) -> dict[str, object]:
    return {field: getattr(agency, field) for field in agencies.FIELDS}


def _told(change: agencies.Change) -> str:
    if not change:
        return "Rien n’a changé."
    count = len(change.added) + len(change.moved)
    parts = [_counted(count, "ajoutée"), _counted(len(change.removed), "retirée")]
    return "C’est enregistré : " + ", ".join(part for part in parts if part) + "."


def _counted(count: int, what: str) -> str:
    return f"{plural(count, 'commune')} {what}{'s' if count > 1 else ''}" if count else ""
