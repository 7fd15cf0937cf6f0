"""Plans and cards as plain values ready for the press: every text is final, in French."""

from pathlib import Path
from typing import Any

from intranet.events.models import Event
from intranet.meetings.tables.queries import Shown, Someone
from intranet.printing.words import printed
from intranet.web.dates import span

DATA = Path(__file__).parent / "data"
ROUNDS, CARDS = DATA / "rounds.typ", DATA / "cards.typ"


def rounds(event: Event, shown: Shown) -> dict[str, Any]:
    """A page a round: who sits at which table."""
    return {
        **_facts(event, shown),
        "rounds": [[[_named(one) for one in table] for table in tables] for tables in shown.rounds],
    }


def cards(event: Event, shown: Shown) -> dict[str, Any]:
    """A card a person: their table in each round."""
    return {
        **_facts(event, shown),
        "cards": [
            {**_named(one), "tables": [str(number) if number else "–" for number in numbers]}
            for one, numbers in shown.cards()
        ],
    }


def _facts(event: Event, shown: Shown) -> dict[str, Any]:
    slot = event.slots[0] if event.slots else None
    return {
        "title": printed(event.title, 80),
        "when": span(slot.starts_at, slot.ends_at) if slot else "",
        "organizer": printed(event.organizer_name, 200),
        "minutes": shown.plan.minutes,
    }


def _named(one: Someone) -> dict[str, str]:
    return {"name": printed(one.name, 60), "organisation": printed(one.organisation, 50)}
