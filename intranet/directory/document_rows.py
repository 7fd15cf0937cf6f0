"""What the documents of the word index are made of, in as few statements as there are tables.

Each function takes the keys of the structures to read, or None for all of them.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from intranet.database import db
from intranet.directory.models import ACTIVE, Assignment, Membership, Person, Position, Structure
from intranet.directory.offer.models import OutreachSession, Service
from intranet.territories.models import AgencyCommune, Commune, Epci

Ids = Collection[int]

SAID = 300  # letters of a description that are indexed
_above = aliased(Commune)


def places(structure_ids: Ids | None) -> list[Any]:
    """Open structures, one row for each agency that their commune, or the one above, answers
    to."""
    statement = (
        select(
            Structure.id,
            Structure.name,
            Structure.kind,
            Structure.address,
            Structure.postcode,
            Structure.area,
            *_commune(),
            AgencyCommune.agency_id,
        )
        .join(Commune, Commune.id == Structure.commune_id)
        .outerjoin(_above, _above.id == Commune.parent_id)
        .outerjoin(
            AgencyCommune,
            or_(
                AgencyCommune.commune_id == Commune.id,
                AgencyCommune.commune_id == Commune.parent_id,
            ),
        )
        .where(Structure.closed_at.is_(None), Structure.merged_into_id.is_(None))
    )
    return _read(statement, Structure.id, structure_ids)


def seats(structure_ids: Ids | None) -> list[Any]:
    """(seat, structure, title, holder or None, network or None), a row for each membership."""
    statement = (
        select(
            Position.id,
            Position.structure_id,
            Position.title,
            Assignment.person_id,
            Membership.network_id,
        )
        .outerjoin(
            Assignment, (Assignment.position_id == Position.id) & Assignment.ends_on.is_(None)
        )
        .outerjoin(
            Membership, (Membership.position_id == Position.id) & (Membership.state == ACTIVE)
        )
        .where(Position.closed_at.is_(None))
        .order_by(Position.id)
    )
    return _read(statement, Position.structure_id, structure_ids)


def services(structure_ids: Ids | None) -> list[Any]:
    """Services still offered."""
    statement = (
        select(
            Service.id,
            Service.structure_id,
            Service.name,
            func.substr(Service.description, 1, SAID).label("description"),
            Service.themes,
            Service.audiences,
            Service.area,
        )
        .where(Service.closed_at.is_(None))
        .order_by(Service.id)
    )
    return _read(statement, Service.structure_id, structure_ids)


def sessions(structure_ids: Ids | None) -> list[Any]:
    """Permanences still held by these structures, or at them."""
    above_epci = aliased(Epci)
    statement = (
        select(
            OutreachSession.id,
            OutreachSession.structure_id,
            OutreachSession.host_id,
            OutreachSession.place,
            func.substr(OutreachSession.note, 1, SAID).label("note"),
            OutreachSession.themes,
            *_commune(),
            above_epci.siren.label("epci"),
        )
        .join(Commune, Commune.id == OutreachSession.commune_id)
        .outerjoin(_above, _above.id == Commune.parent_id)
        .outerjoin(
            above_epci, or_(above_epci.id == Commune.epci_id, above_epci.id == _above.epci_id)
        )
        .where(OutreachSession.closed_at.is_(None))
        .order_by(OutreachSession.id)
    )
    return _read(statement, OutreachSession.structure_id, structure_ids)


def holders_of_permanences_at(structure_ids: Ids) -> set[int]:
    """The structures that hold a permanence at one of these."""
    statement = select(OutreachSession.structure_id).where(
        OutreachSession.host_id.in_(structure_ids), OutreachSession.closed_at.is_(None)
    )
    return set(db.session.scalars(statement))


def names(person_ids: Ids | None) -> list[Any]:
    """People, with what they say of themselves."""
    statement = select(
        Person.id,
        Person.first_name,
        Person.last_name,
        Person.languages,
        Person.themes,
        Person.subjects,
    )
    return _read(statement, Person.id, person_ids)


def _commune() -> tuple[Any, ...]:
    return (
        Commune.name.label("commune"),
        Commune.insee_code,
        _above.name.label("upper_name"),
        _above.insee_code.label("upper_code"),
    )


def _read(statement: Any, column: Any, ids: Ids | None) -> list[Any]:
    narrowed = statement if ids is None else statement.where(column.in_(ids))
    return list(db.session.execute(narrowed))
