"""Places and the waiting list: a capacity is never exceeded, first come first served.

Every function here expects the event to be locked by the caller (`queries.lock`).
"""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from intranet.clock import now
from intranet.database import db
from intranet.events.models import CONFIRMED, WAITING, Event, Invitation


class CapacityTooSmall(Exception):
    """More places are taken than the capacity asked; `taken` says how many."""

    def __init__(self, taken: int) -> None:
        super().__init__(taken)
        self.taken = taken


def taken(event_id: int) -> int:
    """How many places are confirmed."""
    return _count(event_id, CONFIRMED)


def waiting(event_id: int) -> int:
    """How many are on the waiting list."""
    return _count(event_id, WAITING)


def give(event: Event, invitation: Invitation) -> None:
    """A place if one is left, else the next rank of the waiting list."""
    if invitation.place:
        return
    ahead = event.capacity is not None and waiting(event.id) > 0
    if not ahead and has_room(event):
        invitation.place = CONFIRMED
    else:
        invitation.place, invitation.rank = WAITING, _last_rank(event.id) + 1
    db.session.flush()


def free(event: Event, invitation: Invitation) -> list[Invitation]:
    """Take back the place or rank of `invitation`; those who were promoted in its stead."""
    if not invitation.place:
        return []
    invitation.place, invitation.rank = "", None
    db.session.flush()
    return promote(event)


def promote(event: Event) -> list[Invitation]:
    """Give free places to the first in line; never once the event has started."""
    promoted: list[Invitation] = []
    if event.slots and event.slots[0].starts_at <= now():
        return promoted
    while has_room(event) and (first := _first_in_line(event.id)):
        first.place, first.rank = CONFIRMED, None
        db.session.flush()
        promoted.append(first)
    return promoted


def has_room(event: Event) -> bool:
    return event.capacity is None or taken(event.id) < event.capacity


def check_capacity(event: Event, capacity: int | None) -> None:
    """Raises CapacityTooSmall when `capacity` is below the places already taken."""
    if capacity is not None and (already := taken(event.id)) > capacity:
        raise CapacityTooSmall(already)


def rank_of(invitation: Invitation) -> int | None:
    """1 for the first in line, None for someone who does not wait."""
    if invitation.place != WAITING:
        return None
    return db.session.scalar(
        select(func.count()).where(
            Invitation.event_id == invitation.event_id,
            Invitation.place == WAITING,
            Invitation.rank <= invitation.rank,
        )
    )


def ranks_of(invitation_ids: Collection[int]) -> dict[int, int]:
    """`rank_of` for those of the invitations that wait; one query."""
    if not invitation_ids:
        return {}
    ahead = aliased(Invitation)
    rows = db.session.execute(
        select(Invitation.id, func.count())
        .join(
            ahead,
            (ahead.event_id == Invitation.event_id)
            & (ahead.place == WAITING)
            & (ahead.rank <= Invitation.rank),
        )
        .where(Invitation.id.in_(invitation_ids), Invitation.place == WAITING)
        .group_by(Invitation.id)
    )
    return dict(rows.tuples().all())


def _count(event_id: int, place: str) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(Invitation.event_id == event_id, Invitation.place == place)
        )
        or 0
    )


def _last_rank(event_id: int) -> int:
    return (
        db.session.scalar(
            select(func.max(Invitation.rank)).where(
                Invitation.event_id == event_id, Invitation.place == WAITING
            )
        )
        or 0
    )


def _first_in_line(event_id: int) -> Invitation | None:
    return db.session.scalar(
        select(Invitation)
        .where(Invitation.event_id == event_id, Invitation.place == WAITING)
        .order_by(Invitation.rank)
        .limit(1)
    )
