"""Reading minutes, writing them, publishing them."""

from flask import flash, request
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.events import queries as events
from intranet.events.models import Event
from intranet.meetings.blueprint import managed, shown
from intranet.meetings.minutes import (
    attachment_routes,
    comparing,
    drafting,
    editing,
    follow_up_routes,
    link_routes,
    own_routes,
    policy,
    print_routes,
    publishing,
    queries,
    version_routes,
)
from intranet.meetings.minutes.blueprint import PLACE, hub, not_held, pages, written
from intranet.meetings.minutes.forms import PublishForm
from intranet.meetings.minutes.models import Minutes
from intranet.meetings.minutes.reading import hub_page
from intranet.web.dates import plural

__all__ = [
    "attachment_routes",
    "follow_up_routes",
    "link_routes",
    "own_routes",
    "pages",
    "print_routes",
    "version_routes",
]

READ_AGAIN = "Le texte a changé pendant que vous relisiez\u00a0: le voici, avant de publier."
NOTHING_NEW = "Rien n’a changé depuis la dernière version publiée."


@pages.get(PLACE)
def minutes(meeting_id: int) -> Answered:
    event = shown(meeting_id).event
    actor, network_ids = web.actor(), events.network_ids_of(event.id)
    runs, found = policy.may_write(actor, network_ids), queries.of_event(event.id)
    if found is None and runs and drafting.is_held(event):
        return web.render("meetings/minutes/begin.html", event=event)
    if found is None and runs:
        return not_held(event)
    may = found is not None and policy.may_read(actor, found, network_ids)
    return hub_page(event, visible(found if may else None))


@pages.get(f"{PLACE}/modifier")
def edit(meeting_id: int) -> Answered:
    event = managed(meeting_id).event
    if not drafting.is_held(event):
        return not_held(event)
    return editing.page(editing.editor(event))


@pages.post(f"{PLACE}/modifier")
@web.public
@web.csrf.exempt
def save(meeting_id: int) -> Answered:
    """Open to nobody in particular, who writes nothing: what was typed outlives the session. The
    form itself asks for the token, and comes back with all that was typed when it is not right."""
    if web.current_actor() is None:
        return editing.session_over(meeting_id)
    event = managed(meeting_id).event
    if not drafting.is_held(event):
        return not_held(event)
    typed = editing.editor(event)
    if request.form.get("act") == "apercu":
        return editing.page(typed, previewed=typed.form.text.data)
    if not typed.validate():
        return editing.page(typed, status=422)
    return _saved(typed)


def _saved(typed: editing.Editor) -> Answered:
    try:
        typed.save()
    except drafting.StaleMinutes:
        return editing.overtaken(typed)
    if request.form.get("act") == "lignes":
        flash("Brouillon enregistré.", "success")
        return web.done(f"{hub(typed.event)}/modifier#suites")
    flash("Brouillon enregistré. Personne n’en est prévenu.", "success")
    return web.done(hub(typed.event))


@pages.route(f"{PLACE}/publier", methods=["GET", "POST"])
def publish(meeting_id: int) -> Answered:
    event, found = written(meeting_id)
    if not drafting.is_held(event):
        return not_held(event)
    form = PublishForm(data={"version": found.version, "tell": False})
    if not publishing.is_pending(found):
        return _nothing_new(event)
    if not form.validate_on_submit():
        return _publish_page(event, found, form)
    version, note = form.version.number or 0, form.note.data
    try:
        told = publishing.publish(web.actor(), event.id, version, note=note, tell=form.tell.data)
    except publishing.NothingNew:
        return _nothing_new(event)
    except drafting.StaleMinutes:
        flash(READ_AGAIN, "warning")
        return _publish_page(event, found, form, status=409)
    flash(_published(told.told), "success")
    return web.done(hub(event))


def _nothing_new(event: Event) -> Answered:
    flash(NOTHING_NEW, "info")
    return web.done(hub(event))


def _publish_page(event: Event, found: Minutes, form: PublishForm, status: int = 0) -> Answered:
    last = queries.version(found, found.number) if found.is_published else None
    form.version.data = found.version
    return web.render(
        "meetings/minutes/publish.html",
        status=status or (422 if form.errors else 200),
        event=event,
        minutes=found,
        form=form,
        readers=publishing.readers(event),
        last=last,
        differences=comparing.blocks(last.text, found.text) if last else [],
    )


def _published(told: int) -> str:
    if not told:
        return "Le compte rendu est publié. Aucun courriel n’est parti."
    return (
        f"Le compte rendu est publié\u00a0: {plural(told, 'courriel')} "
        f"{'partent' if told > 1 else 'part'}."
    )
