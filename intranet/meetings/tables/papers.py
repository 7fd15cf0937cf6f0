"""Plans and cards as plain values ready for the press: every text is final, in French."""

import re
from pathlib import Path
from typing import Any

from intranet.events.models import Event
from intranet.meetings.tables.queries import Shown, Someone
from intranet.text import clean_line
from intranet.web.dates import span

DATA = Path(__file__).parent / "data"
ROUNDS, CARDS = DATA / "rounds.typ", DATA / "cards.typ"
BREAK = "\u200b"  # a place where a line may end, that nobody sees
_LONG_WORD = re.compile(r"[^\s\u200b-]{22,}")
_PIECE = re.compile(r".{1,10}", re.DOTALL)


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
        "title": _printed(event.title, 80),
        "when": span(slot.starts_at, slot.ends_at) if slot else "",
        "organizer": _printed(event.organizer_name),
        "minutes": shown.plan.minutes,
    }


def _named(one: Someone) -> dict[str, str]:
    return {"name": _printed(one.name, 60), "organisation": _printed(one.organisation, 50)}


def _printed(text: str, room: int = 200) -> str:
    """`text` on one line of `room` characters at most; a word too long for a column may break."""
    line = clean_line(text)
    line = line if len(line) <= room else f"{line[: room - 1].rstrip()}…"
    return _LONG_WORD.sub(lambda found: BREAK.join(_PIECE.findall(found[0])), line)
