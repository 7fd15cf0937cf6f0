"""The forms that create and change a meeting."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import require
from intranet.events import places, policy, scheduling
from intranet.events import queries as events
from intranet.events.models import Event
from intranet.events.scheduling import EventPlan
from intranet.events.slot_forms import slot_values
from intranet.meetings import planning
from intranet.meetings.blueprint import home, managed, pages, run_networks
from intranet.meetings.forms import MeetingForm, NewMeetingForm
from intranet.meetings.models import Meeting
from intranet.web.conflicts import conflict
from intranet.web.dates import plural

NO_MORE = "Cette rencontre est annulée : elle ne se modifie plus."


@pages.route("/rencontres/nouvelle", methods=["GET", "POST"])
def new() -> Answered:
    require(policy.may_organise(web.actor()))
    offered = run_networks()
    asked = [n.id for n in offered if n.slug == request.args.get("reseau") or len(offered) == 1]
    form = NewMeetingForm(data={"networks": asked})
    form.offer(offered)
    if form.validate_on_submit():
        chosen = [n for n in offered if n.id in form.networks.data]
        event = planning.create(web.actor(), chosen, form.kind.data, _plan(form)).event
        flash("Brouillon enregistré. Choisissez qui inviter, puis publiez.", "success")
        return web.done(home(event))
    return _form_page(form, networks=offered)


@pages.route("/rencontres/<id:meeting_id>/modifier", methods=["GET", "POST"])
def edit(meeting_id: int) -> Answered:
    found = managed(meeting_id)
    if events.is_cancelled(found.event):
        return _no_more(found.event)
    form = MeetingForm(data=_values(found))
    form.standing = found.event.slots[0]
    if form.validate_on_submit():
        try:
            return _edited(found, form)
        except places.CapacityTooSmall as small:
            form.capacity.errors = [_too_small(small.taken)]
        except scheduling.StaleEvent:
            return _overtaken(found, form)
        except scheduling.NotPossible:  # called off while this was typed
            return _no_more(found.event)
    return _form_page(form, meeting=found, networks=events.networks_of(meeting_id))


def _no_more(event: Event) -> Answered:
    flash(NO_MORE, "error")
    return redirect(home(event), 303)


def _plan(form: MeetingForm, slot_id: int | None = None) -> EventPlan:
    return EventPlan(
        title=form.title.data,
        description=form.description.data or "",
        capacity=form.capacity.data,
        slots=(form.slot_plan(slot_id),),
    )


def _values(found: Meeting) -> dict[str, Any]:
    event = found.event
    return {
        "title": event.title,
        "kind": found.kind,
        "description": event.description,
        "capacity": event.capacity,
        "version": event.version,
        **slot_values(event.slots[0]),
    }


def _edited(found: Meeting, form: MeetingForm) -> Answered:
    slot = found.event.slots[0]
    version = form.version.number or 0  # a form without a version is not a recent one
    told = planning.edit(web.actor(), found, form.kind.data, _plan(form, slot.id), version)
    if told:
        flash(f"C’est enregistré : {plural(told, 'personne')} {_receive(told)}.", "success")
    else:
        flash("C’est enregistré. Aucun courriel n’est parti.", "success")
    return web.done(home(found.event))


def _receive(told: int) -> str:
    return "reçoivent une mise à jour" if told > 1 else "reçoit une mise à jour"


def _overtaken(found: Meeting, form: MeetingForm) -> Answered:
    values, version = _values(found), found.event.version
    form.forget_unasked()
    return conflict(form, values, version, cancel_url=home(found.event))


def _too_small(taken: int) -> str:
    kept = "places sont déjà prises" if taken > 1 else "place est déjà prise"
    return f"{taken} {kept} : indiquez au moins {taken}, ou laissez vide."


def _form_page(form: MeetingForm, **context: Any) -> Answered:
    found = context.get("meeting")
    return web.render(
        "meetings/form.html",
        status=422 if form.errors else 200,
        form=form,
        told=planning.would_be_told(found.event) if found else 0,
        cancel_url=home(found.event) if found else url_for("meetings.meetings"),
        **context,
    )
