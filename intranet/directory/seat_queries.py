"""Reading seats: who holds them, which networks they are in, what waits for a coordinator.

A row of `seats_of_network` and of `newcomers` has: `membership_id`, `position_id`, `title`,
`structure_id`, `structure_name`, `structure_kind`, `commune_name`, `person_id` (None: vacant),
`first_name`, `last_name`, `email` (the person's, else the seat's mailbox, else ""), `phone`
(the person's, else the seat's, E.164 or ""), `joined_at` (the instant the seat joined),
`arrived_on` (the day the holder came, None when vacant).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from intranet.clock import to_paris
from intranet.database import db
from intranet.directory.models import (
    ACTIVE,
    REQUESTED,
    Assignment,
    Membership,
    Person,
    Position,
    Structure,
)
from intranet.territories.models import Commune
from intranet.text import fold

OPEN_STATES = (REQUESTED, ACTIVE)


def seats_of_network(network_id: int) -> list[Any]:
    """The open seats of a network, vacant ones included; see the top of this module for a row.

    Ordered by structure, then title, as people read names (accents and case aside).
    """
    return sorted(db.session.execute(_network_rows(network_id)), key=_reading_order)


def newcomers(network_id: int, since: datetime) -> list[Any]:
    """The seats of a network that joined, or whose holder came, since an instant: newest first."""
    fresh = or_(_joined_at() >= since, Assignment.starts_on >= to_paris(since).date())
    rows = db.session.execute(_network_rows(network_id).where(fresh))
    return sorted(rows, key=lambda row: (_novelty(row), -row.position_id), reverse=True)


def _network_rows(network_id: int) -> Select[Any]:
    return (
        select(
            Membership.id.label("membership_id"),
            Position.id.label("position_id"),
            Position.title,
            Structure.id.label("structure_id"),
            Structure.name.label("structure_name"),
            Structure.kind.label("structure_kind"),
            Commune.name.label("commune_name"),
            Person.id.label("person_id"),
            Person.first_name,
            Person.last_name,
            func.coalesce(func.nullif(Person.email, ""), Position.email).label("email"),
            func.coalesce(func.nullif(Person.phone, ""), Position.phone).label("phone"),
            _joined_at().label("joined_at"),
            Assignment.starts_on.label("arrived_on"),
        )
        .select_from(Membership)
        .join(Position, Position.id == Membership.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .join(Commune, Commune.id == Structure.commune_id)
        .outerjoin(
            Assignment, and_(Assignment.position_id == Position.id, Assignment.ends_on.is_(None))
        )
        .outerjoin(Person, Person.id == Assignment.person_id)
        .where(
            Membership.network_id == network_id,
            Membership.state == ACTIVE,
            Position.closed_at.is_(None),
            Structure.closed_at.is_(None),
        )
    )


def _joined_at() -> Any:
    return func.coalesce(Membership.decided_at, Membership.requested_at)


def _reading_order(row: Any) -> tuple[str, int, str, int]:
    return fold(row.structure_name), row.structure_id, fold(row.title), row.position_id


def _novelty(row: Any) -> Any:
    joined_on = to_paris(row.joined_at).date()
    return max(joined_on, row.arrived_on or joined_on)
