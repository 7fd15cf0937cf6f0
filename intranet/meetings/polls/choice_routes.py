"""Choosing the date, prolonging, reopening; one invitee's line on the board."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.clock import now, to_paris, today
from intranet.events.models import BY_COORDINATOR, DRAFT, Invitation
from intranet.meetings import planning as meetings
from intranet.meetings.blueprint import home
from intranet.meetings.models import Meeting
from intranet.meetings.polls import answering, board, choosing, planning, queries, tallies
from intranet.meetings.polls.blueprint import board_url, pages, run
from intranet.meetings.polls.forms import ChooseForm, DeadlineForm, VoteForm, usual_deadline
from intranet.meetings.polls.models import CLOSED, FEWEST, PREPARED, DatePoll, PollOption
from intranet.meetings.polls.refusals import NotPossible, PollClosed, SlotsChanged, StalePoll
from intranet.meetings.polls.wording import REFUSED, letters, slot
from intranet.web.dates import plural


@pages.route("/rencontres/<id:meeting_id>/sondage/choisir/<id:option_id>", methods=["GET", "POST"])
def choose(meeting_id: int, option_id: int) -> Answered:
    """What choosing a slot does, to whom; then it is done."""
    found, poll = run(meeting_id)
    option = next((one for one in poll.options if one.id == option_id), None)
    if request.method == "GET" and (option is None or poll.state == CLOSED):
        return _refused("closed" if option else "no_date", board_url(meeting_id))
    form = ChooseForm(data={**_where(found, poll, option), "version": poll.version})
    if option is not None and not form.validate_on_submit():
        return _choose_page(found, poll, option, form)
    return _chosen(found, option_id, form)


@pages.route("/rencontres/<id:meeting_id>/sondage/rouvrir", methods=["GET", "POST"])
def reopen(meeting_id: int) -> Answered:
    """Of a poll that is open, takes answers longer; of a closed one, looks for another date."""
    found, poll = run(meeting_id)
    form = DeadlineForm(data={**_later(poll), "version": poll.version})
    if poll.state == CLOSED and (why := choosing.why_not_reopened(found.event)):
        return _refused(why, board_url(meeting_id))
    first = min((option.starts_at for option in poll.coming), default=None)
    if not form.validate_on_submit() or not form.check_deadline(first):
        return _reopen_page(found, poll, form)
    version, actor = form.version.number or 0, web.actor()
    try:
        if poll.state == CLOSED:
            sent = choosing.reopen(actor, meeting_id, form.deadline, version)
            flash(_reopened(poll, sent), "success")
        else:
            planning.prolong(actor, meeting_id, form.deadline, version)
            flash("Le sondage est prolongé.", "success")
    except StalePoll:
        return _overtaken(meeting_id)
    except NotPossible as refused:
        return _refused(refused.why, board_url(meeting_id))
    return web.done(board_url(meeting_id))


@pages.route(
    "/rencontres/<id:meeting_id>/sondage/reponses/<id:invitation_id>", methods=["GET", "POST"]
)
def voter(meeting_id: int, invitation_id: int) -> Answered:
    """Enter the answer of somebody who telephoned."""
    found, poll = run(meeting_id)
    invitation = visible(queries.invitation_in(poll, invitation_id))
    given = queries.words_of(poll, [invitation.id]).get(invitation.id, {})
    form = VoteForm.over(poll.coming)(
        data={**{f"mot-{key}": word for key, word in given.items()}, "comment": invitation.comment}
    )
    if not form.validate_on_submit():
        return _voter_page(found, poll, invitation, form, status=422 if form.errors else 200)
    try:
        answering.answer(
            invitation, form.words, source=BY_COORDINATOR, actor=web.actor(), comment=form.said
        )
    except PollClosed:
        return _voter_page(found, poll, invitation, form, status=409)
    except SlotsChanged:
        flash(REFUSED["stale"], "error")
        return _voter_page(found, poll, invitation, form, status=409)
    flash(f"Réponse de {invitation.name} enregistrée.", "success")
    return web.done(board_url(meeting_id))


@pages.post("/rencontres/<id:meeting_id>/sondage/reponses/<id:invitation_id>/indispensable")
def essential(meeting_id: int, invitation_id: int) -> Answered:
    _, poll = run(meeting_id)
    invitation = visible(queries.invitation_in(poll, invitation_id))
    try:
        answering.mark_essential(
            web.actor(), meeting_id, invitation, request.form.get("essential") == "1"
        )
    except NotPossible as refused:
        return _refused(refused.why, board_url(meeting_id))
    flash("C’est noté.", "success")
    return web.done(board_url(meeting_id))


def _chosen(found: Meeting, option_id: int, form: ChooseForm) -> Answered:
    meeting_id, publish = found.event_id, request.form.get("suite") != "garder"
    was_draft = found.event.state == DRAFT
    told = _told(found, option_id, form) if publish or not was_draft else []
    try:
        event = choosing.choose(
            web.actor(),
            meeting_id,
            option_id,
            version=form.version.number or 0,
            place=form.place.data or "",
            link=form.link.data or "",
            publish=publish and was_draft,
        )
    except StalePoll:
        return _read_again(found, option_id, form)
    except NotPossible as refused:
        return _not_chosen(found, option_id, refused.why)
    flash(f"La date est choisie : {letters(len(told))}.", "success")
    return web.done(home(event))


def _told(found: Meeting, option_id: int, form: ChooseForm) -> list[str]:
    poll = visible(queries.of_event(found.event_id))
    option = next((one for one in poll.options if one.id == option_id), None)
    place, link = form.place.data or "", form.link.data or ""
    return choosing.told_by(found.event, option, place, link) if option else []


def _where(found: Meeting, poll: DatePoll, option: PollOption | None) -> dict[str, str]:
    """Where it would be held: as the slot says, or as the meeting does that stays there."""
    if option is not None and choosing.keeps_date(found.event, option):
        held = found.event.slots[0]
        return {"place": held.place, "link": held.link}
    return {"place": (option.place if option else "") or poll.place, "link": poll.link}


def _read_again(found: Meeting, option_id: int, form: ChooseForm) -> Answered:
    """409: the poll has changed, this slot is still there, and the place that was typed is kept."""
    poll = queries.lock(found.event_id)[1]
    option = next((one for one in poll.options if one.id == option_id), None)
    if option is None:
        return _overtaken(found.event_id)
    form.version.data = str(poll.version)
    form.form_errors.append(REFUSED["stale"])
    return _choose_page(found, poll, option, form, status=409)


def _not_chosen(found: Meeting, option_id: int, why: str) -> Answered:
    chosen = queries.lock(found.event_id)[1].chosen
    if why == "closed" and chosen is not None and chosen.id == option_id:
        flash("Cette date est déjà choisie.", "info")  # a double click
        return web.done(home(found.event))
    return _overtaken(found.event_id, why)


def _reopened(poll: DatePoll, sent: int) -> str:
    if poll.state == PREPARED:
        return "La date est à chercher : proposez d’autres dates, puis ouvrez le sondage."
    return f"Le sondage est rouvert : {letters(sent)}."


def _overtaken(meeting_id: int, why: str = "stale") -> Answered:
    """409: somebody was first; the board as it stands now says what they did."""
    found, poll = run(meeting_id)
    return web.render(
        "meetings/polls/board.html",
        status=409,
        meeting=found,
        overtaken=REFUSED[why],
        **board.context(found.event, poll, ""),
    )


def _refused(why: str, url: str) -> Answered:
    flash(REFUSED[why], "error")
    return redirect(url, 303)


def _later(poll: DatePoll) -> dict[str, Any]:
    """A deadline to propose: the one that stands, else a week, before the first slot to come."""
    if poll.deadline > now():
        local = to_paris(poll.deadline)
        return {"deadline_day": local.date(), "deadline_hour": local.time()}
    values = usual_deadline()
    first = min((to_paris(o.starts_at).date() for o in poll.coming), default=None)
    if first is not None and values["deadline_day"] >= first:
        values["deadline_day"] = max(today(), first - timedelta(days=1))
    return values


def _choose_page(
    found: Meeting, poll: DatePoll, option: PollOption, form: ChooseForm, *, status: int = 0
) -> Answered:
    tally = next(one for one in tallies.of_slots(poll) if one.option.id == option.id)
    return web.render(
        "meetings/polls/choose.html",
        status=status or (422 if form.errors else 200),
        meeting=found,
        event=found.event,
        poll=poll,
        option=option,
        tally=tally,
        turnout=queries.turnout(poll),
        kept=choosing.keeps_date(found.event, option),
        told=choosing.told_by(found.event, option, **_where(found, poll, option)),
        form=form,
        when=slot(option),
        cancel_url=board_url(found.event_id),
    )


def _reopen_page(found: Meeting, poll: DatePoll, form: DeadlineForm) -> Answered:
    return web.render(
        "meetings/polls/reopen.html",
        status=422 if form.errors else 200,
        meeting=found,
        event=found.event,
        poll=poll,
        form=form,
        few=len(poll.coming) < FEWEST,
        told=meetings.reachable(found.event) if found.event.state != DRAFT else [],
        people=plural(queries.turnout(poll).people, "personne"),
        cancel_url=board_url(found.event_id),
    )


def _voter_page(
    found: Meeting, poll: DatePoll, invitation: Invitation, form: VoteForm, *, status: int = 200
) -> Answered:
    asked = queries.asked_rows(poll, [invitation.id]).get(invitation.id)
    return web.render(
        "meetings/polls/voter.html",
        status=status,
        meeting=found,
        event=found.event,
        poll=poll,
        invitation=invitation,
        asked=asked,
        form=form,
        closed=answering.why_closed(found.event, poll),
        slot_words=slot,
        cancel_url=board_url(found.event_id),
    )
