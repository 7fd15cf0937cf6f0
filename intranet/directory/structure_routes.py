"""Pages of a structure."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.directory import (
    answers,
    contact_cards,
    entries,
    entry_queries,
    kinds,
    policy,
    queries,
    reports,
    seat_cards,
    verification,
)
from intranet.directory.blueprint import pages
from intranet.directory.forms import (
    EditStructureForm,
    NewStructureForm,
    ReportForm,
    StructureForm,
)
from intranet.directory.offer import queries as offers
from intranet.directory.queries import StructurePage
from intranet.web.conflicts import conflict

STRUCTURE = "/annuaire/structures/<id:structure_id>"


@pages.get(STRUCTURE)
def structure(structure_id: int) -> ResponseReturnValue:
    actor, page = web.actor(), _load(structure_id)
    return web.render(
        "directory/structure.html",
        found=page,
        structure=page.structure,
        kind=kinds.here().get(page.structure.kind, ""),
        seats=seat_cards.of_structure(actor, page.structure, page.standing),
        offer=offers.offer_of(actor, page.structure),
        truth=verification.truth(page.structure),
        may_edit=policy.may_edit_structure(actor, page.standing),
        may_verify=policy.may_verify_structure(actor, page.standing),
        may_close=policy.may_close_structure(actor, page.standing),
    )


@pages.route("/annuaire/structures/nouvelle", methods=["GET", "POST"])
def new_structure() -> ResponseReturnValue:
    actor = web.actor()
    require(policy.may_create_structure(actor))
    form = NewStructureForm()
    doubles = []
    if form.validate_on_submit() and _may_place(form):
        values = form.values()
        doubles = entry_queries.likely_doubles(actor, values["name"], values["commune_id"])
        if form.not_a_double.data or not doubles:
            created = entries.create_structure(actor, values)
            flash("La structure est dans l’annuaire. Ajoutez-y ses postes.", "success")
            return web.done(url_for(".structure", structure_id=created.id))
    status = 422 if form.is_submitted() else 200
    return web.render("directory/new_structure.html", status=status, form=form, doubles=doubles)


@pages.route(f"{STRUCTURE}/modifier", methods=["GET", "POST"])
def edit_structure(structure_id: int) -> ResponseReturnValue:
    actor, page = web.actor(), _load(structure_id)
    require(policy.may_edit_structure(actor, page.standing))
    form = EditStructureForm(obj=page.structure)
    if not form.validate_on_submit() or not _may_move(form, page):
        status = 422 if form.is_submitted() else 200
        return web.render("directory/edit_structure.html", status=status, form=form, found=page)
    try:
        entries.edit_structure(actor, page.structure, form.values(), form.version.number)
    except entries.Conflict:
        return _conflict(form, page)
    if form.exact.data:
        verification.confirm(actor, page.structure)
    return answers.saved(page.structure, form.exact.data)


@pages.post(f"{STRUCTURE}/verifier")
def verify_structure(structure_id: int) -> ResponseReturnValue:
    actor, page = web.actor(), _load(structure_id)
    require(policy.may_verify_structure(actor, page.standing))
    if answers.is_overtaken(page.structure):
        return answers.read_again(page.structure)
    verification.confirm(actor, page.structure)
    return answers.verified(page.structure, request.path)


@pages.post(f"{STRUCTURE}/fermer")
def close_structure(structure_id: int) -> ResponseReturnValue:
    actor, page = web.actor(), _load(structure_id)
    require(policy.may_close_structure(actor, page.standing))
    entries.close_structure(actor, page.structure)
    flash("La structure est fermée : elle n’est plus dans l’annuaire.", "success")
    return web.done(url_for(".structure", structure_id=structure_id))


@pages.post(f"{STRUCTURE}/rouvrir")
def reopen_structure(structure_id: int) -> ResponseReturnValue:
    actor, page = web.actor(), _load(structure_id)
    require(policy.may_close_structure(actor, page.standing))
    entries.reopen_structure(actor, page.structure)
    flash("La structure est de nouveau dans l’annuaire, avec ses postes.", "success")
    return web.done(url_for(".structure", structure_id=structure_id))


@pages.get(f"{STRUCTURE}.vcf")
def structure_card(structure_id: int) -> ResponseReturnValue:
    found = visible(queries.find_structure(web.actor(), structure_id))
    return answers.card(contact_cards.of_structure(found))


@pages.get(f"{STRUCTURE}/historique")
def structure_history(structure_id: int) -> ResponseReturnValue:
    found = visible(queries.find_structure(web.actor(), structure_id))
    return answers.history(found)


@pages.route(f"{STRUCTURE}/signaler", methods=["GET", "POST"])
@web.limiter.limit("20 per hour", methods=["POST"])
def report_structure(structure_id: int) -> ResponseReturnValue:
    page, form = _load(structure_id), ReportForm()
    if form.validate_on_submit():
        told = reports.report(web.actor(), page.structure, page.standing, form.message.data)
        return answers.reported(page.structure, told)
    status = 422 if form.is_submitted() else 200
    return web.render("directory/report.html", status=status, form=form, entry=page.structure)


def _load(structure_id: int) -> StructurePage:
    return visible(queries.structure_page(web.actor(), structure_id))


def _may_place(form: StructureForm) -> bool:
    """Whether the actor may put a structure in the commune of a valid form; says so if not."""
    agencies = entry_queries.agencies_of_commune(form.values()["commune_id"])
    allowed = policy.may_place_structure(web.actor(), agencies)
    if not allowed:
        form.refuse_commune()
    return allowed


def _may_move(form: StructureForm, page: StructurePage) -> bool:
    """The same for a structure that changes commune."""
    commune_id = form.values()["commune_id"]
    if commune_id == page.structure.commune_id:
        return True
    agencies = entry_queries.agencies_of_commune(commune_id)
    allowed = policy.may_move_structure(web.actor(), page.standing, agencies)
    if not allowed:
        form.refuse_commune()
    return allowed


def _conflict(form: StructureForm, page: StructurePage) -> ResponseReturnValue:
    """409: the row as it is now beside what was typed."""
    row = page.structure
    version, shown = row.version, form.read(row)
    back = url_for(".structure", structure_id=row.id)
    return conflict(form, shown, version, cancel_url=back)
