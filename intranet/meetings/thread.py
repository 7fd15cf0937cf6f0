"""The thread of one meeting: date, invitations, answers, the day."""

from typing import Any

from intranet.clock import now, to_paris, today
from intranet.events.models import DRAFT, Event
from intranet.events.queries import Counts
from intranet.web import dates

DONE, CURRENT, AHEAD = "done", "current", "todo"


def steps(event: Event, counts: Counts) -> list[dict[str, Any]]:
    """The steps of `lists.stepper`: label, state, note."""
    slot = event.slots[0]
    drafted, day = event.state == DRAFT, to_paris(slot.starts_at).date()
    over, today_or_later = slot.ends_at <= now(), day <= today()
    return [
        {"label": "Date", "state": DONE, "note": dates.day(day, weekday=False)},
        {
            "label": "Invitations",
            "state": CURRENT if drafted else DONE,
            "note": _people(counts.people, "sur la liste" if drafted else "invitée"),
        },
        {"label": "Réponses", "state": _answers_state(event), "note": _answered(event, counts)},
        {
            "label": "Jour J",
            "state": AHEAD if drafted or not today_or_later else DONE if over else CURRENT,
            "note": "" if drafted else _when(event),
        },
    ]


def is_over(event: Event) -> bool:
    """Whether the meeting has taken place."""
    return bool(event.slots) and event.slots[-1].ends_at <= now()


def _answers_state(event: Event) -> str:
    if event.state == DRAFT:
        return AHEAD
    return DONE if event.slots[0].starts_at <= now() else CURRENT


def _answered(event: Event, counts: Counts) -> str:
    if event.state == DRAFT or not counts.people:
        return ""
    return f"{counts.people - counts.unanswered} sur {counts.people}"


def _people(count: int, what: str) -> str:
    agreed = what + "s" if what == "invitée" and count > 1 else what
    return f"{dates.plural(count, 'personne')} {agreed}" if count else ""


def _when(event: Event) -> str:
    days = (to_paris(event.slots[0].starts_at).date() - today()).days
    if days < -1:
        return ""
    return {-1: "hier", 0: "aujourd’hui", 1: "demain"}.get(days, f"dans {days} jours")
