"""Publishing a meeting, calling it off, throwing a draft away."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.events import queries as events
from intranet.events import scheduling
from intranet.events.models import DRAFT
from intranet.meetings import planning, thread
from intranet.meetings.blueprint import home, managed, pages
from intranet.meetings.forms import CancelForm
from intranet.meetings.models import Meeting
from intranet.web.dates import plural

REFUSED = {
    "cancelled": "Cette rencontre est annulée : elle ne se publie plus.",
    "past": "La date est passée : changez-la avant de publier.",
    "no_slot": "Il manque une date : complétez la rencontre avant de publier.",
    "published": "Cette rencontre est publiée : elle ne s’efface plus, elle s’annule.",
}


@pages.post("/rencontres/<id:meeting_id>/publier")
def publish(meeting_id: int) -> Answered:
    event = managed(meeting_id).event
    was_draft = event.state == DRAFT
    try:
        scheduling.publish(web.actor(), meeting_id)
    except scheduling.NotPossible as refused:
        flash(REFUSED[refused.why], "error")
        return web.done(home(event))
    if was_draft:
        told = len(planning.reachable(event))
        flash(f"La rencontre est publiée : {_letters(told)}.", "success")
    return web.done(home(event))


@pages.route("/rencontres/<id:meeting_id>/annuler", methods=["GET", "POST"])
def cancel(meeting_id: int) -> Answered:
    found = managed(meeting_id)
    if why := _why_not_cancelled(found):
        flash(why, "info")
        return redirect(home(found.event), 303)
    form = CancelForm()
    if not form.validate_on_submit():
        return _cancel_page(found, form)
    told = len(planning.holders(found.event))
    planning.cancel(web.actor(), meeting_id, form.reason.data)
    when = " dans une minute" if told else ""
    flash(f"La rencontre est annulée\u00a0: {_letters(told)}{when}.", "success")
    return web.done(home(found.event))


@pages.post("/rencontres/<id:meeting_id>/supprimer")
def discard(meeting_id: int) -> Answered:
    found = managed(meeting_id)
    title, page = found.event.title, home(found.event)
    try:
        told = planning.discard(web.actor(), found)
    except scheduling.NotPossible as refused:
        flash(REFUSED[refused.why], "error")
        return web.done(page)
    written = f" : {_letters(told)}" if told else ""
    flash(f"Le brouillon « {title} » est supprimé{written}.", "success")
    return web.done(url_for("meetings.meetings"))


def _why_not_cancelled(found: Meeting) -> str:
    event = found.event
    if events.is_cancelled(event):
        return "Cette rencontre est déjà annulée."
    if event.state == DRAFT:
        return "Ce brouillon n’est connu de personne : supprimez-le simplement."
    return "Cette rencontre a déjà eu lieu." if thread.is_over(event) else ""


def _cancel_page(found: Meeting, form: CancelForm) -> Answered:
    return web.render(
        "meetings/cancel.html",
        status=422 if form.errors else 200,
        event=found.event,
        form=form,
        told=[to.name for to in planning.holders(found.event)],
        unreachable=planning.unreachable(found.event),
    )


def _letters(count: int) -> str:
    if not count:
        return "aucun courriel n’est parti"
    return f"{plural(count, 'courriel')} {'partent' if count > 1 else 'part'}"
