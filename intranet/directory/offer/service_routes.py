"""Pages of the services of a structure."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.directory import kinds, standings
from intranet.directory import queries as structures
from intranet.directory.models import Structure
from intranet.directory.offer import areas, parts, policy, queries, services, typical
from intranet.directory.offer.blueprint import pages
from intranet.directory.offer.forms import ServiceForm, TypicalForm
from intranet.directory.offer.models import Service
from intranet.web.conflicts import conflict
from intranet.web.dates import plural

SERVICES = "/annuaire/structures/<id:structure_id>/services"
SERVICE = "/annuaire/services/<id:service_id>"
SAME_NAME = "Un service porte déjà ce nom ici : modifiez-le, ou nommez celui-ci autrement."


@pages.route(f"{SERVICES}/ajouter", methods=["GET", "POST"])
def typical_services(structure_id: int) -> ResponseReturnValue:
    """What structures of this kind usually offer, to be ticked; or of another kind."""
    structure = _editable(structure_id)
    kind = request.args.get("type") or structure.kind
    visible(kinds.KINDS.get(kind))
    models, form = typical.of_kind(kind), TypicalForm()
    form.offer({model.key: model.name for model in models})
    if form.validate_on_submit():
        values = [model.values for model in models if model.key in form.chosen.data]
        added = services.add_missing(web.actor(), structure, values)
        flash(_added(len(added)), "success")
        return web.done(_home(structure))
    return web.render(
        "directory/offer/typical.html",
        status=422 if form.errors else 200,
        structure=structure,
        form=form,
        models=models,
        kind=kind,
        kinds=kinds.here(),
        known={row.name for row in queries.offer_of(web.actor(), structure).services},
    )


@pages.route(f"{SERVICES}/nouveau", methods=["GET", "POST"])
def new_service(structure_id: int) -> ResponseReturnValue:
    structure = _editable(structure_id)
    form = ServiceForm(data=_beginning(structure))
    if form.asks_for_themes or not form.validate_on_submit():
        return _form_page(form, structure)
    try:
        service = services.add(web.actor(), structure, form.values())
    except services.SameName:
        form.name.errors = [SAME_NAME]
        return _form_page(form, structure)
    flash("Le service est dans l’annuaire.", "success")
    return web.done(_home(structure, service))


@pages.route(f"{SERVICE}/modifier", methods=["GET", "POST"])
def edit_service(service_id: int) -> ResponseReturnValue:
    service = _service(service_id)
    form = ServiceForm(obj=service)
    if form.asks_for_themes or not form.validate_on_submit():
        return _form_page(form, service.structure, service)
    try:
        services.edit(web.actor(), service, form.values(), form.version.number)
    except parts.EditedMeanwhile:
        back = _home(service.structure, service)
        return conflict(form, form.read(service), service.version, cancel_url=back)
    flash("Le service est enregistré.", "success")
    return web.done(_home(service.structure, service))


@pages.post(f"{SERVICE}/fermer")
def end_service(service_id: int) -> ResponseReturnValue:
    service = _service(service_id)
    services.end(web.actor(), service)
    flash("Le service n’est plus proposé. Vous pouvez le remettre, en bas de la fiche.", "success")
    return web.done(_home(service.structure))


@pages.post(f"{SERVICE}/rouvrir")
def resume_service(service_id: int) -> ResponseReturnValue:
    service = _service(service_id)
    services.resume(web.actor(), service)
    flash("Le service est de nouveau proposé.", "success")
    return web.done(_home(service.structure, service))


def _editable(structure_id: int) -> Structure:
    """An open structure that the actor sees and whose offer they may edit."""
    structure = visible(structures.find_structure(web.actor(), structure_id))
    allowed = policy.may_edit_offer(web.actor(), standings.of_structure(structure.id))
    require(allowed and structure.closed_at is None)
    return structure


def _service(service_id: int) -> Service:
    service = visible(queries.find_service(web.actor(), service_id))
    require(policy.may_edit_offer(web.actor(), standings.of_structure(service.structure_id)))
    return service


def _beginning(structure: Structure) -> dict[str, Any]:
    """What a new service is until somebody types: a model, a copy, or the usual."""
    if model := typical.every().get(request.args.get("modele", "")):
        return dict(model.values)
    copied = request.args.get("copie", "")
    if copied.isascii() and copied.isdigit() and len(copied) < 10:
        source = visible(queries.find_service(web.actor(), int(copied)))
        if source.structure_id == structure.id:
            return {name: getattr(source, name) for name in services.FIELDS}
    return dict(typical.DEFAULTS)


def _form_page(
    form: ServiceForm, structure: Structure, service: Service | None = None
) -> ResponseReturnValue:
    own = areas.label(structure.area, structure.commune)
    form.area.offer(structure.commune, f"Comme la structure : {own}")
    if asked := form.asks_for_themes:
        form.suggest(form.name.data, form.description.data)
    return web.render(
        "directory/offer/service_form.html",
        fragment="directory/offer/_theme_picker.html" if asked else None,
        status=422 if form.errors and not asked else 200,
        form=form,
        structure=structure,
        service=service,
        home=_home(structure, service),
    )


def _added(count: int) -> str:
    if not count:
        return "Ces services étaient déjà décrits : rien n’a changé."
    return f"{plural(count, 'service')} dans l’annuaire. Relisez-les : vous pouvez les préciser."


def _home(structure: Structure, service: Service | None = None) -> str:
    anchor = f"service-{service.id}" if service else "services"
    return url_for("directory.structure", structure_id=structure.id, _anchor=anchor)
