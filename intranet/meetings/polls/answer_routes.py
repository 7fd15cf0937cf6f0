"""Answering a poll: by the link in the mail, without signing in, or on the site."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.events import links as event_links
from intranet.events.models import BY_LINK, BY_SITE, PUBLISHED, Invitation
from intranet.meetings.polls import answering, links, queries
from intranet.meetings.polls.blueprint import pages
from intranet.meetings.polls.forms import VoteForm
from intranet.meetings.polls.models import DatePoll
from intranet.meetings.polls.refusals import PollClosed, SlotsChanged
from intranet.meetings.polls.wording import CLOSED_TO_VOTERS, moment, slot
from intranet.web import public
from intranet.web.headers import private_link
from intranet.web.links import DeadLink, LinkExpired, LinkUnknown

NOTED = "C’est noté, merci. Vous pouvez changer d’avis jusqu’à la fin du sondage."
CHANGED = (
    "Les dates proposées ont changé pendant que vous répondiez : relisez-les, puis répondez à "
    "chacune."
)


@pages.get("/s/<token>")
@public
def answer_page(token: str) -> Answered:
    private_link()
    invitation = _opened(token)
    if invitation is None:
        return web.render("meetings/polls/gone.html", status=410)
    return _page(invitation, None, token=token)


@pages.post("/s/<token>")
@public
def answer_by_link(token: str) -> Answered:
    private_link()
    invitation = _opened(token)
    if invitation is None:
        return web.render("meetings/polls/gone.html", status=410)
    return _answered(invitation, BY_LINK, token=token)


@pages.get("/rencontres/<id:meeting_id>/sondage/repondre")
def own_answer(meeting_id: int) -> Answered:
    return _page(_own(meeting_id), None)


@pages.post("/rencontres/<id:meeting_id>/sondage/repondre")
def answer_on_site(meeting_id: int) -> Answered:
    return _answered(_own(meeting_id), BY_SITE)


def _opened(token: str) -> Invitation | None:
    try:
        invitation = links.invitation_of(token)
    except (LinkUnknown, LinkExpired):
        raise DeadLink from None
    if invitation is not None and queries.of_event(invitation.event_id) is None:
        return None
    return invitation


def _own(meeting_id: int) -> Invitation:
    return visible(queries.voter_of(meeting_id, web.actor().person_id))


def _answered(invitation: Invitation, source: str, **context: Any) -> Answered:
    poll = visible(queries.of_event(invitation.event_id))
    form = _form(poll, invitation)
    valid = form.validate()
    actor = web.actor() if source == BY_SITE else None
    if not valid and not form.gone and not answering.why_closed(poll.event, poll):
        return _page(invitation, form, status=422, **context)
    try:
        words = {} if form.gone else form.words
        answering.answer(invitation, words, source=source, actor=actor, comment=form.said)
    except PollClosed:
        return _page(invitation, form, status=409, **context)
    except SlotsChanged:
        return _page(invitation, _changed(poll, invitation), status=409, **context)
    flash(NOTED, "success")
    return redirect(_address(invitation, context), 303)


def _address(invitation: Invitation, context: dict[str, Any]) -> str:
    if token := context.get("token"):
        return url_for("polls.answer_page", token=token)
    return url_for("polls.own_answer", meeting_id=invitation.event_id)


def _form(poll: DatePoll, invitation: Invitation) -> VoteForm:
    given = queries.words_of(poll, [invitation.id]).get(invitation.id, {})
    return VoteForm.over(poll.coming)(
        data={**{f"mot-{key}": word for key, word in given.items()}, "comment": invitation.comment}
    )


def _changed(poll: DatePoll, invitation: Invitation) -> VoteForm:
    """The form over the slots of now, with what was typed for those that remain."""
    form = _form(poll, invitation)
    form.form_errors.append(CHANGED)
    return form


def _page(
    invitation: Invitation, form: VoteForm | None, *, status: int = 200, **context: Any
) -> Answered:
    poll = visible(queries.of_event(invitation.event_id))
    event, chosen = invitation.event, poll.chosen
    why = answering.why_closed(event, poll)
    published = event.state == PUBLISHED and bool(event.slots)
    return web.render(
        "meetings/polls/answer.html" if context.get("token") else "meetings/polls/own_answer.html",
        status=status,
        event=event,
        poll=poll,
        invitation=invitation,
        form=form or _form(poll, invitation),
        yes=queries.yes_counts(poll),
        why=why,
        closed=CLOSED_TO_VOTERS.get(why, ""),
        chosen=slot(chosen) if chosen else "",
        standing=slot_of(event) if published else "",
        reply_url=event_links.answer_url(invitation) if published else "",
        action=_address(invitation, context),
        moment=moment,
        slot_words=slot,
        **context,
    )


def slot_of(event: Any) -> str:
    """The date that a published meeting has."""
    return slot(event.slots[0])
