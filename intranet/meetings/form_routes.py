"""The forms that create and change a meeting."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import require
from intranet.database import db
from intranet.events import places, policy, scheduling
from intranet.events import queries as events
from intranet.events.models import Event
from intranet.events.scheduling import EventPlan
from intranet.events.slot_forms import slot_values
from intranet.meetings import planning
from intranet.meetings.blueprint import home, managed, pages, run_networks
from intranet.meetings.formats import checklist
from intranet.meetings.formats.beginnings import Beginning, beginning, choices
from intranet.meetings.forms import MeetingForm, NewMeetingForm, UndatedForm, duration
from intranet.meetings.models import Meeting
from intranet.meetings.series import changing
from intranet.meetings.series import queries as series
from intranet.meetings.series.wording import trouble_sentences
from intranet.networks.models import Network
from intranet.web.conflicts import conflict
from intranet.web.dates import plural

NO_MORE = "Cette rencontre est annulée : elle ne se modifie plus."
NOT_FOUND = "Ce modèle n’existe plus : choisissez un format."


@pages.get("/rencontres/nouvelle")
def new() -> Answered:
    """First what it is for; the form, once that is chosen."""
    actor = web.actor()
    require(policy.may_organise(actor))
    asked = request.args
    if "format" not in asked and "modele" not in asked:
        context = choices(actor, asked.get("reseau"))
        return web.render("meetings/formats/choose.html", duration=duration, **context)
    begun = beginning(actor, asked)
    if begun is None:
        flash(NOT_FOUND, "error")
        return redirect(url_for("meetings.new", reseau=asked.get("reseau")), 303)
    return _new_page(_new_form(begun, run_networks()), begun)


@pages.post("/rencontres/nouvelle")
def create() -> Answered:
    require(policy.may_organise(web.actor()))
    offered, begun = run_networks(), beginning(web.actor(), request.args) or Beginning()
    form = _new_form(begun, offered)
    if not form.validate():
        return _new_page(form, begun)
    chosen = [n for n in offered if n.id in form.networks.data]
    event = planning.create(web.actor(), chosen, form.kind.data, _plan(form)).event
    checklist.fill(event, begun.tasks_for(form.kind.data))
    if "repeter" in request.form:
        flash("Brouillon enregistré. Dites maintenant quand il revient.", "success")
        return web.done(url_for("series.repeat", meeting_id=event.id))
    flash("Brouillon enregistré. Choisissez qui inviter, puis publiez.", "success")
    return web.done(home(event))


@pages.route("/rencontres/<id:meeting_id>/modifier", methods=["GET", "POST"])
def edit(meeting_id: int) -> Answered:
    found = managed(meeting_id)
    if events.is_cancelled(found.event):
        return _no_more(found.event)
    form = _edit_form(found)
    if form.validate_on_submit():
        try:
            return _edited(found, form)
        except places.CapacityTooSmall as small:
            form.capacity.errors = [_too_small(small.taken)]
        except scheduling.StaleEvent:
            return _overtaken(found, form)
        except scheduling.NotPossible:  # called off while this was typed
            return _no_more(found.event)
        except changing.NotAll as not_all:
            return _not_all(meeting_id, form, not_all)
    return _form_page(form, meeting=found, networks=events.networks_of(meeting_id))


def _new_form(begun: Beginning, offered: Sequence[Network]) -> NewMeetingForm:
    slug = request.args.get("reseau")
    asked = [n.id for n in offered if n.slug == slug or len(offered) == 1]
    form = NewMeetingForm(data={"networks": asked, **begun.values})
    form.offer(offered)
    form.own_minutes = begun.minutes_for(form.kind.data)
    return form


def _new_page(form: NewMeetingForm, begun: Beginning) -> Answered:
    return _form_page(form, networks=run_networks(), begun=begun)


def _no_more(event: Event) -> Answered:
    flash(NO_MORE, "error")
    return redirect(home(event), 303)


def _edit_form(found: Meeting) -> UndatedForm:
    slots = found.event.slots
    form = (MeetingForm if slots else UndatedForm)(data=_values(found))
    if slots:
        form.standing = slots[0]
    return form


def _plan(form: UndatedForm, slot_id: int | None = None) -> EventPlan:
    return EventPlan(
        title=form.title.data,
        description=form.description.data or "",
        capacity=form.capacity.data,
        slots=(form.slot_plan(slot_id),) if isinstance(form, MeetingForm) else (),
    )


def _values(found: Meeting) -> dict[str, Any]:
    event = found.event
    return {
        "title": event.title,
        "kind": found.kind,
        "description": event.description,
        "capacity": event.capacity,
        "version": event.version,
        **(slot_values(event.slots[0]) if event.slots else {}),
    }


def _edited(found: Meeting, form: UndatedForm) -> Answered:
    slots = found.event.slots
    version = form.version.number or 0  # a form without a version is not a recent one
    plan = _plan(form, slots[0].id if slots else None)
    told = _written(found, form.kind.data, plan, version)
    if told:
        flash(f"C’est enregistré : {plural(told, 'personne')} {_receive(told)}.", "success")
    else:
        flash("C’est enregistré. Aucun courriel n’est parti.", "success")
    return web.done(home(found.event))


def _written(found: Meeting, kind: str, plan: EventPlan, version: int) -> int:
    """Change the meeting, and those after it when that was asked; how many people are told."""
    actor, event = web.actor(), found.event
    later = series.following(actor, event) if request.form.get("scope") == "following" else []
    if not later or not plan.slots:
        return planning.edit(actor, found, kind, plan, version)
    same = changing.change_between(event, plan, kind if kind != found.kind else "")
    told = planning.edit(actor, found, kind, plan, version)
    if same.nothing:
        return told
    return told + changing.apply(actor, same, later, _versions(request.form.get("following", "")))


def _versions(typed: str) -> dict[int, int]:
    """« 12:3 14:1 »: the versions of the following meetings that the form was opened with."""
    pairs = (part.split(":") for part in typed[:2000].split())
    numbers = (pair for pair in pairs if len(pair) == 2 and all(map(_is_number, pair)))
    return {int(key): int(version) for key, version in numbers}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 11


def _not_all(meeting_id: int, form: UndatedForm, why: changing.NotAll) -> Answered:
    """409: nothing is kept of any date; what was typed is."""
    db.session.rollback()
    form.form_errors.extend(trouble_sentences(why.troubles))
    found = managed(meeting_id)
    context = {"meeting": found, "networks": events.networks_of(meeting_id)}
    return _form_page(form, status=409, scope="following", **context)


def _receive(told: int) -> str:
    return "reçoivent une mise à jour" if told > 1 else "reçoit une mise à jour"


def _overtaken(found: Meeting, form: UndatedForm) -> Answered:
    values, version = _values(found), found.event.version
    if isinstance(form, MeetingForm):
        form.forget_unasked()
    return conflict(form, values, version, cancel_url=home(found.event))


def _too_small(taken: int) -> str:
    kept = "places sont déjà prises" if taken > 1 else "place est déjà prise"
    return f"{taken} {kept} : indiquez au moins {taken}, ou laissez vide."


def _form_page(form: UndatedForm, *, status: int = 0, **context: Any) -> Answered:
    found = context.get("meeting")
    context.setdefault("scope", request.form.get("scope", "one"))
    return web.render(
        "meetings/form.html",
        status=status or (422 if form.errors else 200),
        following=series.following(web.actor(), found.event) if found else [],
        form=form,
        duration=duration,
        told=planning.would_be_told(found.event) if found else 0,
        cancel_url=home(found.event) if found else url_for("meetings.meetings"),
        **context,
    )
