"""Inviting: choose, see exactly who will get a mail, confirm."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.events import choosing, dispatch, invitations
from intranet.events import queries as events
from intranet.events.choosing import (
    ALREADY,
    NO_ADDRESS,
    TO_WRITE,
    TWICE,
    VACANT,
    Choice,
    NewGuest,
)
from intranet.events.models import PUBLISHED, Event, Invitation
from intranet.meetings.blueprint import home, managed, pages, run_networks
from intranet.meetings.guests import board, chosen, outsiders, people
from intranet.meetings.guests.board import Board
from intranet.meetings.guests.chosen import Chosen
from intranet.meetings.guests.forms import GuestsForm
from intranet.meetings.polls import asking
from intranet.web.dates import plural

NOT_OFFERED = (
    "Certains choix ne sont pas ou plus possibles pour cette rencontre. Rien n’a été envoyé : "
    "vérifiez la liste et recommencez."
)
NOBODY = "Cochez au moins un poste ou une personne, ou écrivez une adresse."
ALL_ASKED = "Toutes ces personnes sont déjà invitées : rien n’a été envoyé."
CLOSED = "Cette rencontre est annulée ou déjà commencée : on n’y invite plus."


@pages.get("/rencontres/<id:meeting_id>/invites")
def choose_guests(meeting_id: int) -> Answered:
    event = managed(meeting_id).event
    if not _takes_guests(event):
        return _closed(event)
    form = GuestsForm(formdata=request.args, meta={"csrf": False})
    return _choose_page(event, form)


@pages.post("/rencontres/<id:meeting_id>/invites/apercu")
def preview_guests(meeting_id: int) -> Answered:
    """What inviting them would do; writes nothing. A search without JavaScript comes here too,
    and keeps what was ticked."""
    event = managed(meeting_id).event
    if not _takes_guests(event):
        return _closed(event)
    form = GuestsForm()
    if "chercher" in request.form:
        return _choose_page(event, form)
    asked = _chosen(event, form)
    if asked is None:
        return _choose_page(event, form, status=422)
    return _preview_page(event, choosing.preview(event, *_keys(asked)))


@pages.post("/rencontres/<id:meeting_id>/invites")
def invite(meeting_id: int) -> Answered:
    event = managed(meeting_id).event
    if not _takes_guests(event):
        return _closed(event)
    form = GuestsForm()
    asked = _chosen(event, form)
    if asked is None:
        return _choose_page(event, form, status=422)
    try:
        invited = invitations.invite(web.actor(), meeting_id, *_keys(asked))
        flash(_told(event, invited, asking.ask_late_comers(meeting_id)), "success")
    except invitations.AlreadyInvited:
        flash(ALL_ASKED, "info")
    return web.done(home(event))


def _takes_guests(event: Event) -> bool:
    return not events.is_cancelled(event) and not events.has_started(event)


def _closed(event: Event) -> Answered:
    flash(CLOSED, "error")
    return redirect(home(event), 303)


def _board(event: Event) -> Board:
    own = events.network_ids_of(event.id)
    return board.of(event.id, own, [n for n in run_networks() if n.id not in own])


def _keys(asked: Chosen) -> tuple[set[int], set[int], list[NewGuest]]:
    return asked.positions, asked.people, asked.guests


def _chosen(event: Event, form: GuestsForm) -> Chosen | None:
    """None, with the reason on the form, when there is nothing to invite."""
    why = NOT_OFFERED
    if form.validate():
        if unread := outsiders.read(form.outside.data or "").errors:
            form.outside.errors = unread
            return None
        try:
            asked = chosen.read(web.actor(), _board(event), form)
        except chosen.NotOffered:
            pass
        else:
            if asked:
                return asked
            why = NOBODY
    if form.outside.errors:
        return None
    for ticks in (form.kinds, form.networks, form.positions, form.people):
        ticks.errors = []  # said once, for all of them
    form.form_errors.append(why)
    return None


def _choose_page(event: Event, form: GuestsForm, *, status: int = 200) -> Answered:
    actor, picked, shown = web.actor(), set(form.people.data or ()), _board(event)
    strangers = shown.strangers() if "jamais" in request.args else []
    found = people.named(form.q.data or "", actor)
    return web.render(
        "meetings/guests.html",
        fragment="meetings/_people_found.html",
        status=status,
        event=event,
        form=form,
        board=shown,
        strangers=strangers,
        asks_strangers="jamais" in request.args,
        ticked=set(form.positions.data or ()) | {seat.position_id for seat in strangers},
        picked=people.rows(actor, picked),
        found=[person for person in found if person.id not in picked],
    )


def _preview_page(event: Event, choices: list[Choice]) -> Answered:
    sorted_by: dict[str, list[Choice]] = {
        status: [c for c in choices if c.status == status]
        for status in (TO_WRITE, NO_ADDRESS, VACANT, ALREADY, TWICE)
    }
    fresh = sorted_by[TO_WRITE] + sorted_by[NO_ADDRESS] + sorted_by[VACANT]
    return web.render(
        "meetings/preview.html",
        event=event,
        by_status=sorted_by,
        fresh=fresh,
        outside="\n".join(outsiders.line_of(c.guest) for c in fresh if c.guest),
        published=event.state == PUBLISHED,
        polled=asking.is_asking(event.id),
        until=_until(event),
    )


def _told(event: Event, invited: list[Invitation], polled: int) -> str:
    count = len(invited)
    written = sum(dispatch.address_of(i) is not None for i in invited)
    said: Any = f"{plural(count, 'invitation')} {'ajoutées' if count > 1 else 'ajoutée'}"
    if event.state != PUBLISHED and polled:
        return f"{said} à la liste : {plural(polled, 'question')} sur la date {_leave(polled)}."
    if event.state != PUBLISHED:
        return f"{said} à la liste. Rien ne part avant {_until(event)}."
    written += polled
    letters = f"{plural(written, 'courriel')} {_leave(written)}"
    return f"{said} : {letters if written else 'aucun courriel ne part'}."


def _until(event: Event) -> str:
    """What the mails of a draft wait for."""
    if event.slots:
        return "la publication"
    return "l’ouverture du sondage" if asking.is_to_open(event.id) else "la suite du sondage"


def _leave(count: int) -> str:
    return "partent" if count > 1 else "part"
