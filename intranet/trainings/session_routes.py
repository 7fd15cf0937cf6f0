"""Sessions: read one, take a place, and what organisers do: plan, change, publish, call off."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet.access import require, visible
from intranet.clock import now
from intranet.events import answers, calendars, counting, policy, scheduling
from intranet.events import queries as events
from intranet.events.models import DRAFT, Event
from intranet.events.places import CapacityTooSmall
from intranet.events.wording import closed_sentence, outcome_sentence
from intranet.networks.queries import coordinated_by
from intranet.trainings import catalogue, enrolments, queries, session_page
from intranet.trainings import policy as training_policy
from intranet.trainings.blueprint import pages
from intranet.trainings.forms import (
    CancelForm,
    NewSessionForm,
    SessionForm,
    session_values,
)
from intranet.trainings.models import Course, TrainingSession
from intranet.web import actor, render
from intranet.web.conflicts import conflict
from intranet.web.dates import plural

NOT_POSSIBLE = {
    "cancelled": "Cette session est annulée : elle ne se modifie plus.",
    "past": "Cette session a déjà commencé : changez d’abord ses dates.",
    "no_slot": "Ajoutez d’abord une demi-journée.",
    "already": "Cette session est déjà annulée.",
    "draft": "Ce brouillon n’est connu de personne : supprimez-le simplement.",
    "over": "Cette session a déjà eu lieu.",
    "published": "Cette session est publiée : elle s’annule mais ne s’efface plus.",
}


@pages.get("/formations/sessions/<id:event_id>")
def session(event_id: int) -> Answered:
    return session_page.show(visible(queries.find_session(actor(), event_id)))


@pages.get("/formations/sessions/<id:event_id>.ics")
def download(event_id: int) -> Answered:
    parts = visible(events.calendar_parts(actor(), event_id) or None)
    return calendars.download(parts, f"formation-{event_id}.ics")


@pages.post("/formations/sessions/<id:event_id>/inscription")
def enrol(event_id: int) -> Answered:
    found = visible(queries.find_session(actor(), event_id))
    require(training_policy.may_register(actor(), events.network_ids_of(event_id)))
    try:
        flash(outcome_sentence(enrolments.enrol_oneself(actor(), found)), "success")
    except answers.AnswerClosed as closed:
        flash(closed_sentence(closed.why), "error")
    except enrolments.NoSeat:
        flash("Les places sont réservées aux membres des réseaux de cette session.", "error")
    return redirect(found.event.path, 303)


@pages.post("/formations/sessions/<id:event_id>/inscrire")
def enrol_someone(event_id: int) -> Answered:
    found = _managed(event_id)
    form = session_page.enrol_form(found)
    if not form.validate_on_submit():
        return session_page.show(found, status=422, enrol_form=form)
    try:
        outcome = enrolments.enrol_seat(actor(), found, form.position_id.data)
        flash(
            "Inscription notée." if outcome.rank is None else "Sur la liste d’attente.", "success"
        )
    except answers.AnswerClosed as closed:
        flash(closed_sentence(closed.why), "error")
    return redirect(found.event.path, 303)


@pages.route("/formations/<slug>/sessions/nouvelle", methods=["GET", "POST"])
def new_session(slug: str) -> Answered:
    course = visible(queries.course_by_slug(actor(), slug))
    require(training_policy.may_add_session(actor()))
    form, networks = NewSessionForm(), coordinated_by(actor())
    form.networks.choices = [(network.id, network.name) for network in networks]
    if _reshapes(form) or not form.validate_on_submit():
        return _show_form(form, course, None)
    chosen = [network for network in networks if network.id in (form.networks.data or [])]
    plan = form.plan(course.title, course.aim)
    planned = catalogue.plan_session(actor(), course, chosen, plan, form.trainers.data)
    flash("Session préparée. Relisez-la, puis ouvrez les inscriptions.", "success")
    return redirect(planned.event.path, 303)


@pages.route("/formations/sessions/<id:event_id>/modifier", methods=["GET", "POST"])
def edit_session(event_id: int) -> Answered:
    found = _managed(event_id)
    form = SessionForm(data={**session_values(found), "version": found.event.version})
    form.know(found.event.slots)
    if _reshapes(form) or not form.validate_on_submit():
        return _show_form(form, found.course, found)
    return _save(form, found)


@pages.post("/formations/sessions/<id:event_id>/publier")
def publish_session(event_id: int) -> Answered:
    found = _managed(event_id)
    try:
        scheduling.publish(actor(), event_id)
        flash("Les inscriptions sont ouvertes.", "success")
    except scheduling.NotPossible as refused:
        flash(NOT_POSSIBLE[refused.why], "error")
    return redirect(found.event.path, 303)


@pages.route("/formations/sessions/<id:event_id>/annuler", methods=["GET", "POST"])
def cancel_session(event_id: int) -> Answered:
    found, form = _managed(event_id), CancelForm()
    if why := _why_not_cancelled(found.event):
        flash(NOT_POSSIBLE[why], "info")
        return redirect(found.event.path, 303)
    if not form.validate_on_submit():
        return _cancel_page(found, form)
    scheduling.cancel(actor(), event_id, form.reason.data)
    flash("Session annulée ; chaque personne inscrite en est prévenue.", "success")
    return redirect(found.event.path, 303)


@pages.post("/formations/sessions/<id:event_id>/supprimer")
def discard_session(event_id: int) -> Answered:
    found = _managed(event_id)
    course, path = found.course, found.event.path
    try:
        catalogue.discard_session(actor(), found)
    except scheduling.NotPossible as refused:
        flash(NOT_POSSIBLE[refused.why], "error")
        return redirect(path, 303)
    flash("Brouillon supprimé.", "success")
    return redirect(url_for("trainings.course", slug=course.slug), 303)


def _managed(event_id: int) -> TrainingSession:
    found = visible(queries.find_session(actor(), event_id))
    require(policy.may_manage(actor(), events.network_ids_of(event_id)))
    return found


def _why_not_cancelled(event: Event) -> str:
    """A key of NOT_POSSIBLE, "" when the session may be called off."""
    if events.is_cancelled(event):
        return "already"
    if event.state == DRAFT:
        return "draft"
    return "over" if event.slots[-1].ends_at <= now() else ""


def _cancel_page(found: TrainingSession, form: CancelForm) -> Answered:
    return render(
        "trainings/cancel.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        session=found,
        event=found.event,
        told=counting.of_event(found.event_id).taken,
    )


def _reshapes(form: SessionForm) -> bool:
    """The buttons « ajouter » and « retirer une demi-journée »: nothing is saved."""
    if "add" in request.form:
        form.add_half_day()
    elif "drop" in request.form:
        form.drop_half_day(request.form["drop"])
    else:
        return False
    return True


def _save(form: SessionForm, found: TrainingSession) -> Answered:
    event = found.event
    plan = form.plan(found.course.title, event.description)
    version = form.version.number or 0  # a form without a version is not a recent one
    try:
        catalogue.edit_session(actor(), found, plan, form.trainers.data, version)
    except scheduling.StaleEvent:
        return conflict(form, session_values(found), event.version, cancel_url=event.path)
    except CapacityTooSmall as small:
        taken = plural(small.taken, "place est déjà prise", "places sont déjà prises")
        form.capacity.errors = [f"{taken} : indiquez au moins ce nombre."]
        return _show_form(form, found.course, found)
    except scheduling.NotPossible as refused:
        flash(NOT_POSSIBLE[refused.why], "error")
    else:
        flash("Session modifiée.", "success")
    return redirect(event.path, 303)


def _show_form(form: SessionForm, course: Course, found: TrainingSession | None) -> Answered:
    status = 422 if form.is_submitted() and form.errors else 200
    return render(
        "trainings/session_form.html", status=status, form=form, course=course, session=found
    )
