"""What is printed, as plain values ready for the press: every text is final, in French."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from intranet.clock import now, to_paris
from intranet.events.attendance.halves import Part
from intranet.meetings.day.blueprint import Day
from intranet.meetings.day.queries import Line
from intranet.meetings.day.roll import Roll
from intranet.networks.models import Network
from intranet.printing.words import printed
from intranet.web.dates import day, hour, span

DATA = Path(__file__).parent / "data"
SHEET, LIST, BADGES, CERTIFICATES = (
    DATA / f"{name}.typ" for name in ("sheet", "participants", "badges", "certificates")
)
BLANK_LINES = 10
MOST_BLANK = 200
PER_SHEET = 10  # badges on a page of A4


def facts(held: Day, networks: Sequence[Network]) -> dict[str, Any]:
    """What every document says of the meeting."""
    return {
        "title": printed(held.event.title),
        "when": span(held.slot.starts_at, held.slot.ends_at),
        "place": printed(held.slot.place or held.slot.link),
        "network": printed(", ".join(network.name for network in networks)),
        "organizer": printed(held.event.organizer_name),
        "edited": day(to_paris(now()).date(), weekday=False),
    }


def sheet(held: Day, networks: Sequence[Network], lines: Iterable[Line]) -> dict[str, Any]:
    """The sheet to sign: a column for each half-day, and lines for whoever comes unasked."""
    return {
        **facts(held, networks),
        "columns": [_column(part) for part in held.parts],
        "people": [
            {"name": printed(_sorted_name(line)), "organisation": printed(line.organisation)}
            for line in lines
        ],
        "blank": BLANK_LINES,
    }


def badges(
    held: Day, networks: Sequence[Network], lines: Iterable[Line], blank: int
) -> dict[str, Any]:
    """Ten badges a page; `blank` ones to be written by hand come last."""
    worn = [
        {
            "first": printed(line.first_name),
            "last": printed(line.last_name),
            "organisation": printed(line.organisation),
        }
        for line in lines
    ]
    empty = {"first": "", "last": "", "organisation": ""}
    return {**facts(held, networks), "badges": [*worn, *[empty] * blank]}


def participants(
    held: Day, networks: Sequence[Network], cards: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """The list of those who came, or who are expected: what the reader sees of each in the
    directory (`cards`: name, organisation, role, phone, email, photo)."""
    texts = ("name", "organisation", "role", "phone", "email")
    return {
        **facts(held, networks),
        "people": [
            {**{key: printed(card[key]) for key in texts}, "photo": card.get("photo", "")}
            for card in cards
        ],
    }


def faceless(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same list without its pictures."""
    return {**data, "people": [{**one, "photo": ""} for one in data["people"]]}


def certificates(
    held: Day, networks: Sequence[Network], roll: Roll, lines: Iterable[Line]
) -> dict[str, Any]:
    """A page for each of those who came: the hours at which they did."""
    found = []
    for line in lines:
        attended = roll.register.attended(line.id, held.slot, held.parts)
        if attended:
            found.append(
                {
                    "name": printed(line.name),
                    "organisation": printed(line.organisation),
                    "hours": [_hours(part) for part in attended],
                    "lasted": _lasted(attended),
                }
            )
    shown = facts(held, networks)
    return {
        **shown,
        "day": day(held.slot.starts_at),
        "agency": printed(", ".join(dict.fromkeys(n.agency.name for n in networks))),
        "people": found,
    }


def _column(part: Part) -> str:
    hours = f"{hour(part.starts_at)} – {hour(part.ends_at)}"
    return f"{part.label}\n{hours}" if part.label else f"Signature\n{hours}"


def _hours(part: Part) -> str:
    label = {"Matin": "le matin, ", "Après-midi": "l’après-midi, "}.get(part.label, "")
    return f"{label}de {hour(part.starts_at)} à {hour(part.ends_at)}"


def _lasted(parts: Sequence[Part]) -> str:
    minutes = int(sum((part.ends_at - part.starts_at).total_seconds() for part in parts) // 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0minutes"
    return f"{hours}\u00a0h" + (f"\u00a0{rest:02d}" if rest else "")


def _sorted_name(line: Line) -> str:
    """« LE GALL Soizic »: on a sheet, names are looked for by their family name."""
    return f"{line.last_name.upper()} {line.first_name}".strip()
