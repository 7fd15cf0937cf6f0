"""Reading seats: who holds them, which networks they are in, what waits for a coordinator.

A row of `seats_of_network` and of `newcomers` has: `membership_id`, `position_id`, `title`,
`structure_id`, `structure_name`, `structure_kind`, `commune_name`, `person_id` (None: vacant),
`first_name`, `last_name`, `email` (the person's, else the seat's mailbox, else ""), `phone`
(the person's, else the seat's, E.164 or ""), `joined_at` (the instant the seat joined),
`arrived_on` (the day the holder came, None when vacant).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from intranet.access import Actor
from intranet.accounts.models import COORDINATOR, Account, Grant
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
from intranet.networks.models import Network
from intranet.territories.models import Commune
from intranet.text import fold

Rows = Select[*tuple[Any, ...]]  # Core rows, named in each docstring


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


def vacant_seats(network_id: int) -> Rows:
    """The vacant seats of a network, longest vacant first, never held last: to be paged as Core
    rows (`position_id`, `title`, `structure_id`, `structure_name`, `commune_name`, `phone`,
    `email`, `vacant_since` the day the last holder left or None)."""
    left = (
        select(func.max(Assignment.ends_on))
        .where(Assignment.position_id == Position.id)
        .correlate(Position)
        .scalar_subquery()
    )
    rows: Rows = (
        select(
            Position.id.label("position_id"),
            Position.title,
            Structure.id.label("structure_id"),
            Structure.name.label("structure_name"),
            Commune.name.label("commune_name"),
            Position.phone,
            Position.email,
            left.label("vacant_since"),
        )
        .join(Membership, Membership.position_id == Position.id)
        .join(Structure, Structure.id == Position.structure_id)
        .join(Commune, Commune.id == Structure.commune_id)
        .where(
            Membership.network_id == network_id,
            Membership.state == ACTIVE,
            Position.closed_at.is_(None),
            Structure.closed_at.is_(None),
            ~_is_held(),
        )
        .order_by(left.is_(None), left, Position.id)
    )
    return rows


def requests_for(actor: Actor, network_id: int | None = None) -> Rows:
    """What waits for `actor`'s decision, oldest first, of one network or of all: to be paged as
    Core rows (`membership_id`, `requested_at`, `message`, `network_id`, `network_name`,
    `network_slug`, `position_id`, `title`, `structure_id`, `structure_name`, `structure_kind`,
    `commune_name`, `person_id` or None, `first_name`, `last_name`)."""
    statement: Rows = (
        select(
            Membership.id.label("membership_id"),
            Membership.requested_at,
            Membership.message,
            Network.id.label("network_id"),
            Network.name.label("network_name"),
            Network.slug.label("network_slug"),
            Position.id.label("position_id"),
            Position.title,
            Structure.id.label("structure_id"),
            Structure.name.label("structure_name"),
            Structure.kind.label("structure_kind"),
            Commune.name.label("commune_name"),
            Person.id.label("person_id"),
            Person.first_name,
            Person.last_name,
        )
        .select_from(Membership)
        .join(Network, Network.id == Membership.network_id)
        .join(Position, Position.id == Membership.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .join(Commune, Commune.id == Structure.commune_id)
        .outerjoin(Assignment, _holds_now())
        .outerjoin(Person, Person.id == Assignment.person_id)
        .where(Membership.state == REQUESTED, Position.closed_at.is_(None))
        .order_by(Membership.requested_at, Membership.id)
    )
    if not actor.is_administrator:
        statement = statement.where(Membership.network_id.in_(actor.coordinated_network_ids))
    if network_id is not None:
        statement = statement.where(Membership.network_id == network_id)
    return statement


def pending_requests(actor: Actor, limit: int = 50) -> list[Any]:
    """The oldest requests that wait for `actor`, as rows of `requests_for` with their `total`;
    one query."""
    counted = requests_for(actor).add_columns(func.count().over().label("total"))
    return list(db.session.execute(counted.limit(limit)))


def coordinator_accounts(agency_id: int) -> list[Account]:
    """The active accounts that coordinate an agency's networks, by key."""
    return list(
        db.session.scalars(
            select(Account)
            .join(Grant, Grant.account_id == Account.id)
            .where(
                Grant.agency_id == agency_id, Grant.role == COORDINATOR, Account.active.is_(True)
            )
            .order_by(Account.id)
        )
    )


def _network_rows(network_id: int) -> Rows:
    rows: Rows = (
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
        .outerjoin(Assignment, _holds_now())
        .outerjoin(Person, Person.id == Assignment.person_id)
        .where(
            Membership.network_id == network_id,
            Membership.state == ACTIVE,
            Position.closed_at.is_(None),
            Structure.closed_at.is_(None),
        )
    )
    return rows


def _joined_at() -> Any:
    return func.coalesce(Membership.decided_at, Membership.requested_at)


def _reading_order(row: Any) -> tuple[str, int, str, int]:
    return fold(row.structure_name), row.structure_id, fold(row.title), row.position_id


def _novelty(row: Any) -> Any:
    joined_on = to_paris(row.joined_at).date()
    return max(joined_on, row.arrived_on or joined_on)


def _holds_now() -> Any:
    return and_(Assignment.position_id == Position.id, Assignment.ends_on.is_(None))


def _is_held() -> Any:
    return exists(select(Assignment.id).where(_holds_now()).correlate(Position))
