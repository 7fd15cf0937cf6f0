"""Answering, and what a coordinator does to one invitation. Events have no page of their own:
meetings and trainings do."""

from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue as Answered

from intranet.access import require, visible
from intranet.events import (
    addresses,
    answers,
    dispatch,
    invitations,
    places,
    policy,
    queries,
    replacement_routes,
    replacements,
    restoring,
    story,
)
from intranet.events.attendance import own
from intranet.events.blueprint import opened, pages
from intranet.events.forms import AddressForm, AnswerForm
from intranet.events.models import BY_COORDINATOR, BY_LINK, BY_SITE, Event, Invitation
from intranet.events.wording import (
    answered_sentence,
    closed_sentence,
    entered_sentence,
    outcome_sentence,
)
from intranet.web import actor, public, render, safe_next, wants_fragment
from intranet.web.headers import private_link

__all__ = ["pages", "replacement_routes"]


@pages.get("/i/<token>")
@public
def answer_page(token: str) -> Answered:
    private_link()
    return _show_link(token, opened(token))


@pages.post("/i/<token>")
@public
def answer_by_link(token: str) -> Answered:
    private_link()
    invitation, form = opened(token), AnswerForm()
    if not form.validate():
        return _show_link(token, invitation, status=422, form=form)
    try:
        outcome = answers.answer(
            invitation, form.answer.data, source=BY_LINK, actor=None, comment=form.said
        )
    except answers.AnswerClosed as closed:
        return _show_link(token, invitation, status=409, closed=closed.why)
    flash(outcome_sentence(outcome), "success")
    return redirect(f"/i/{token}", 303)


@pages.get("/invitations/<id:invitation_id>")
def invitation(invitation_id: int) -> Answered:
    found = _managed(invitation_id)
    to = dispatch.address_of(found)
    return render(
        "events/invitation.html",
        **_panel(found),
        address=to.address if to else "",
        said=answered_sentence(found),
        sent=story.of(found),
    )


@pages.post("/invitations/<id:invitation_id>/reponse")
def answer_on_site(invitation_id: int) -> Answered:
    invitation = visible(queries.invitation_seen_by(actor(), invitation_id))
    require(policy.may_answer(actor(), invitation))
    return _answer_as_actor(invitation, BY_SITE)


@pages.post("/invitations/<id:invitation_id>/saisie")
def enter_answer(invitation_id: int) -> Answered:
    return _answer_as_actor(_managed(invitation_id), BY_COORDINATOR)


@pages.post("/invitations/<id:invitation_id>/retrait")
def uninvite(invitation_id: int) -> Answered:
    invitation = _managed(invitation_id)
    event, to = invitation.event, dispatch.address_of(invitation)
    told = dispatch.holds(invitation)
    if not invitations.uninvite(actor(), invitation):
        flash("Rien n’a changé\u00a0: c’est annulé, ou déjà retiré de la liste.", "info")
        return _back(event)
    who = f"{to.name} seul·e en est prévenu·e." if told and to else "Personne n’en est prévenu."
    flash(f"Invitation retirée. {who}", "success")
    return _back(event)


@pages.post("/invitations/<id:invitation_id>/renvoi")
def resend(invitation_id: int) -> Answered:
    invitation = _managed(invitation_id)
    if why := answers.why_closed(invitation.event, invitation):
        flash(closed_sentence(why), "error")
    elif invitations.resend(actor(), invitation):
        flash("Invitation renvoyée.", "success")
    else:
        flash("Aucune adresse où écrire : complétez d’abord la fiche.", "warning")
    return _back(invitation.event)


@pages.post("/evenements/<id:event_id>/retablissement")
def restore(event_id: int) -> Answered:
    event = visible(queries.event_seen_by(actor(), event_id))
    require(policy.may_manage(actor(), queries.network_ids_of(event_id)))
    try:
        restoring.restore(actor(), event_id)
    except restoring.TooLate:
        flash("Trop tard : les courriels d’annulation sont partis.", "error")
    else:
        flash("C’est rétabli : personne n’a été prévenu.", "success")
    return redirect(event.path, 303)


@pages.route("/invitations/<id:invitation_id>/adresse", methods=["GET", "POST"])
def correct_address(invitation_id: int) -> Answered:
    invitation = _managed(invitation_id)
    guest = visible(invitation.guest)
    form = AddressForm(data={"email": guest.email})
    if form.validate_on_submit():
        try:
            sent = addresses.correct(actor(), invitation, guest, form.email.data)
        except addresses.Asked:
            form.email.errors = ["Quelqu’un d’autre est déjà invité à cette adresse."]
        else:
            what = "l’invitation y part" if sent else "rien n’est envoyé pour l’instant"
            flash(f"Adresse corrigée : {what}.", "success")
            return _back(invitation.event)
    return render(
        "events/address.html",
        status=422 if form.errors else 200,
        form=form,
        event=invitation.event,
        guest=guest,
    )


def _managed(invitation_id: int) -> Invitation:
    invitation = visible(queries.invitation_seen_by(actor(), invitation_id))
    require(policy.may_manage(actor(), queries.network_ids_of(invitation.event_id)))
    return invitation


def _answer_as_actor(invitation: Invitation, source: str) -> Answered:
    form = AnswerForm()
    if not form.validate():
        abort(422)
    try:
        outcome = answers.answer(
            invitation, form.answer.data, source=source, actor=actor(), comment=form.said
        )
    except answers.AnswerClosed as closed:
        flash(closed_sentence(closed.why), "error")
        return _back(invitation.event)
    if wants_fragment():
        return render("events/_answer.html", **_panel(invitation))
    said = entered_sentence if source == BY_COORDINATOR else outcome_sentence
    flash(said(outcome), "success")
    return _back(invitation.event)


def _back(event: Event) -> Answered:
    """To the page that the form came from (a filtered ledger, a list), else the event's own."""
    return redirect(safe_next(request.form.get("next"), event.path), 303)


def _panel(invitation: Invitation) -> dict[str, Any]:
    event = invitation.event
    return {
        "event": event,
        "invitation": invitation,
        "rank": places.rank_of(invitation),
        "open": queries.is_open(event) and invitation.removed_at is None,
    }


def _show_link(
    token: str,
    invitation: Invitation,
    *,
    status: int = 200,
    closed: str = "",
    form: AnswerForm | None = None,
) -> Answered:
    closed = closed or answers.why_closed(invitation.event, invitation)
    return render(
        "events/answer.html",
        status=status,
        token=token,
        closed=closed and closed_sentence(closed),
        form=form or AnswerForm(formdata=None, data={"comment": invitation.comment}),
        **_panel(invitation),
        may_send=not replacements.why_not(invitation.event, invitation),
        **own.on_the_day(invitation, f"/i/{token}/present", f"/i/{token}/attestation.pdf"),
    )
