"""Own templates, and the checklist of a meeting."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import require, visible
from intranet.events import policy
from intranet.events import queries as events
from intranet.meetings.blueprint import home, managed
from intranet.meetings.formats import checklist, keeping, queries
from intranet.meetings.formats.forms import NameForm, TaskForm
from intranet.meetings.formats.models import ChecklistItem, MeetingTemplate
from intranet.meetings.models import KINDS, Meeting
from intranet.web.conflicts import conflict

pages = Blueprint("formats", __name__)

TAKEN = "Un modèle de votre agence porte déjà ce nom : choisissez-en un autre."
FULL = "Cette liste a déjà 60 points : retirez-en un avant d’en ajouter."


@pages.get("/rencontres/modeles")
def templates() -> Answered:
    require(policy.may_organise(web.actor()))
    return _templates_page()


@pages.route("/rencontres/<id:meeting_id>/modele", methods=["GET", "POST"])
def keep(meeting_id: int) -> Answered:
    found = managed(meeting_id)
    form = NameForm(data={"name": found.event.title[:120]})
    if form.validate_on_submit():
        agency = keeping.agency_for(web.actor(), events.networks_of(meeting_id))
        try:
            row = keeping.keep(web.actor(), agency, form.name.data, found)
        except keeping.NameTaken:
            form.name.errors = [TAKEN]
        else:
            flash(f"Le modèle « {row.name} » est enregistré pour votre agence.", "success")
            return web.done(url_for("formats.templates"))
    return web.render(
        "meetings/formats/keep.html",
        status=422 if form.errors else 200,
        form=form,
        event=found.event,
        tasks=queries.tasks_of(meeting_id),
    )


@pages.route("/rencontres/modeles/<id:template_id>/renommer", methods=["GET", "POST"])
def rename(template_id: int) -> Answered:
    row = _template(template_id)
    form = NameForm(data={"name": row.name, "version": row.version})
    if form.validate_on_submit():
        try:
            keeping.rename(web.actor(), row, form.name.data, form.version.number)
        except keeping.NameTaken:
            form.name.errors = [TAKEN]
        except keeping.StaleTemplate:
            back = url_for("formats.templates")
            return conflict(form, {"name": row.name}, row.version, cancel_url=back)
        else:
            flash(f"Le modèle s’appelle maintenant « {row.name} ».", "success")
            return web.done(url_for("formats.templates"))
    status = 422 if form.errors else 200
    return web.render("meetings/formats/rename.html", status=status, form=form, template=row)


@pages.post("/rencontres/modeles/<id:template_id>/supprimer")
def remove(template_id: int) -> Answered:
    row = _template(template_id)
    keeping.remove(web.actor(), row)
    flash(f"Le modèle « {row.name} » est supprimé ; vous pouvez le rétablir ci-dessous.", "success")
    return web.done(url_for("formats.templates"))


@pages.post("/rencontres/modeles/<id:template_id>/retablir")
def put_back(template_id: int) -> Answered:
    row = _template(template_id)
    try:
        keeping.put_back(web.actor(), row)
        flash(f"Le modèle « {row.name} » est rétabli.", "success")
    except keeping.NameTaken:
        flash(
            f"Un autre modèle s’appelle maintenant « {row.name} » : renommez-le d’abord.", "error"
        )
    return web.done(url_for("formats.templates"))


@pages.get("/rencontres/<id:meeting_id>/preparation")
def preparation(meeting_id: int) -> Answered:
    return _checklist_page(managed(meeting_id), TaskForm())


@pages.post("/rencontres/<id:meeting_id>/preparation")
def add_task(meeting_id: int) -> Answered:
    found, form = managed(meeting_id), TaskForm()
    if not form.validate():
        return _checklist_page(found, form, status=422)
    try:
        checklist.add(web.actor(), found.event, form.offset, form.label.data)
    except checklist.TooLong:
        form.label.errors = [FULL]
        return _checklist_page(found, form, status=422)
    return _changed(found)


@pages.post("/rencontres/<id:meeting_id>/preparation/<id:item_id>/cocher")
def tick(meeting_id: int, item_id: int) -> Answered:
    return _tick(meeting_id, item_id, True)


@pages.post("/rencontres/<id:meeting_id>/preparation/<id:item_id>/decocher")
def untick(meeting_id: int, item_id: int) -> Answered:
    return _tick(meeting_id, item_id, False)


@pages.post("/rencontres/<id:meeting_id>/preparation/<id:item_id>/retirer")
def remove_task(meeting_id: int, item_id: int) -> Answered:
    found = managed(meeting_id)
    checklist.remove(web.actor(), _item(found, item_id))
    return redirect(url_for("formats.preparation", meeting_id=meeting_id), 303)


@pages.post("/rencontres/<id:meeting_id>/preparation/<id:item_id>/remettre")
def put_task_back(meeting_id: int, item_id: int) -> Answered:
    found = managed(meeting_id)
    checklist.put_back(web.actor(), _item(found, item_id))
    return redirect(url_for("formats.preparation", meeting_id=meeting_id), 303)


def _tick(meeting_id: int, item_id: int, done: bool) -> Answered:
    found = managed(meeting_id)
    row = _item(found, item_id)
    checklist.tick(web.actor(), row, done)
    return _changed(found, row)


def _changed(found: Meeting, row: ChecklistItem | None = None) -> Answered:
    """The list again for htmx, with the focus where it was; else the page that it stands on."""
    if web.wants_fragment():
        return _checklist_page(found, TaskForm(formdata=None), at=row.id if row else 0)
    return redirect(home(found.event) + "#preparation", 303)


def _item(found: Meeting, item_id: int) -> ChecklistItem:
    return visible(queries.item(found.event_id, item_id))


def _template(template_id: int) -> MeetingTemplate:
    require(policy.may_organise(web.actor()))
    return visible(queries.template(web.actor(), template_id))


def _checklist_page(found: Meeting, form: TaskForm, *, status: int = 200, at: int = -1) -> Answered:
    context: dict[str, Any] = {
        "event": found.event,
        "formats_checklist": queries.checklist(found.event),
        "formats_form": form,
        "formats_at": at,
    }
    return web.render(
        "meetings/formats/preparation.html",
        fragment="meetings/formats/_checklist.html",
        status=status,
        **context,
    )


def _templates_page() -> Answered:
    actor = web.actor()
    return web.render(
        "meetings/formats/templates.html",
        page=web.paginate(queries.templates_of(actor)),
        removed=queries.removed_templates(actor),
        kinds=KINDS,
    )
