"""Every SELECT over services and permanences that pages show; each starts from
`directory.queries.visible_to(actor)`.

A service is seen by whoever sees its structure; a permanence by whoever sees the structure that
holds it or the one that hosts it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from intranet.access import Actor
from intranet.database import db
from intranet.directory.models import ACTIVE, Membership, Position, Structure
from intranet.directory.offer import areas
from intranet.directory.offer.models import OutreachSession, Service
from intranet.directory.queries import visible_to
from intranet.text import fold

MANY = 300  # permanences of a network that are looked at


@dataclass(frozen=True)
class Offer:
    """What a structure offers, in the order of names; `held` elsewhere, `hosted` by it for
    others. `ended` are what it no longer offers, the latest first. `seen` are the keys of the
    other structures named here that the actor may open."""

    services: list[Service]
    held: list[OutreachSession]
    hosted: list[OutreachSession]
    ended: list[Service | OutreachSession] = field(default_factory=list)
    seen: frozenset[int] = frozenset()
    areas: Mapping[frozenset[str], str] = field(default_factory=dict)

    def area_of(self, thing: Service | Structure) -> str:
        """What the structure or one of these services says it answers for; "" for nothing."""
        return self.areas.get(frozenset(thing.area), "")


def offer_of(actor: Actor, structure: Structure) -> Offer:
    """The offer of a structure that `actor` sees; six queries at most."""
    services = list(db.session.scalars(select(Service).where(Service.structure_id == structure.id)))
    sessions = list(
        db.session.scalars(
            _sessions().where(
                or_(
                    OutreachSession.structure_id == structure.id,
                    OutreachSession.host_id == structure.id,
                )
            )
        ).unique()
    )
    held = [row for row in sessions if row.structure_id == structure.id]
    others = {row.host_id for row in held} | {row.structure_id for row in sessions}
    both: list[Service | OutreachSession] = [*services, *held]
    ended = [row for row in both if row.closed_at is not None]
    return Offer(
        sorted(_open(services), key=lambda row: fold(row.name)),
        sorted(_open(held), key=lambda row: fold(row.host.name if row.host else row.place)),
        sorted(
            (
                row
                for row in _open(sessions)
                if row.host_id == structure.id and row.structure.closed_at is None
            ),
            key=lambda row: fold(row.structure.name),
        ),
        sorted(ended, key=lambda row: row.closed_at or row.updated_at, reverse=True),
        _seen(actor, {key for key in others if key} - {structure.id}),
        areas.labels([structure.area, *(service.area for service in services)]),
    )


def find_service(actor: Actor, service_id: int) -> Service | None:
    """The service, ended or not, with its structure."""
    return db.session.scalar(
        select(Service)
        .where(
            Service.id == service_id,
            Service.structure_id.in_(_visible_ids(actor)),
        )
        .options(joinedload(Service.structure).joinedload(Structure.commune))
    )


def find_session(actor: Actor, session_id: int) -> OutreachSession | None:
    """The permanence, ended or not, with its two structures."""
    ids = _visible_ids(actor)
    return db.session.scalar(
        _sessions().where(
            OutreachSession.id == session_id,
            or_(OutreachSession.structure_id.in_(ids), OutreachSession.host_id.in_(ids)),
        )
    )


def parts_of(entry: Any) -> dict[str, Select[int]]:
    """The keys of the services and of the permanences of an entry, by table: its history is
    theirs too. None for a person."""
    if not isinstance(entry, Structure):
        return {}
    return {
        part.__tablename__: select(part.id).where(part.structure_id == entry.id)
        for part in (Service, OutreachSession)
    }


def sessions_of_network(actor: Actor, network_id: int) -> list[OutreachSession]:
    """Permanences held by the structures of a network, or at them, that `actor` sees; at most
    `MANY`. One query."""
    members = (
        select(Position.structure_id)
        .join(Membership, Membership.position_id == Position.id)
        .where(
            Membership.network_id == network_id,
            Membership.state == ACTIVE,
            Position.closed_at.is_(None),
        )
    )
    ids, host = _visible_ids(actor), aliased(Structure)
    statement = (
        _sessions()
        .outerjoin(host, host.id == OutreachSession.host_id)
        .where(
            OutreachSession.closed_at.is_(None),
            Structure.closed_at.is_(None),
            host.closed_at.is_(None),
            or_(OutreachSession.structure_id.in_(members), OutreachSession.host_id.in_(members)),
            or_(OutreachSession.structure_id.in_(ids), OutreachSession.host_id.in_(ids)),
        )
        .order_by(OutreachSession.id)
        .limit(MANY)
    )
    return list(db.session.scalars(statement))


def seen_among(actor: Actor, sessions: Iterable[OutreachSession]) -> frozenset[int]:
    """The keys of the structures of these permanences that `actor` may open. One query."""
    keys = {key for row in sessions for key in (row.structure_id, row.host_id) if key}
    return _seen(actor, keys)


def _sessions() -> Select[OutreachSession]:
    return (
        select(OutreachSession)
        .join(OutreachSession.structure)
        .options(
            contains_eager(OutreachSession.structure),
            joinedload(OutreachSession.host),
            joinedload(OutreachSession.commune),
        )
    )


def _visible_ids(actor: Actor) -> Select[int]:
    ids: Select[int] = visible_to(actor, closed=True).with_only_columns(Structure.id)
    return ids


def _seen(actor: Actor, keys: set[int]) -> frozenset[int]:
    if not keys:
        return frozenset()
    return frozenset(db.session.scalars(_visible_ids(actor).where(Structure.id.in_(keys))))


def _open(rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row.closed_at is None]
