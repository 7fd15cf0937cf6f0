"""The page of a meeting: its facts, one's own answer, and what each sub-room shows of it."""

from typing import Any

from flask import request

from intranet.access import Actor
from intranet.events import counting, ledger, places, policy, reach, replacements, restoring
from intranet.events import queries as events
from intranet.events.forms import AnswerForm
from intranet.events.models import CANCELLED, DRAFT, PUBLISHED, Event, Invitation
from intranet.events.wording import leaf
from intranet.meetings import planning, queries, thread
from intranet.meetings.day import page as day
from intranet.meetings.formats import page as formats
from intranet.meetings.messages import page as messages
from intranet.meetings.minutes import page as minutes
from intranet.meetings.models import KINDS, Meeting
from intranet.meetings.polls import page as polls
from intranet.meetings.review import page as review
from intranet.meetings.series import page as series
from intranet.meetings.tables import page as tables

# Each has `panel(actor, meeting, runs)`, the context of its `_panel.html`.
PANELS: tuple[Any, ...] = (polls, formats, minutes, day, review, tables, messages, series)


def context(actor: Actor, found: Meeting) -> dict[str, Any]:
    """All that `meetings/meeting.html` shows to `actor`."""
    event = found.event
    networks = events.networks_of(event.id)
    runs = policy.may_manage(actor, [network.id for network in networks])
    names, total = queries.coming(actor, event.id)
    shown: dict[str, Any] = {
        "meeting": found,
        "event": event,
        "kind": KINDS.get(found.kind, ""),
        "networks": networks,
        "runs": runs,
        "coming": names,
        "coming_total": total,
        "started": events.has_started(event),
        "over": thread.is_over(event),
        "leaf": leaf(event.slots[0].starts_at) if event.slots else None,
        "sent": events.sent_by(event.id, actor.person_id),
        **_own_answer(event, events.invitation_to(event.id, actor.person_id)),
        **(_ledger(event) if runs else {}),
    }
    for sub_room in PANELS:
        shown |= sub_room.panel(actor, found, runs)
    counts = counting.of_event(event.id)
    return shown | {"counts": counts, "steps": thread.steps(event, counts, shown)}


def _own_answer(event: Event, own: Invitation | None) -> dict[str, Any]:
    return {
        "invitation": own,
        "rank": places.rank_of(own) if own else None,
        "own_word": AnswerForm(formdata=None, data={"comment": own.comment}) if own else None,
        "may_send": own is not None and not replacements.why_not(event, own),
        "open": events.is_open(event),
    }


def _ledger(event: Event) -> dict[str, Any]:
    asked = request.args.get("reponse", "")
    shown_answers = asked if asked in ledger.FILTERS else ""
    return {
        "ledger": ledger.page_of(event, shown_answers),
        "shown": shown_answers,
        "reachable": planning.reachable(event) if event.state == DRAFT else [],
        "restorable_until": restoring.restorable_until(event),
        "unreachable": planning.unreachable(event) if event.state == CANCELLED else [],
        "reach": reach.of(event) if event.state == PUBLISHED else None,
    }
