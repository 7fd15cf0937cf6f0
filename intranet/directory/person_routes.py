"""Pages of a person."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.directory import (
    answers,
    contact_cards,
    entries,
    kinds,
    policy,
    queries,
    reports,
    verification,
)
from intranet.directory.blueprint import pages
from intranet.directory.forms import PersonForm, ReportForm
from intranet.directory.photo_forms import photo_panel
from intranet.directory.queries import PersonPage
from intranet.web.conflicts import conflict

PERSON = "/annuaire/personnes/<id:person_id>"


@pages.get(PERSON)
def person(person_id: int) -> ResponseReturnValue:
    actor, page = web.actor(), _load(person_id)
    return web.render(
        "directory/person.html",
        found=page,
        person=page.person,
        kinds=kinds.here(),
        is_me=page.person.id == actor.person_id,
        truth=verification.truth(page.person),
        may_edit=policy.may_edit_person(actor, page.standing),
        may_verify=policy.may_verify_person(actor, page.standing),
    )


@pages.route(f"{PERSON}/modifier", methods=["GET", "POST"])
def edit_person(person_id: int) -> ResponseReturnValue:
    actor, page = web.actor(), _load(person_id)
    require(policy.may_edit_person(actor, page.standing))
    form = PersonForm(obj=page.person)
    if not form.validate_on_submit():
        return _edition(form, page)
    try:
        entries.edit_person(actor, page.person, form.values(), form.version.number)
    except entries.Conflict:
        return _conflict(form, page)
    if form.exact.data:
        verification.confirm(actor, page.person)
    return answers.saved(page.person, form.exact.data)


@pages.post(f"{PERSON}/verifier")
def verify_person(person_id: int) -> ResponseReturnValue:
    actor, page = web.actor(), _load(person_id)
    require(policy.may_verify_person(actor, page.standing))
    if answers.is_overtaken(page.person):
        return answers.read_again(page.person)
    verification.confirm(actor, page.person)
    return answers.verified(page.person, request.path)


@pages.get(f"{PERSON}.vcf")
def person_card(person_id: int) -> ResponseReturnValue:
    page = _load(person_id)
    return answers.card(contact_cards.of_person(page.person, page.seats))


@pages.get(f"{PERSON}/historique")
def person_history(person_id: int) -> ResponseReturnValue:
    return answers.history(visible(queries.find_person(web.actor(), person_id)))


@pages.route(f"{PERSON}/signaler", methods=["GET", "POST"])
@web.limiter.limit("20 per hour", methods=["POST"])
def report_person(person_id: int) -> ResponseReturnValue:
    page, form = _load(person_id), ReportForm()
    if form.validate_on_submit():
        told = reports.report(web.actor(), page.person, page.standing, form.message.data)
        return answers.reported(page.person, told)
    status = 422 if form.is_submitted() else 200
    return web.render("directory/report.html", status=status, form=form, entry=page.person)


def _load(person_id: int) -> PersonPage:
    return visible(queries.person_page(web.actor(), person_id))


def _edition(form: PersonForm, page: PersonPage) -> ResponseReturnValue:
    return web.render(
        "directory/edit_person.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        found=page,
        panel=photo_panel(web.actor(), page.person, page.standing),
    )


def _conflict(form: PersonForm, page: PersonPage) -> ResponseReturnValue:
    """409: the row as it is now beside what was typed."""
    row = page.person
    version, shown = row.version, form.read(row)
    back = url_for(".person", person_id=row.id)
    return conflict(form, shown, version, cancel_url=back)
