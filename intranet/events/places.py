"""Places and the waiting list: a capacity is never exceeded, first come first served.

A place that is freed is offered to the first in line, who has `CONFIRM_WITHIN` hours to say that
they take it; it is taken meanwhile.

Every function here expects the event to be locked by the caller (`queries.lock`).
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from intranet.clock import now
from intranet.database import db
from intranet.events.models import CONFIRMED, DRAFT, OFFERED, WAITING, Event, Invitation
from intranet.preferences.choices import CONFIRM_WITHIN

TAKEN = (CONFIRMED, OFFERED)


class CapacityTooSmall(Exception):
    """More places are taken than the capacity asked; `taken` says how many."""

    def __init__(self, taken: int) -> None:
        super().__init__(taken)
        self.taken = taken


def taken(event_id: int) -> int:
    """How many places are confirmed, or kept for somebody who was offered one."""
    return _count(event_id, *TAKEN)


def waiting(event_id: int) -> int:
    """How many are on the waiting list."""
    return _count(event_id, WAITING)


def give(event: Event, invitation: Invitation) -> None:
    """A place if one is left or was offered to them, else the next rank of the waiting list."""
    if invitation.place == OFFERED:
        invitation.place, invitation.offered_until = CONFIRMED, None
        db.session.flush()
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
    invitation.place, invitation.rank, invitation.offered_until = "", None, None
    db.session.flush()
    return promote(event)


def pass_on(event: Event, invitation: Invitation) -> list[Invitation]:
    """Nobody took the place that was offered: back to the end of the line, for who waits behind;
    those who are promoted. It stays offered while nobody else waits."""
    if invitation.place != OFFERED or not waiting(event.id):
        return []
    invitation.place, invitation.offered_until = WAITING, None
    invitation.rank = _last_rank(event.id) + 1
    db.session.flush()
    return promote(event)


def promote(event: Event) -> list[Invitation]:
    """Offer free places to the first in line, or give them where no time to confirm is chosen;
    never once the event has started."""
    if event.slots and event.slots[0].starts_at <= now():
        return []
    promoted, until = _first_in_line(event), _deadline(event)
    for invitation in promoted:
        invitation.offered_until = until
        invitation.place, invitation.rank = OFFERED if until else CONFIRMED, None
    db.session.flush()
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


def _deadline(event: Event) -> datetime | None:
    """Until when a place offered now is kept; None for a place that is given."""
    hours = CONFIRM_WITHIN.now()
    if not hours or not event.slots or event.state == DRAFT:  # nobody is told of a draft
        return None
    return min(now() + timedelta(hours=hours), event.slots[0].starts_at)


def _count(event_id: int, *places: str) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(
                Invitation.event_id == event_id, Invitation.place.in_(places)
            )
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


def _first_in_line(event: Event) -> list[Invitation]:
    """As many of those who wait as there is room for."""
    line = (
        select(Invitation)
        .where(Invitation.event_id == event.id, Invitation.place == WAITING)
        .order_by(Invitation.rank)
    )
    if event.capacity is not None:
        line = line.limit(max(0, event.capacity - taken(event.id)))
    return list(db.session.scalars(line))
