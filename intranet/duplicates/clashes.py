"""Two rows that cannot both follow: what becomes of them, and how they are parted again.

Two invitations to one event are one person's word: the one that has a place, else the one that
answered last, speaks for both; the other is taken off the list. Two open questions about one
entry (« est-elle exacte ? ») are one question.
"""

from typing import Any

from sqlalchemy import Table, inspect, select
from sqlalchemy.orm import aliased

from intranet.clock import now
from intranet.database import Base, db
from intranet.duplicates.models import PERSON
from intranet.duplicates.pointers import cell
from intranet.events import answers, dispatch, places
from intranet.events import queries as events
from intranet.events.models import CONFIRMED, OFFERED, WAITING, Event, Invitation
from intranet.upkeep.models import GONE, VerificationRequest

Cells = list[dict[str, Any]]

WORD = (
    "answer", "answer_source", "answered_at", "answered_by_id", "answered_sequence", "comment",
    "place", "rank", "offered_until", "removed_at", "self_registered",
)  # fmt: skip
# Cells that `part` settles: a place that was given away meanwhile is not there any more.
PLACED = ("place", "rank", "offered_until")


def settle(kind: str, kept_id: int, merged_id: int) -> Cells:
    """Make way for `pointers.move`; the cells changed, in order."""
    cells = _one_question(kind, kept_id, merged_id)
    if kind == PERSON:
        for mine, other in _invited_twice(kept_id, merged_id):
            cells += _one_word(mine, other)
    return cells


def part(cells: Cells, keys: set[int]) -> list[str]:
    """Give back the places and ranks among `cells`, once the rest of the invitations `keys` was put
    back; what could not be, in French."""
    words: dict[int, dict[str, Any]] = {key: {} for key in keys}
    for one in cells:
        words.setdefault(one["key"][0], {})[one["column"]] = one["before"]
    found = [row for key in sorted(words) if (row := db.session.get(Invitation, key)) is not None]
    told = []
    for event_id in sorted({row.event_id for row in found}):
        event = events.lock(event_id)
        rows = [(row, words[row.id]) for row in found if row.event_id == event_id]
        told += _give_back(event, rows)
    return told


def _give_back(event: Event, rows: list[tuple[Invitation, dict[str, Any]]]) -> list[str]:
    for invitation, before in rows:
        db.session.refresh(invitation)
        if "place" in before:
            invitation.place, invitation.rank, invitation.offered_until = "", None, None
    db.session.flush()
    told = [_place(event, invitation, before) for invitation, before in rows]
    promoted = places.promote(event)
    if events.is_open(event):
        for invitation, _ in rows:
            dispatch.reconcile(event, invitation)
        answers.tell_promoted(event, promoted)
    db.session.flush()
    return [sentence for sentence in told if sentence]


def _place(event: Event, invitation: Invitation, before: dict[str, Any]) -> str:
    if "place" not in before:
        invitation.rank = before.get("rank", invitation.rank)
        return ""
    place = before["place"]
    if place == WAITING:
        invitation.place, invitation.rank = WAITING, before.get("rank")
    elif place in places.TAKEN and places.has_room(event):
        invitation.place, invitation.offered_until = CONFIRMED, None
    elif place in places.TAKEN:
        places.give(event, invitation)
    db.session.flush()
    if place == invitation.place:
        return ""
    return (
        f"La place à « {event.title} » a été donnée entre-temps : la personne est sur la liste "
        "d’attente."
    )


def _invited_twice(kept_id: int, merged_id: int) -> list[tuple[Invitation, Invitation]]:
    """The invitations of both to the same events: (of the kept one, of the other)."""
    other = aliased(Invitation)
    rows = db.session.execute(
        select(Invitation, other)
        .join(other, other.event_id == Invitation.event_id)
        .where(Invitation.person_id == kept_id, other.person_id == merged_id)
        .order_by(Invitation.event_id)
    )
    return [(mine, theirs) for mine, theirs in rows]


def _one_word(mine: Invitation, other: Invitation) -> Cells:
    event = events.lock(mine.event_id)
    db.session.refresh(mine)
    db.session.refresh(other)
    before = [(row, {name: getattr(row, name) for name in WORD}) for row in (other, mine)]
    promoted = _speak(event, mine, other)
    other.removed_at = other.removed_at or now()
    db.session.flush()
    if events.is_open(event):
        dispatch.cancel(event, [other], whole_event=False, purpose="twice")
        dispatch.reconcile(event, mine)
        answers.tell_promoted(event, promoted)
        db.session.flush()
    return [
        cell(_table(row), (row.id,), name, value, getattr(row, name))
        for row, values in before
        for name, value in values.items()
        if getattr(row, name) != value
    ]


def _speak(event: Event, mine: Invitation, other: Invitation) -> list[Invitation]:
    """Let the better word be that of `mine`; who was promoted to a place freed by the way."""
    if _weight(other) <= _weight(mine):
        return places.free(event, other)
    freed = mine.place in places.TAKEN
    for name in WORD:
        setattr(mine, name, getattr(other, name))
    other.place, other.rank, other.offered_until = "", None, None
    db.session.flush()
    return places.promote(event) if freed else []


def _weight(invitation: Invitation) -> tuple[Any, ...]:
    answered = invitation.answered_at
    return (
        invitation.removed_at is None,
        invitation.place == CONFIRMED,
        invitation.place == OFFERED,
        invitation.place == WAITING,
        answered is not None,
        answered.timestamp() if answered else 0,
    )


def _one_question(kind: str, kept_id: int, merged_id: int) -> Cells:
    asked = {
        row.entry_id: row
        for row in db.session.scalars(
            select(VerificationRequest).where(
                VerificationRequest.entry_kind == kind,
                VerificationRequest.entry_id.in_([kept_id, merged_id]),
                VerificationRequest.closed_at.is_(None),
            )
        )
    }
    if len(asked) < 2:
        return []
    row = asked[merged_id]
    row.closed_at, row.outcome = now(), GONE
    db.session.flush()
    table = _table(row)
    return [
        cell(table, (row.id,), "closed_at", None, row.closed_at),
        cell(table, (row.id,), "outcome", "", GONE),
    ]


def _table(row: Base) -> Table:
    table: Any = inspect(type(row)).local_table
    return table
