"""Sending somebody to an event in one's place, by the link of a mail or on the site."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet.access import require, visible
from intranet.events import policy, queries, replacements
from intranet.events.blueprint import opened, pages
from intranet.events.choosing import NewGuest
from intranet.events.forms import ReplacementForm
from intranet.events.models import BY_COORDINATOR, BY_LINK, BY_SITE, Invitation
from intranet.events.wording import cannot_send_sentence
from intranet.web import actor, limiter, public, render
from intranet.web.headers import private_link

OFTEN = "12 per hour"  # a mail leaves at each, to an address that is typed


@pages.route("/i/<token>/remplacement", methods=["GET", "POST"])
@public
@limiter.limit(OFTEN, methods=["POST"])
def send_by_link(token: str) -> Answered:
    private_link()
    invitation, form = opened(token), ReplacementForm()
    if form.validate_on_submit() and _sent(invitation, form, BY_LINK):
        return render("events/replaced.html", event=invitation.event, invitation=invitation)
    return _form_page(invitation, form, url_for("events.answer_page", token=token), plain=True)


@pages.route("/invitations/<id:invitation_id>/remplacement", methods=["GET", "POST"])
@limiter.limit(OFTEN, methods=["POST"])
def send_on_site(invitation_id: int) -> Answered:
    invitation = visible(queries.invitation_seen_by(actor(), invitation_id))
    manages = policy.may_manage(actor(), queries.network_ids_of(invitation.event_id))
    require(manages or policy.may_answer(actor(), invitation))
    form = ReplacementForm(data={"name": request.args.get("nom"), "email": request.args.get("a")})
    source = BY_SITE if policy.may_answer(actor(), invitation) else BY_COORDINATOR
    if form.validate_on_submit() and _sent(invitation, form, source):
        flash(f"{invitation.name} vient à sa place et reçoit l’invitation.", "success")
        return redirect(invitation.event.path, 303)
    return _form_page(invitation, form, invitation.event.path)


@pages.post("/invitations/<id:invitation_id>/reprise")
def take_back(invitation_id: int) -> Answered:
    invitation = visible(queries.invitation_seen_by(actor(), invitation_id))
    manages = policy.may_manage(actor(), queries.network_ids_of(invitation.event_id))
    require(manages or policy.may_take_back(actor(), invitation))
    try:
        replacements.take_back(actor(), invitation)
    except replacements.CannotSend as refused:
        flash(cannot_send_sentence(refused.why), "error")
    else:
        flash(f"{invitation.name} reprend sa place et reçoit l’invitation.", "success")
    return redirect(invitation.event.path, 303)


def _sent(invitation: Invitation, form: ReplacementForm, source: str) -> bool:
    who = NewGuest(form.name.data, form.email.data)
    try:
        replacements.send(actor() if source != BY_LINK else None, invitation, who, source=source)
    except replacements.CannotSend as refused:
        form.form_errors.append(cannot_send_sentence(refused.why))
        return False
    return True


def _form_page(
    invitation: Invitation, form: ReplacementForm, back: str, *, plain: bool = False
) -> Answered:
    closed = replacements.why_not(invitation.event, invitation)
    return render(
        "events/replacement.html",
        status=422 if form.errors else 200,
        layout="layouts/plain.html" if plain else "layouts/page.html",
        event=invitation.event,
        invitation=invitation,
        form=form,
        closed=closed and cannot_send_sentence(closed),
        back=back,
    )
