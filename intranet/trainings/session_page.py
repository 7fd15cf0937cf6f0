"""The page of a session: what a member sees, and the ledger for who runs it."""

from typing import Any

from flask import Response, request

from intranet.clock import now
from intranet.events import counting, ledger, places, policy, restoring
from intranet.events import queries as events
from intranet.events.wording import leaf
from intranet.trainings import enrolments
from intranet.trainings import policy as training_policy
from intranet.trainings.forms import EnrolForm
from intranet.trainings.models import TrainingSession
from intranet.web import actor, render


def show(session: TrainingSession, *, status: int = 200, **context: Any) -> Response:
    """The page whole."""
    event = session.event
    networks = events.networks_of(event.id)
    network_ids = frozenset(network.id for network in networks)
    mine = events.invitation_to(event.id, actor().person_id)
    manages = policy.may_manage(actor(), network_ids)
    view: dict[str, Any] = {
        "session": session,
        "event": event,
        "course": session.course,
        "networks": networks,
        "counts": counting.of_event(event.id),
        "invitation": mine,
        "rank": places.rank_of(mine) if mine else None,
        "open": events.is_open(event),
        "over": event.slots[-1].ends_at <= now(),
        "leaf": leaf(event.slots[0].starts_at),
        "may_register": training_policy.may_register(actor(), network_ids),
        "may_manage": manages,
        "restorable_until": restoring.restorable_until(event),
        **(_ledger(session) if manages else {}),
        **context,
    }
    return render(
        "trainings/session.html",
        fragment="events/_invitees.html" if manages else None,
        status=status,
        **view,
    )


def enrol_form(session: TrainingSession) -> EnrolForm:
    """The list of who may be registered by telephone: seats held, not registered yet."""
    form = EnrolForm()
    candidates = [
        (row.position_id, f"{row.first_name} {row.last_name}, {row.structure_name}")
        for row in enrolments.candidates(session)
    ]
    if candidates:
        form.position_id.offer(candidates)
    return form


def _ledger(session: TrainingSession) -> dict[str, Any]:
    shown = request.args.get("reponse", "")
    return {
        "ledger": ledger.page_of(session.event, shown),
        "shown": shown,
        "enrol_form": enrol_form(session) if events.is_open(session.event) else None,
    }
