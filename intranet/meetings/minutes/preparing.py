"""The draft that minutes begin with, and who may be named beside an action."""

import re
from dataclasses import dataclass

from intranet.access import Actor
from intranet.database import db
from intranet.directory.models import Person
from intranet.events import scheduling
from intranet.events.attendance import queries as attendance
from intranet.events.attendance.models import EXCUSED
from intranet.events.models import CONFIRMED, NO, YES, Event, Invitation
from intranet.meetings.minutes.follow_up_queries import holders, seat_label
from intranet.meetings.minutes.models import FollowUp
from intranet.text import fold

# What Markdown would read in a name: escaped, it stands as people write it.
_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+!|~])")


@dataclass(frozen=True)
class Owner:
    """Who an action may be up to: a seat, a person, or somebody known by these words alone."""

    label: str
    person_id: int | None = None
    position_id: int | None = None


@dataclass(frozen=True)
class Gathered:
    """Who was there and who excused themself. `counted` is False as long as nobody was ticked:
    `present` are then those who had said yes."""

    present: list[Invitation]
    excused: list[Invitation]
    counted: bool


def gathered(event: Event, invited: list[Invitation]) -> Gathered:
    """Among the standing invitations; one query."""
    register = attendance.register(event.id)
    here = register.present_ids
    told = {key for (key, _, _), word in register.words.items() if word.state == EXCUSED}
    if here:
        present = [row for row in invited if row.id in here]
    else:
        present = [row for row in invited if row.answer == YES and row.place in (CONFIRMED, "")]
    there = {row.id for row in present}
    excused = [
        row
        for row in invited
        if row.id not in there and not row.is_vacant and (row.answer == NO or row.id in told)
    ]
    return Gathered(present, excused, bool(here))


def text_for(event: Event) -> str:
    """The Markdown that an organiser starts from: what is known already, and where to write. Not
    what, when nor where: each page, file and mail of minutes says it above."""
    found = gathered(event, scheduling.standing_invitations(event.id))
    parts = [
        f"### Ordre du jour\n\n{event.description or '…'}",
        "### Ce qui s’est dit\n\n…",
        _list(
            "Présent·es" if found.counted else "Présent·es (d’après les réponses)", found.present
        ),
    ]
    if found.excused:
        parts.append(_list("Excusé·es", found.excused))
    return "\n\n".join(parts)


def owners(actor: Actor, event: Event, rows: list[FollowUp]) -> list[Owner]:
    """Who may be proposed: everyone invited, whoever is writing, and those already named.

    Whoever came for a seat is named by whoever holds it now: the action follows the seat.
    """
    invited = scheduling.standing_invitations(event.id)
    named: list[Invitation | FollowUp] = [*invited, *rows]
    seats = {one.position for one in named if one.position is not None}
    held = holders({seat.id for seat in seats})
    found = [Owner(seat_label(seat, held.get(seat.id)), None, seat.id) for seat in seats]
    people = {row.person for row in invited if row.position_id is None and row.person}
    people |= {row.person for row in rows if row.person}
    if actor.person_id is not None and actor.person_id not in {one.id for one in held.values()}:
        own = db.session.get(Person, actor.person_id)
        people |= {own} if own else set()
    found += [Owner(person.name, person.id) for person in people]
    found += [Owner(_guest(row)) for row in invited if row.guest]
    return _told_apart(sorted(found, key=_order))


def label_of(row: FollowUp, among: list[Owner]) -> str:
    """How the owner of an action is told apart from the others; its own words for nobody known."""
    return next((o.label for o in among if _is(o, row)), row.owner)


def recognise(typed: str, among: list[Owner]) -> Owner:
    """The one who was named, in full or by a name that nobody else there bears, else the words as
    they were typed: a structure, somebody else."""
    wanted = fold(typed)
    for owner in among:
        if wanted and fold(owner.label) == wanted:
            return owner
    bearing = [owner for owner in among if wanted and fold(owner.label.split(", ")[0]) == wanted]
    return bearing[0] if len(bearing) == 1 else Owner(typed)


def _is(owner: Owner, row: FollowUp) -> bool:
    if row.position_id is not None:
        return owner.position_id == row.position_id
    return row.person_id is not None and owner.person_id == row.person_id


def _order(owner: Owner) -> tuple[str, int, int]:
    """By name; the same at each reading, for a number to name the same one."""
    return fold(owner.label), owner.position_id or 0, owner.person_id or 0


def _told_apart(found: list[Owner]) -> list[Owner]:
    """Two seats of one person in one structure, or two people of one name: numbered."""
    seen: dict[str, int] = {}
    apart = []
    for owner in found:
        count = seen[owner.label] = seen.get(owner.label, 0) + 1
        label = owner.label if count == 1 else f"{owner.label} ({count})"
        apart.append(Owner(label, owner.person_id, owner.position_id))
    return apart


def _guest(row: Invitation) -> str:
    return ", ".join(part for part in (row.name, row.organisation) if part)


def _list(title: str, rows: list[Invitation]) -> str:
    people = [row for row in rows if not row.is_vacant]
    lines = [f"- {_plain(_guest(row))}" for row in people] or ["- …"]
    return f"### {title}\n\n" + "\n".join(lines)


def _plain(words: str) -> str:
    return _SIGNS.sub(r"\\\1", words)
