"""Repeating a meeting, seeing its series, publishing or calling off what follows, duplicating."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.clock import AmbiguousTime, to_paris
from intranet.events import policy
from intranet.events import queries as events
from intranet.events.models import CANCELLED, DRAFT, Event, Slot
from intranet.events.scheduling import SlotPlan
from intranet.events.slot_forms import SECOND, slot_values
from intranet.meetings import planning
from intranet.meetings.blueprint import home, managed, shown
from intranet.meetings.forms import CancelForm
from intranet.meetings.models import Meeting
from intranet.meetings.polls import ending
from intranet.meetings.series import changing, creating, queries, rules
from intranet.meetings.series.calendar import Calendar
from intranet.meetings.series.forms import TOO_MANY, DuplicateForm, RuleForm, suggested
from intranet.meetings.series.rules import Occurrence, Rule
from intranet.web.dates import plural

pages = Blueprint("series", __name__)

NO_DATE = "Choisissez d’abord la date de cette rencontre : elle se répète ensuite."
OFF = "Cette rencontre est annulée : dupliquez-la plutôt."
NONE = "Cochez au moins une date."
CHANGED = "Les dates ont changé entre-temps : vérifiez-les."


@pages.get("/rencontres/<id:meeting_id>/repeter")
def repeat(meeting_id: int) -> Answered:
    """The rule; once it is given, every date that it makes, ticked or not."""
    found = managed(meeting_id)
    if why := _why_not(found.event):
        flash(why, "error")
        return redirect(home(found.event), 303)
    if "rhythm" not in request.args:
        return _rule_page(found, RuleForm(formdata=None, data=_beginning(found)))
    form = RuleForm(formdata=request.args)
    if not form.validate():
        return _rule_page(found, form, status=422)
    proposed = _proposed(found, form.rule())
    if sum(not one.why for one in proposed) + _known(found) > rules.MOST:
        (form.until if form.end.data == "until" else form.count).errors = [TOO_MANY]
        return _rule_page(found, form, status=422)
    return _rule_page(found, form, rule=form.rule(), proposed=proposed)


@pages.post("/rencontres/<id:meeting_id>/repeter")
def create(meeting_id: int) -> Answered:
    found = managed(meeting_id)
    form = RuleForm(formdata=request.args)
    if _why_not(found.event) or not form.validate():
        return redirect(url_for("series.repeat", meeting_id=meeting_id), 303)
    rule = form.rule()
    proposed = _proposed(found, rule)
    days = set(request.form.getlist("day"))
    chosen = [one for one in proposed if one.possible and one.day.isoformat() in days]
    if not chosen or len(chosen) < len(days):
        form.form_errors.append(NONE if not days else CHANGED)
        return _rule_page(found, form, rule=rule, proposed=proposed, ticked=days, status=422)
    slots = [_slot(found.event, one) for one in chosen]
    words = rule.words(_first_day(found.event))
    guests = "guests" in request.form
    try:
        made = creating.repeat(web.actor(), found, words, slots, guests=guests)
    except creating.TooMany:
        form.form_errors.append(TOO_MANY)
        return _rule_page(found, form, rule=rule, proposed=proposed, ticked=days, status=422)
    except creating.Taken:
        form.form_errors.append(CHANGED)
        proposed = _proposed(found, rule)
        return _rule_page(found, form, rule=rule, proposed=proposed, ticked=days, status=409)
    flash(f"{_drafts(len(made))} : relisez, puis publiez quand vous voulez.", "success")
    return web.done(url_for("series.series", meeting_id=meeting_id))


@pages.get("/rencontres/<id:meeting_id>/serie")
def series(meeting_id: int) -> Answered:
    found, actor = shown(meeting_id), web.actor()
    row = visible(queries.series_of(meeting_id))
    runs = policy.may_manage(actor, events.network_ids_of(meeting_id))
    drafted = queries.drafts(actor, row.id) if runs else []
    told = sum(len(planning.reachable(event)) for event in drafted)
    return web.render(
        "meetings/series/series.html",
        event=found.event,
        series=row,
        dates=queries.dates(actor, row.id),
        runs=runs,
        drafts=drafted,
        told=told,
        restorable=queries.restorable(actor, row.id) if runs else [],
        following=queries.following(actor, found.event) if runs else [],
    )


@pages.post("/rencontres/<id:meeting_id>/serie/publier")
def publish(meeting_id: int) -> Answered:
    managed(meeting_id)
    row = visible(queries.series_of(meeting_id))
    published = changing.publish_drafts(web.actor(), row.id)
    if published:
        verb = "rencontres sont publiées" if published > 1 else "rencontre est publiée"
        flash(f"{published} {verb} : les invitations partent.", "success")
    else:
        flash("Il n’y avait plus de brouillon à publier.", "info")
    return web.done(url_for("series.series", meeting_id=meeting_id))


@pages.route("/rencontres/<id:meeting_id>/serie/annuler", methods=["GET", "POST"])
def cancel(meeting_id: int) -> Answered:
    """This meeting and those after it."""
    found = managed(meeting_id)
    visible(queries.series_of(meeting_id))
    off = [*_standing(found), *queries.following(web.actor(), found.event)]
    form = CancelForm()
    if not off:
        flash("Il n’y a plus de rencontre à venir à annuler dans cette série.", "info")
        return redirect(url_for("series.series", meeting_id=meeting_id), 303)
    if not form.validate_on_submit():
        return _cancel_page(found, form, off)
    kept = [m.event_id for m in off if m.event.state != DRAFT]
    cancelled, dropped = changing.cancel(web.actor(), off, form.reason.data)
    flash(_called_off(cancelled, dropped), "success")
    left = kept[0] if kept else None
    gone = url_for("meetings.meetings")
    return web.done(url_for("series.series", meeting_id=left) if left else gone)


@pages.post("/rencontres/<id:meeting_id>/serie/retablir")
def restore(meeting_id: int) -> Answered:
    """All that was called off in the last minute."""
    managed(meeting_id)
    row = visible(queries.series_of(meeting_id))
    restored = changing.restore(web.actor(), queries.restorable(web.actor(), row.id))
    if restored:
        verb = "sont rétablies" if restored > 1 else "est rétablie"
        flash(f"{plural(restored, 'rencontre')} {verb} : personne n’a été prévenu.", "success")
    else:
        flash("Trop tard : les courriels d’annulation sont partis.", "error")
    return web.done(url_for("series.series", meeting_id=meeting_id))


@pages.route("/rencontres/<id:meeting_id>/dupliquer", methods=["GET", "POST"])
def duplicate(meeting_id: int) -> Answered:
    found = managed(meeting_id)
    slots = found.event.slots
    values = slot_values(slots[0]) | {"day": None, "starts_pass": None} if slots else {}
    form = DuplicateForm(data=values)
    if form.validate_on_submit():
        guests = bool(form.guests.data)
        made = creating.duplicate(web.actor(), found, form.slot_plan(), guests=guests)
        flash("La copie est un brouillon : relisez, puis publiez.", "success")
        return web.done(home(made.event))
    return web.render(
        "meetings/series/duplicate.html",
        status=422 if form.errors else 200,
        event=found.event,
        form=form,
        invited=len(queries.guest_list(meeting_id)),
    )


def _why_not(event: Event) -> str:
    if event.state == CANCELLED:
        return OFF
    return "" if event.slots else NO_DATE


def _first_day(event: Event) -> date:
    return to_paris(event.slots[0].starts_at).date()


def _beginning(found: Meeting) -> dict[str, Any]:
    return suggested(_first_day(found.event))


def _calendar() -> Calendar:
    return Calendar(current_app.extensions["settings"].departement)


def _standing(found: Meeting) -> list[Meeting]:
    """Itself, if it may still be called off: a draft whose date a poll looks for has none."""
    event = found.event
    gone = event.state == CANCELLED or events.has_started(event) or not event.slots
    return [] if gone else [found]


def _dates(found: Meeting) -> list[tuple[Event, Slot | None]]:
    row = queries.series_of(found.event_id)
    return queries.dates(web.actor(), row.id) if row else []


def _known(found: Meeting) -> int:
    return max(sum(event.state != CANCELLED for event, _ in _dates(found)), 1)


def _proposed(found: Meeting, rule: Rule) -> list[Occurrence]:
    slot = found.event.slots[0]
    taken = queries.days(_dates(found))
    return rules.occurrences(rule, slot.starts_at, slot.ends_at, _calendar(), taken)


def _slot(event: Event, one: Occurrence) -> SlotPlan:
    slot = event.slots[0]
    try:
        starts, ends = rules.instants(one.day, slot.starts_at, slot.ends_at)
    except AmbiguousTime:
        second = request.form.get(f"pass-{one.day.isoformat()}") == SECOND
        starts, ends = rules.instants(one.day, slot.starts_at, slot.ends_at, second_pass=second)
    return SlotPlan(starts, ends, slot.place, slot.link)


def _rule_page(
    found: Meeting,
    form: RuleForm,
    *,
    rule: Rule | None = None,
    proposed: Iterable[Occurrence] = (),
    ticked: set[str] | None = None,
    status: int = 200,
) -> Answered:
    calendar = _calendar()
    return web.render(
        "meetings/series/repeat.html",
        status=status,
        event=found.event,
        form=form,
        words=rule.words(_first_day(found.event)) if rule else "",
        proposed=list(proposed),
        ticked=ticked,
        calendar=calendar,
        known_until=calendar.known_until,
        invited=len(queries.guest_list(found.event_id)),
    )


def _cancel_page(found: Meeting, form: CancelForm, off: list[Meeting]) -> Answered:
    told = [to.address for m in off if m.event.state != DRAFT for to in planning.holders(m.event)]
    asked = [to.address for m in off for _, to in ending.to_tell_of_discarding(m.event)]
    return web.render(
        "meetings/series/cancel.html",
        status=422 if form.errors else 200,
        event=found.event,
        form=form,
        off=off,
        drafts=sum(m.event.state == DRAFT for m in off),
        told=len(told),
        asked=len(asked),
        people=len({*told, *asked}),
    )


def _drafts(count: int) -> str:
    return f"{count} brouillons sont créés" if count > 1 else "Un brouillon est créé"


def _called_off(cancelled: int, dropped: int) -> str:
    said = []
    if cancelled:
        said.append(
            f"{plural(cancelled, 'rencontre')} {'annulées' if cancelled > 1 else 'annulée'}"
        )
    if dropped:
        said.append(f"{plural(dropped, 'brouillon')} {'supprimés' if dropped > 1 else 'supprimé'}")
    return " et ".join(said) + "."
