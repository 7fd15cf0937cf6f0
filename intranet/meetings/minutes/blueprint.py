"""The pages of minutes, and what several of their modules share."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.events import queries as events
from intranet.events.models import Event
from intranet.meetings.blueprint import home, managed, shown
from intranet.meetings.minutes import policy, queries
from intranet.meetings.minutes.models import DONE, DROPPED, OPEN, Minutes
from intranet.web import errors

pages = Blueprint("minutes", __name__)

PLACE = "/rencontres/<id:meeting_id>/compte-rendu"
TOO_EARLY = "Le compte rendu s’ouvre au début de la rencontre."
TOLD = {DONE: "C’est noté\u00a0: fait.", DROPPED: "C’est noté\u00a0: abandonné.", OPEN: "À faire."}
ALREADY = "C’était déjà noté."
CALLED_OFF = "Cette rencontre est annulée\u00a0: il n’y a pas de compte rendu à écrire."
TOO_HEAVY = (
    "Une pièce jointe pèse 10\u00a0Mo au plus. Allégez ce fichier (les images d’un PDF, surtout), "
    "ou déposez-le ailleurs et écrivez son lien dans le compte rendu."
)


def readable(meeting_id: int) -> tuple[Event, Minutes]:
    """404 unless the actor sees the meeting and may read its minutes."""
    event = shown(meeting_id).event
    minutes = visible(queries.of_event(event.id))
    may = policy.may_read(web.actor(), minutes, events.network_ids_of(event.id))
    return event, visible(minutes if may else None)


def written(meeting_id: int) -> tuple[Event, Minutes]:
    """The minutes, for those who run the meeting; 404 before they are begun."""
    event = managed(meeting_id).event
    return event, visible(queries.of_event(event.id))


def not_held(event: Event) -> Answered:
    """Back to the meeting, with the reason why there are no minutes."""
    flash(CALLED_OFF if events.is_cancelled(event) else TOO_EARLY, "info")
    return redirect(home(event), 303)


def hub(event: Event) -> str:
    """The page of the minutes of a meeting."""
    return url_for("minutes.minutes", meeting_id=event.id)


@pages.app_template_filter("weight")
def _weight(size: int) -> str:
    """« 12 ko », « 3,4 Mo »: what a file of `size` bytes weighs."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))}\u00a0ko"
    return f"{size / 1_000_000:.1f}\u00a0Mo".replace(".", ",")


@pages.errorhandler(413)
def too_large(_: Exception) -> Answered:
    """What is sent here and too large is a file."""
    return errors.explain(413, TOO_HEAVY)
