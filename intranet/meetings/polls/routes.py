"""Preparing a poll, its board, changing what it offers."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import require
from intranet.events import policy
from intranet.events.models import DRAFT, Event
from intranet.events.scheduling import EventPlan
from intranet.events.slot_forms import slot_values
from intranet.meetings.blueprint import home, managed, run_networks
from intranet.meetings.formats import checklist
from intranet.meetings.formats.beginnings import Beginning, beginning
from intranet.meetings.models import USUAL_MINUTES, Meeting
from intranet.meetings.polls import answer_routes, asking, board, choice_routes, planning, queries
from intranet.meetings.polls.blueprint import board_url, pages, run
from intranet.meetings.polls.forms import NewPollForm, SlotsForm, poll_values, usual_deadline
from intranet.meetings.polls.models import CLOSED, MOST, DatePoll
from intranet.meetings.polls.refusals import NotPossible, StalePoll
from intranet.meetings.polls.wording import REFUSED, letters, moment, slot
from intranet.web.dates import plural

__all__ = ["answer_routes", "choice_routes", "pages"]

PREPARED_NOW = "Sondage préparé. Choisissez qui interroger, puis ouvrez-le."


@pages.route("/rencontres/nouvelle/sondage", methods=["GET", "POST"])
def new() -> Answered:
    require(policy.may_organise(web.actor()))
    offered, begun = run_networks(), beginning(web.actor(), request.args) or Beginning()
    asked = [n.id for n in offered if n.slug == request.args.get("reseau") or len(offered) == 1]
    form = NewPollForm(data={**begun.values, **usual_deadline(), "networks": asked})
    form.offer(offered)
    if _reshapes(form) or not form.validate_on_submit():
        return _form_page(form, networks=offered)
    chosen = [n for n in offered if n.id in form.networks.data]
    plan = EventPlan(form.title.data, form.description.data or "", form.capacity.data, ())
    poll = planning.prepare(web.actor(), chosen, form.kind.data, plan, form.poll_plan())
    checklist.fill(poll.event, begun.tasks_for(form.kind.data))
    flash(PREPARED_NOW, "success")
    return web.done(board_url(poll.event_id))


@pages.route("/rencontres/<id:meeting_id>/sondage/proposer", methods=["GET", "POST"])
def propose(meeting_id: int) -> Answered:
    """In place of the date of a draft."""
    found = managed(meeting_id)
    if why := _why_not_proposed(found):
        return _refused(why, home(found.event))
    form = SlotsForm(data={**usual_deadline(), **_dated(found.event)})
    form.usual_minutes = USUAL_MINUTES.get(found.kind)
    if _reshapes(form) or not form.validate_on_submit():
        return _form_page(form, meeting=found)
    try:
        planning.propose(web.actor(), found, form.poll_plan())
    except NotPossible as refused:
        return _refused(refused.why, home(found.event))
    flash(PREPARED_NOW, "success")
    return web.done(board_url(meeting_id))


@pages.get("/rencontres/<id:meeting_id>/sondage", endpoint="board")
def show(meeting_id: int) -> Answered:
    found, poll = run(meeting_id)
    asked = request.args.get("voir", "")
    shown = asked if asked == board.AWAITED else ""
    return web.render(
        "meetings/polls/board.html",
        fragment="meetings/polls/_voters.html",
        meeting=found,
        **board.context(found.event, poll, shown),
    )


@pages.route("/rencontres/<id:meeting_id>/sondage/dates", methods=["GET", "POST"])
def slots(meeting_id: int) -> Answered:
    found, poll = run(meeting_id)
    if poll.state == CLOSED:
        return _refused("closed", board_url(meeting_id))
    form = SlotsForm(data=poll_values(poll))
    form.know(poll.options)
    form.usual_minutes = USUAL_MINUTES.get(found.kind)
    if _reshapes(form) or not form.validate_on_submit():
        return _form_page(form, meeting=found, poll=poll)
    try:
        told = planning.change(web.actor(), meeting_id, form.poll_plan(), form.version.number or 0)
    except StalePoll:
        return _overtaken(form, found, poll)
    except NotPossible as refused:
        return _refused(refused.why, board_url(meeting_id))
    flash(f"C’est enregistré : {letters(told)}.", "success")
    return web.done(board_url(meeting_id))


@pages.route("/rencontres/<id:meeting_id>/sondage/ouvrir", methods=["GET", "POST"])
def open_poll(meeting_id: int) -> Answered:
    """Who exactly gets a mail; then it leaves."""
    found, poll = run(meeting_id)
    version = request.form.get("version", "")
    if request.method == "GET":
        return _preview(found, poll)
    try:
        sent = asking.open_poll(web.actor(), meeting_id, _number(version))
    except StalePoll:
        flash(REFUSED["stale"], "error")
        return _preview(found, queries.lock(meeting_id)[1], status=409)
    except NotPossible as refused:
        return _refused(refused.why, board_url(meeting_id))
    more = ", les autres dans les minutes qui viennent" if sent == asking.AT_ONCE else ""
    flash(f"Le sondage est ouvert : {letters(sent)}{more}.", "success")
    return web.done(board_url(meeting_id))


@pages.post("/rencontres/<id:meeting_id>/sondage/relancer")
def remind(meeting_id: int) -> Answered:
    run(meeting_id)
    try:
        sent = asking.remind_by_hand(web.actor(), meeting_id)
    except NotPossible as refused:
        return _refused(refused.why, board_url(meeting_id))
    flash(f"{plural(sent, 'relance')} en route.", "success")
    return web.done(board_url(meeting_id))


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _why_not_proposed(found: Meeting) -> str:
    if found.event.state != DRAFT:
        return "published"
    return "exists" if queries.of_event(found.event_id) else ""


def _refused(why: str, url: str) -> Answered:
    flash(REFUSED[why], "error")
    return redirect(url, 303)


def _dated(event: Event) -> dict[str, Any]:
    if not event.slots:
        return {}
    values = slot_values(event.slots[0])
    line = {**values, "place": ""}
    return {"slots": [line], "place": values["place"], "link": values["link"]}


def _reshapes(form: SlotsForm) -> bool:
    """The buttons « ajouter » and « retirer cette date »: nothing is saved."""
    if "add" in request.form:
        form.add_slot()
    elif "drop" in request.form:
        form.slots.drop(request.form["drop"])
    else:
        return False
    return True


def _overtaken(form: SlotsForm, found: Meeting, poll: DatePoll) -> Answered:
    form.version.data = poll.version
    return _form_page(form, meeting=found, poll=poll, overtaken=True, status=409)


def _form_page(form: SlotsForm, *, status: int = 200, **context: Any) -> Answered:
    found = context.get("meeting")
    return web.render(
        "meetings/polls/slots.html",
        status=422 if form.is_faulty else status,
        form=form,
        most=MOST,
        moment=moment,
        slot_words=slot,
        cancel_url=home(found.event) if found else url_for("meetings.meetings"),
        **context,
    )


def _preview(found: Meeting, poll: DatePoll, *, status: int = 200) -> Answered:
    return web.render(
        "meetings/polls/open.html",
        status=status,
        meeting=found,
        event=found.event,
        poll=poll,
        why=REFUSED.get(asking.why_not_opened(found.event, poll), ""),
        asked=board.recipients(found.event),
        moment=moment,
        slot_words=slot,
    )
