"""The demonstration's mailbox, and the queue that administrators watch over."""

from collections.abc import Iterable

from flask import Blueprint, Response, current_app, flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet.access import require, visible
from intranet.mailroom import message, outbox, policy, queries, reading
from intranet.mailroom.labels import STATES
from intranet.mailroom.models import FAILED, DoubtfulAddress, OutgoingMail
from intranet.text import clean_line
from intranet.web import actor, done, paginate, public, render

pages = Blueprint("mailroom", __name__)


@pages.get("/courriels")
@public
def mailbox() -> ResponseReturnValue:
    """Every message, for whoever tries the demonstration; nowhere else."""
    _only_in_demonstration()
    words = clean_line(request.args.get("q", ""))[:200]
    page = paginate(queries.mailbox(words))
    return render("mailroom/mailbox.html", page=page, words=words, states=STATES)


@pages.get("/courriels/<id:mail_id>")
@public
def letter(mail_id: int) -> ResponseReturnValue:
    mail = _demonstration_mail(mail_id)
    return render(
        "mailroom/letter.html",
        mail=mail,
        states=STATES,
        body=reading.html_body(mail),
        calendar=reading.calendar_part(mail),
        headers=reading.headers(mail),
    )


@pages.get("/courriels/<id:mail_id>.eml")
@public
def source(mail_id: int) -> ResponseReturnValue:
    """The message as it leaves, to be opened in a mail program."""
    mail = _demonstration_mail(mail_id)
    try:
        content = message.build(mail)
    except message.Unsendable:
        visible(None)
    answer = Response(content, mimetype="message/rfc822")
    answer.headers["Content-Disposition"] = f'attachment; filename="courriel-{mail_id}.eml"'
    return answer


@pages.get("/administration/courriels")
def queue() -> ResponseReturnValue:
    require(policy.may_administer(actor()))
    asked = request.args.get("etat")
    state = asked if asked in STATES else FAILED
    return render(
        "mailroom/queue.html",
        page=paginate(queries.in_state(state)),
        counts=queries.counts(),
        state=state,
        states=STATES,
        delivers=bool(current_app.extensions["settings"].smtp_url),
    )


@pages.post("/administration/courriels/<id:mail_id>/relancer")
def retry(mail_id: int) -> ResponseReturnValue:
    require(policy.may_administer(actor()))
    mail = visible(queries.mail(mail_id))
    outbox.retry(actor(), mail)
    flash(f"Le message à {mail.recipient_address} est remis dans la file.", "success")
    return done(url_for("mailroom.queue"))


@pages.post("/administration/courriels/relancer")
def retry_all() -> ResponseReturnValue:
    require(policy.may_administer(actor()))
    count = outbox.retry_all(actor())
    flash(f"Messages remis dans la file : {count}.", "success")
    return done(url_for("mailroom.queue"))


@pages.post("/administration/courriels/<id:mail_id>/retirer")
def withdraw(mail_id: int) -> ResponseReturnValue:
    require(policy.may_administer(actor()))
    mail = visible(queries.mail(mail_id))
    state = mail.state
    outbox.take_back(actor(), mail)
    flash(f"Le message à {mail.recipient_address} ne partira pas.", "success")
    return done(url_for("mailroom.queue", etat=state))


def _only_in_demonstration() -> None:
    visible(current_app.extensions["settings"].demo or None)


def _demonstration_mail(mail_id: int) -> OutgoingMail:
    _only_in_demonstration()
    return visible(queries.mail(mail_id))


@pages.app_template_global("doubtful_among")
def _doubtful_among(addresses: Iterable[str | None]) -> dict[str, DoubtfulAddress]:
    """For the pages that show addresses: `{% set doubts = doubtful_among([…]) %}`, one query."""
    return queries.doubtful(addresses)
