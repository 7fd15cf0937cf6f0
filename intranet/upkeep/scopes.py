"""The entries that an actor keeps, in SQL: the directory's rule of who may verify what
(`directory.policy`), for lists."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from intranet.access import Actor
from intranet.directory.models import ACTIVE, Assignment, Membership, Person, Position, Structure
from intranet.directory.standings import answers_for
from intranet.territories.models import AgencyCommune, Commune


def structures(actor: Actor) -> ColumnElement[bool]:
    """Structures that `actor` may verify: those they manage, those of their agencies' communes,
    those that have a seat in a network they run."""
    if actor.is_administrator:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.managed_structure_ids:
        ways.append(Structure.id.in_(actor.managed_structure_ids))
    if actor.agency_ids:
        ways.append(Structure.commune_id.in_(_communes_of(actor.agency_ids)))
    if actor.coordinated_network_ids:
        ways.append(Structure.id.in_(_members_of(actor.coordinated_network_ids)))
    return or_(*ways) if ways else false()


def people(actor: Actor, *, whole: bool = True) -> ColumnElement[bool]:
    """People that `actor` may verify: themself, and those all of whose structures they keep. With
    `whole` False, those who work in at least one of them."""
    if actor.is_administrator:
        return true()
    within = exists(_workplaces().where(structures(actor))).correlate(Person)
    if not whole:
        return or_(Person.id == actor.person_id, within)
    elsewhere = exists(_workplaces().where(~structures(actor))).correlate(Person)
    return or_(Person.id == actor.person_id, and_(within, ~elsewhere))


def keeps_anything(actor: Actor) -> bool:
    """Whether `actor` answers for anything but their own entry."""
    return bool(actor.is_administrator or actor.agency_ids or actor.managed_structure_ids)


def _workplaces() -> Any:
    return (
        select(Assignment.id)
        .join(Position, Position.id == Assignment.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .where(
            Assignment.person_id == Person.id,
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
        )
    )


def _communes_of(agency_ids: frozenset[int]) -> Any:
    return (
        select(Commune.id)
        .join(AgencyCommune, answers_for(Commune))
        .where(AgencyCommune.agency_id.in_(agency_ids))
    )


def _members_of(network_ids: frozenset[int]) -> Any:
    return (
        select(Position.structure_id)
        .join(Membership, Membership.position_id == Position.id)
        .where(
            Membership.network_id.in_(network_ids),
            Membership.state == ACTIVE,
            Position.closed_at.is_(None),
        )
    )
