"""The thread of one meeting: date, invitations, answers, the day, what it left."""

from collections.abc import Mapping
from typing import Any

from intranet.clock import now, to_paris, today
from intranet.events.counting import Counts
from intranet.events.models import DRAFT, Event
from intranet.web import dates

DONE, CURRENT, AHEAD = "done", "current", "todo"


def steps(event: Event, counts: Counts, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps of `lists.stepper`: label, state, note, url. `shown` is the context of the page:
    what its panels know."""
    found = [
        _date(event, shown),
        {
            "label": "Invitations",
            "state": _invitations_state(event),
            "note": _people(counts.people, "sur la liste" if event.state == DRAFT else "invitée"),
        },
        {"label": "Réponses", "state": _answers_state(event), "note": _answered(event, counts)},
        {"label": "Jour J", "state": _day_state(event), "note": _when(event)},
        *shown.get("thread_after", ()),
    ]
    for step in found:
        step["url"] = _url(step["label"], event, shown)
    return found


def _url(label: str, event: Event, shown: Mapping[str, Any]) -> str:
    """Where a step is worked on: a page of its own, or the part of this one; "" for none."""
    runs = shown.get("runs", False)
    places = {
        "Date": (runs and "polls" in shown, f"{event.path}/sondage"),
        "Invitations": (runs and not shown.get("started"), f"{event.path}/invites"),
        "Réponses": (runs, "#reponses"),
        "Jour J": (runs and "day_stage" in shown, "#jour"),
        "Compte rendu": (shown.get("minutes_to_write") or shown.get("minutes"), "#compte-rendu"),
        "Suites": (shown.get("minutes_lines"), "#compte-rendu"),
    }
    there, url = places.get(label, (False, ""))
    return url if there else ""


def is_over(event: Event) -> bool:
    """Whether the meeting has taken place."""
    return bool(event.slots) and event.slots[-1].ends_at <= now()


def _date(event: Event, shown: Mapping[str, Any]) -> dict[str, Any]:
    if not event.slots:
        return {"label": "Date", "state": CURRENT, "note": shown.get("polls_note", "à choisir")}
    day = to_paris(event.slots[0].starts_at).date()
    return {"label": "Date", "state": DONE, "note": dates.day(day, weekday=False)}


def _invitations_state(event: Event) -> str:
    if event.state != DRAFT:
        return DONE
    return CURRENT if event.slots else AHEAD


def _answers_state(event: Event) -> str:
    if event.state == DRAFT:
        return AHEAD
    return DONE if event.slots[0].starts_at <= now() else CURRENT


def _day_state(event: Event) -> str:
    if event.state == DRAFT or to_paris(event.slots[0].starts_at).date() > today():
        return AHEAD
    return DONE if is_over(event) else CURRENT


def _answered(event: Event, counts: Counts) -> str:
    if event.state == DRAFT or not counts.people:
        return ""
    return f"{counts.people - counts.unanswered} sur {counts.people}"


def _people(count: int, what: str) -> str:
    agreed = what + "s" if what == "invitée" and count > 1 else what
    return f"{dates.plural(count, 'personne')} {agreed}" if count else ""


def _when(event: Event) -> str:
    if event.state == DRAFT:
        return ""
    days = (to_paris(event.slots[0].starts_at).date() - today()).days
    if days < -1:
        return ""
    return {-1: "hier", 0: "aujourd’hui", 1: "demain"}.get(days, f"dans {days} jours")
