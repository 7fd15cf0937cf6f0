"""How the invitations of events stand, in figures."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from intranet.database import db
from intranet.events.models import (
    CONFIRMED,
    MAYBE,
    NO,
    OFFERED,
    WAITING,
    YES,
    Invitation,
)
from intranet.events.queries import UNANSWERED


@dataclass(frozen=True)
class Counts:
    """How an event's invitations stand; `invited` leaves out those who were uninvited.

    `taken` places are confirmed or offered. Vacant seats are invited, and nobody's answer is
    missing for them: `people` leaves them out.
    """

    invited: int = 0
    yes: int = 0
    maybe: int = 0
    no: int = 0
    unanswered: int = 0
    taken: int = 0
    waiting: int = 0

    @property
    def people(self) -> int:
        return self.yes + self.maybe + self.no + self.unanswered


def of(event_ids: Collection[int]) -> dict[int, Counts]:
    """Counts by event; one query, events without invitation absent."""
    if not event_ids:
        return {}
    rows = db.session.execute(
        select(
            Invitation.event_id,
            func.count().label("invited"),
            func.count().filter(Invitation.answer == YES).label("yes"),
            func.count().filter(Invitation.answer == MAYBE).label("maybe"),
            func.count().filter(Invitation.answer == NO).label("no"),
            func.count().filter(UNANSWERED).label("unanswered"),
            func.count().filter(Invitation.place.in_((CONFIRMED, OFFERED))).label("taken"),
            func.count().filter(Invitation.place == WAITING).label("waiting"),
        )
        .where(Invitation.event_id.in_(event_ids), Invitation.removed_at.is_(None))
        .group_by(Invitation.event_id)
    ).mappings()
    return {
        row["event_id"]: Counts(**{k: v for k, v in row.items() if k != "event_id"}) for row in rows
    }


def of_event(event_id: int) -> Counts:
    """Those of one event; all nought without invitation."""
    return of([event_id]).get(event_id, Counts())
