"""What the cards of answers read, each within what the actor sees."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, or_, select, union_all
from sqlalchemy.orm import aliased

from intranet.access import Actor
from intranet.directory.indexing import OUTREACH, PERSON, SERVICE, STRUCTURE
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.directory.offer.models import OutreachSession, Service
from intranet.directory.queries import visible_to
from intranet.territories.models import Commune

# What every answer says of the structure that gives it.
COMMON = (
    Structure.id.label("structure_id"),
    Structure.name.label("structure"),
    Structure.kind,
    Structure.phone.label("structure_phone"),
    Structure.email.label("structure_email"),
    Structure.verified_at,
    Commune.name.label("commune"),
)


def structures(actor: Actor, keys: Collection[int]) -> Select[Any]:
    seen = _placed(visible_to(actor), Structure.commune_id).where(Structure.id.in_(keys))
    own = (
        Structure.id,
        Structure.phone,
        Structure.email,
        Structure.opening_hours,
        Structure.address,
    )
    return seen.with_only_columns(*own, *COMMON)


def services(actor: Actor, keys: Collection[int]) -> Select[Any]:
    """A service without hours of its own keeps those of its structure."""
    offered = visible_to(actor).join(Service, Service.structure_id == Structure.id)
    return (
        _placed(offered, Structure.commune_id)
        .where(Service.id.in_(keys), Service.closed_at.is_(None))
        .with_only_columns(
            Service.id,
            Service.name.label("service"),
            Service.phone,
            Service.email,
            Service.opening_hours,
            Structure.address,
            Structure.opening_hours.label("structure_hours"),
            *COMMON,
        )
    )


def permanences(actor: Actor, keys: Collection[int]) -> Select[Any]:
    """Seen by whoever sees the structure that holds it or the one that hosts it."""
    # Among the few that hold or host these: SQLite would list all those that the actor sees.
    named = [
        select(column).where(OutreachSession.id.in_(keys))
        for column in (OutreachSession.structure_id, OutreachSession.host_id)
    ]
    seen = visible_to(actor).where(Structure.id.in_(union_all(*named)))
    seen = seen.with_only_columns(Structure.id)
    host = aliased(Structure)
    held = (
        select(OutreachSession)
        .join(Structure, Structure.id == OutreachSession.structure_id)
        .outerjoin(host, host.id == OutreachSession.host_id)
    )
    return (
        _placed(held, OutreachSession.commune_id)
        .where(
            OutreachSession.id.in_(keys),
            OutreachSession.closed_at.is_(None),
            Structure.closed_at.is_(None),
            or_(OutreachSession.structure_id.in_(seen), OutreachSession.host_id.in_(seen)),
        )
        .with_only_columns(
            OutreachSession.id,
            OutreachSession.phone,
            OutreachSession.email,
            OutreachSession.opening_hours,
            OutreachSession.hours_note,
            OutreachSession.by_appointment,
            OutreachSession.note,
            OutreachSession.place,
            OutreachSession.address,
            host.name.label("host"),
            *COMMON,
        )
    )


def people(actor: Actor, keys: Collection[int]) -> Select[Any]:
    """A row for each seat that the actor sees, the oldest first."""
    found: Select[Any] = _holders(actor).where(Person.id.in_(keys))
    return found


READERS = {STRUCTURE: structures, SERVICE: services, OUTREACH: permanences, PERSON: people}


def followers(actor: Actor, structure_ids: Collection[int]) -> Select[Any]:
    """Whoever holds a seat today in these structures, the first to have come first."""
    found: Select[Any] = _holders(actor).where(Structure.id.in_(structure_ids))
    return found


def _holders(actor: Actor) -> Any:
    held = (
        visible_to(actor)
        .join(Position, and_(Position.structure_id == Structure.id, Position.closed_at.is_(None)))
        .join(
            Assignment,
            and_(Assignment.position_id == Position.id, Assignment.ends_on.is_(None)),
        )
        .join(Person, Person.id == Assignment.person_id)
        .join(Commune, Commune.id == Structure.commune_id)
    )
    return held.with_only_columns(
        Structure.id.label("structure_id"),
        Structure.name.label("structure"),
        Structure.phone.label("structure_phone"),
        Commune.name.label("commune"),
        Position.title,
        Position.phone.label("seat_phone"),
        Position.email.label("seat_email"),
        Person.id,
        Person.first_name,
        Person.last_name,
        Person.phone,
        Person.mobile,
        Person.email,
        Person.themes,
        Person.verified_at,
    ).order_by(Assignment.starts_on, Person.id)


def _placed(statement: Any, commune_id: Any) -> Any:
    """With the commune of `commune_id`."""
    return statement.join(Commune, Commune.id == commune_id)
