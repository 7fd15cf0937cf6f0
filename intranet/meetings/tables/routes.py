"""The plan of a speed-meeting: drawn, drawn again, printed, projected."""

from pathlib import Path
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.database import reading_apart
from intranet.events.models import CANCELLED
from intranet.meetings.blueprint import home, managed
from intranet.meetings.models import Meeting
from intranet.meetings.tables import papers, plans, queries
from intranet.meetings.tables.forms import PlanForm
from intranet.meetings.tables.queries import Shown, Someone
from intranet.printing.documents import PER_HOUR, NotPrinted, pdf, pressed, taker
from intranet.web.conflicts import conflict

pages = Blueprint("tables", __name__)

HERE = "/rencontres/<id:meeting_id>/tables"
OFF = "Cette rencontre est annulée : on n’y compose plus de tables."
GONE = "Certaines personnes ne sont plus invitées : vérifiez la liste, puis recommencez."


@pages.get(HERE)
def tables(meeting_id: int) -> Answered:
    found = managed(meeting_id)
    everybody = queries.people(meeting_id)
    shown = queries.shown(meeting_id, everybody)
    return _page(found, _form(everybody, shown), everybody, shown)


@pages.post(HERE)
def draw(meeting_id: int) -> Answered:
    found = managed(meeting_id)
    if found.event.state == CANCELLED:
        flash(OFF, "error")
        return redirect(home(found.event), 303)
    with reading_apart():  # drawing takes its time: nobody waits for it
        everybody = queries.people(meeting_id)
        shown = queries.shown(meeting_id, everybody)
        form = _form(everybody, shown)
        if not _valid(form, everybody):
            return _page(managed(meeting_id), form, everybody, shown, status=422)
        wish = form.wish(other="autre" in request.form)
        rounds = plans.draw(meeting_id, wish, everybody)
    managed(meeting_id)  # what was allowed before drawing may not be any more
    try:
        plans.keep(web.actor(), meeting_id, wish, rounds, form.version.number or 0)
    except plans.StalePlan:
        return _overtaken(meeting_id, form)
    return redirect(url_for("tables.tables", meeting_id=meeting_id) + "#plan", 303)


@pages.get(f"{HERE}/projection")
def projection(meeting_id: int) -> Answered:
    found = managed(meeting_id)
    shown = visible(queries.shown(meeting_id, queries.people(meeting_id)))
    asked = request.args.get("tour", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    number = min(max(1, number), len(shown.rounds))
    return web.render(
        "meetings/tables/projection.html",
        event=found.event,
        shown=shown,
        number=number,
        tables=shown.rounds[number - 1],
    )


@pages.get(f"{HERE}/tours.pdf")
@web.limiter.limit(PER_HOUR, key_func=taker)
def print_rounds(meeting_id: int) -> Answered:
    return _printed(meeting_id, papers.ROUNDS, papers.rounds, "tours")


@pages.get(f"{HERE}/cartes.pdf")
@web.limiter.limit(PER_HOUR, key_func=taker)
def print_cards(meeting_id: int) -> Answered:
    return _printed(meeting_id, papers.CARDS, papers.cards, "cartes")


def _printed(meeting_id: int, template: Path, told: Any, name: str) -> Answered:
    found = managed(meeting_id)
    shown = visible(queries.shown(meeting_id, queries.people(meeting_id)))
    data = told(found.event, shown)
    try:
        document = pressed(template, data)
    except NotPrinted as why:
        flash(str(why), "error")
        return redirect(url_for("tables.tables", meeting_id=meeting_id), 303)
    return pdf(document, f"{name}-rencontre-{meeting_id}.pdf", inline=True)


def _form(everybody: list[Someone], shown: Shown | None) -> PlanForm:
    """The form as the plan stands, or as one would begin."""
    seated = shown.seated if shown else queries.expected(everybody)
    values: dict[str, Any] = {"people": sorted(seated), "version": 0}
    if shown:
        plan = shown.plan
        values |= {name: getattr(plan, name) for name in ("tables", "rounds", "minutes", "version")}
        values["seed"] = str(plan.seed)
    form = PlanForm(data=values)
    form.offer(shown.plan if shown else None)
    return form


def _valid(form: PlanForm, everybody: list[Someone]) -> bool:
    if not form.validate():
        return False
    if set(form.people.data or ()) <= {one.id for one in everybody}:
        return True
    form.people.errors = [GONE]
    return False


def _overtaken(meeting_id: int, form: PlanForm) -> Answered:
    plan = queries.plan_of(meeting_id)
    row = {name: getattr(plan, name) for name in ("tables", "rounds", "minutes")} if plan else {}
    version, back = plan.version if plan else 0, url_for("tables.tables", meeting_id=meeting_id)
    names = {one.id: one.name for one in queries.people(meeting_id)}
    form.people.choices = list(names.items())
    return conflict(form, row, version, cancel_url=back)


def _page(
    found: Meeting,
    form: PlanForm,
    everybody: list[Someone],
    shown: Shown | None,
    *,
    status: int = 200,
) -> Answered:
    return web.render(
        "meetings/tables/tables.html",
        status=status,
        event=found.event,
        form=form,
        everybody=everybody,
        shown=shown,
        ticked=set(form.people.data or ()),
    )
