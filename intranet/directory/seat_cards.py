"""Seats as the page of their structure shows them: holder, networks, what the actor may do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from intranet.access import Actor
from intranet.database import db
from intranet.directory import queries, seat_policy
from intranet.directory.models import (
    ACTIVE,
    PLANNED,
    REQUESTED,
    Assignment,
    Changeover,
    Membership,
    Person,
    Position,
    Structure,
)
from intranet.directory.policy import Standing
from intranet.directory.seat_policy import Rights
from intranet.networks.models import Network


@dataclass(frozen=True)
class SeatNetwork:
    """A network of a seat; `waiting` while its coordinator has not answered."""

    membership_id: int
    network_id: int
    name: str
    slug: str
    waiting: bool


@dataclass(frozen=True)
class SeatCard:
    """What `directory/seats/_seat.html` shows, under the name `seat`.

    `holder` None means vacant, since `vacant_since` when somebody held it before. `planned` is a
    change to come, for those who may say one.
    """

    position: Position
    holder: Person | None = None
    since: date | None = None
    vacant_since: date | None = None
    networks: Sequence[SeatNetwork] = ()
    may: Rights = field(default_factory=Rights)
    planned: Changeover | None = None


def of_structure(actor: Actor, structure: Structure, standing: Standing) -> list[SeatCard]:
    """The cards of a structure that `actor` sees: three queries, whatever the number of seats, and
    one more for those who may say that a seat changes hands."""
    seats = queries.seats_of(structure)
    networks = _networks([seat.position.id for seat in seats])
    left = _departures([seat.position.id for seat in seats if seat.holder is None])
    rights = {
        seat.position.id: seat_policy.rights(actor, seat.position.id, standing) for seat in seats
    }
    planned = _planned([key for key, may in rights.items() if may.leave])
    return [
        SeatCard(
            seat.position,
            seat.holder,
            seat.since,
            left.get(seat.position.id),
            _shown(actor, seat.position.id, standing, networks.get(seat.position.id, [])),
            rights[seat.position.id],
            planned.get(seat.position.id),
        )
        for seat in seats
    ]


def _shown(
    actor: Actor, position_id: int, standing: Standing, networks: list[SeatNetwork]
) -> list[SeatNetwork]:
    """Memberships in networks whose life the actor shares; all, for those who run the seat."""
    if seat_policy.may_see_requests(actor, position_id, standing):
        return networks
    return [n for n in networks if n.network_id in actor.network_ids and not n.waiting]


def _networks(position_ids: list[int]) -> dict[int, list[SeatNetwork]]:
    rows = db.session.execute(
        select(
            Membership.position_id,
            Membership.id,
            Network.id,
            Network.name,
            Network.slug,
            Membership.state == REQUESTED,
        )
        .join(Network, Network.id == Membership.network_id)
        .where(Membership.position_id.in_(position_ids), Membership.state.in_((REQUESTED, ACTIVE)))
        .order_by(Network.name, Network.id)
    )
    found: dict[int, list[SeatNetwork]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(SeatNetwork(*row[1:]))
    return found


def _planned(position_ids: list[int]) -> dict[int, Changeover]:
    if not position_ids:
        return {}
    rows = db.session.scalars(
        select(Changeover).where(
            Changeover.position_id.in_(position_ids), Changeover.state == PLANNED
        )
    )
    return {row.position_id: row for row in rows}


def _departures(position_ids: list[int]) -> dict[int, date]:
    if not position_ids:
        return {}
    rows = db.session.execute(
        select(Assignment.position_id, func.max(Assignment.ends_on))
        .where(Assignment.position_id.in_(position_ids))
        .group_by(Assignment.position_id)
    )
    return {position_id: day for position_id, day in rows if day is not None}
