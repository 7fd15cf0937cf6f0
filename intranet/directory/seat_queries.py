"""Reading seats: who holds them, which networks they are in, what waits for a coordinator.

Every row has what `seat_rows` says; each function tells what its own add to that.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

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


def seat_rows(*more: Any) -> Rows:
    """Seats with whoever holds them today, as Core rows, and the columns `more`.

    Each has `position_id`, `title`, `structure_id`, `structure_name`, `structure_kind`,
    `commune_name`, `person_id` (None: vacant), `first_name`, `last_name`.
    """
    rows: Rows = (
        select(
            Position.id.label("position_id"),
            Position.title,
            Structure.id.label("structure_id"),
            Structure.name.label("structure_name"),
            Structure.kind.label("structure_kind"),
            Commune.name.label("commune_name"),
            Person.id.label("person_id"),
            Person.first_name,
            Person.last_name,
            *more,
        )
        .select_from(Position)
        .join(Structure, Structure.id == Position.structure_id)
        .join(Commune, Commune.id == Structure.commune_id)
        .outerjoin(
            Assignment, and_(Assignment.position_id == Position.id, Assignment.ends_on.is_(None))
        )
        .outerjoin(Person, Person.id == Assignment.person_id)
        .where(Position.closed_at.is_(None))
    )
    return rows


def seats_of_network(network_id: int) -> list[Any]:
    """The open seats of a network, vacant ones included; see `_of_network` for a row.

    Ordered by structure, then title, as people read names (accents and case aside).
    """
    return sorted(db.session.execute(_of_network(network_id)), key=_reading_order)


def newcomers(network_id: int, since: datetime) -> list[Any]:
    """The seats of a network that joined, or whose holder came, since an instant: newest first."""
    fresh = or_(_joined_at() >= since, Assignment.starts_on >= to_paris(since).date())
    rows = db.session.execute(_of_network(network_id).where(fresh))
    return sorted(rows, key=lambda row: (_novelty(row), -row.position_id), reverse=True)


def vacant_seats(network_id: int) -> Rows:
    """The vacant seats of a network, longest vacant first, never held last: to be paged, with
    `phone`, `email`, `vacant_since` (the day the last holder left or None)."""
    left = (
        select(func.max(Assignment.ends_on))
        .where(Assignment.position_id == Position.id)
        .correlate(Position)
        .scalar_subquery()
    )
    more = (Position.phone, Position.email, left.label("vacant_since"))
    return (
        _members(seat_rows(*more), network_id)
        .where(Person.id.is_(None))
        .order_by(left.is_(None), left, Position.id)
    )


def requests_for(actor: Actor, network_id: int | None = None) -> Rows:
    """What waits for `actor`'s decision, oldest first, of one network or of all: to be paged,
    with `membership_id`, `requested_at`, `message`, `network_id`, `network_name`,
    `network_slug`."""
    statement = (
        seat_rows(
            Membership.id.label("membership_id"),
            Membership.requested_at,
            Membership.message,
            Network.id.label("network_id"),
            Network.name.label("network_name"),
            Network.slug.label("network_slug"),
        )
        .join(Membership, Membership.position_id == Position.id)
        .join(Network, Network.id == Membership.network_id)
        .where(Membership.state == REQUESTED)
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


def _of_network(network_id: int) -> Rows:
    """Rows with `membership_id`, `email` (the person's, else the seat's mailbox, else ""),
    `phone` (likewise, E.164 or ""), `joined_at` (the instant the seat joined), `arrived_on` (the
    day the holder came, None when vacant)."""
    rows = seat_rows(
        Membership.id.label("membership_id"),
        func.coalesce(func.nullif(Person.email, ""), Position.email).label("email"),
        func.coalesce(func.nullif(Person.phone, ""), Position.phone).label("phone"),
        _joined_at().label("joined_at"),
        Assignment.starts_on.label("arrived_on"),
    )
    return _members(rows, network_id)


def _members(rows: Rows, network_id: int) -> Rows:
    return rows.join(Membership, Membership.position_id == Position.id).where(
        Membership.network_id == network_id,
        Membership.state == ACTIVE,
        Structure.closed_at.is_(None),
    )


def _joined_at() -> Any:
    return func.coalesce(Membership.decided_at, Membership.requested_at)


def _reading_order(row: Any) -> tuple[str, int, str, int]:
    return fold(row.structure_name), row.structure_id, fold(row.title), row.position_id


def _novelty(row: Any) -> Any:
    joined_on = to_paris(row.joined_at).date()
    return max(joined_on, row.arrived_on or joined_on)
