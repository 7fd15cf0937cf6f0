"""`/rencontres/reponses`: what came back and waits for a coordinator, and what became of it."""

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import require, visible
from intranet.events import answers
from intranet.events.models import Invitation
from intranet.events.replies import mails, page, policy, queries, settling
from intranet.events.replies.forms import RecordForm, WhoseForm
from intranet.events.replies.models import Reply
from intranet.events.wording import closed_sentence, entered_sentence

pages = Blueprint("replies", __name__)
QUEUE = "/rencontres/reponses"
ALREADY = "Ce message est déjà traité : voici ce qui a été décidé."


@pages.get(QUEUE)
def queue() -> Answered:
    actor = web.actor()
    require(policy.may_read_replies(actor))
    asked = request.args.get("etat", queries.WAITING)
    tab = asked if asked in queries.TABS else queries.WAITING
    found = web.paginate(queries.listed(actor, tab))
    return web.render(
        "events/replies/queue.html",
        page=found,
        lines=[page.line(reply) for reply in found.items],
        tab=tab,
        counts=queries.counts(actor),
    )


@pages.get(f"{QUEUE}/<id:mail_id>")
def message(mail_id: int) -> Answered:
    reply = _shown(mail_id)
    return web.render("events/replies/message.html", **page.shown(web.actor(), reply))


@pages.post(f"{QUEUE}/<id:mail_id>/enregistrer")
def record(mail_id: int) -> Answered:
    form = RecordForm()
    invitation = _offered(_shown(mail_id), form)
    try:
        outcome = settling.record(web.actor(), mail_id, invitation, form.answer.data)
    except settling.AlreadySettled:
        flash(ALREADY, "info")
    except answers.AnswerClosed as closed:
        flash(closed_sentence(closed.why), "error")
    else:
        flash(entered_sentence(outcome), "success")
    return _back(mail_id)


@pages.post(f"{QUEUE}/<id:mail_id>/demander")
def ask(mail_id: int) -> Answered:
    invitation = _offered(_shown(mail_id), WhoseForm())
    try:
        queued = settling.ask(web.actor(), mail_id, invitation)
    except settling.AlreadySettled:
        flash(ALREADY, "info")
    except answers.AnswerClosed as closed:
        flash(closed_sentence(closed.why), "error")
    except mails.NowhereToWrite:
        flash("Aucune adresse où écrire : complétez d’abord la fiche.", "warning")
    else:
        flash(page.asked_sentence(invitation, queued), "success")
    return _back(mail_id)


@pages.post(f"{QUEUE}/<id:mail_id>/ecarter")
def set_aside(mail_id: int) -> Answered:
    _shown(mail_id)
    try:
        settling.set_aside(web.actor(), mail_id)
        flash("Message mis de côté. Il reste lisible dans les messages traités.", "success")
    except settling.AlreadySettled:
        flash(ALREADY, "info")
    return _back(mail_id)


@pages.post(f"{QUEUE}/<id:mail_id>/reprendre")
def take_up(mail_id: int) -> Answered:
    _shown(mail_id)
    try:
        settling.take_up(web.actor(), mail_id)
        flash("Message remis dans les réponses à traiter.", "success")
    except settling.AlreadySettled:
        flash(ALREADY, "info")
    return _back(mail_id)


def _shown(mail_id: int) -> Reply:
    """404 for who may not see the message."""
    return visible(queries.find(web.actor(), mail_id))


def _offered(reply: Reply, form: WhoseForm) -> Invitation:
    """The invitation that the form names, among those that the page offers."""
    if not form.validate():
        abort(422)
    for offer in queries.suggestions(web.actor(), reply):
        if offer.invitation.id == form.invitation.data:
            return offer.invitation
    return visible(None)


def _back(mail_id: int) -> Answered:
    return web.done(url_for("replies.message", mail_id=mail_id))
