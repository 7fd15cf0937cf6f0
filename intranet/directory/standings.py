"""Where entries stand, for the policies: structures, their agencies, their networks."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, literal, or_, select, union_all

from intranet.database import db
from intranet.directory.models import ACTIVE, Assignment, Membership, Position, Structure
from intranet.directory.policy import Standing
from intranet.territories.models import AgencyCommune, Commune


class _Fact(NamedTuple):
    """`key` is the structure itself, an agency that it answers to, or a network it is in."""

    kind: str
    key: int
    structure_id: int


def of_structure(structure_id: int) -> Standing:
    """What the policies need to know of a structure; one query."""
    return _together(_facts(select(literal(structure_id).label("id"))))


def of_person(person_id: int) -> Standing:
    """What the policies need to know of a person; one query."""
    facts = _facts(
        select(Position.structure_id.label("id"))
        .join(Assignment, Assignment.position_id == Position.id)
        .where(
            Assignment.person_id == person_id,
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
        )
        .distinct()
    )
    places = sorted({fact.structure_id for fact in facts})
    return _together(
        facts,
        person_id,
        tuple(_together(f for f in facts if f.structure_id == place) for place in places),
    )


def answers_for(commune: type[Commune]) -> ColumnElement[bool]:
    """An agency's row covers the commune itself, or the one it is a delegated part of."""
    return or_(
        AgencyCommune.commune_id == commune.id, AgencyCommune.commune_id == commune.parent_id
    )


def _facts(structures: Select[Any]) -> list[_Fact]:
    wanted = structures.cte("wanted")
    rows = db.session.execute(
        union_all(
            select(literal("structure"), wanted.c.id, wanted.c.id),
            select(literal("agency"), AgencyCommune.agency_id, wanted.c.id)
            .join(Commune, answers_for(Commune))
            .join(Structure, Structure.commune_id == Commune.id)
            .join(wanted, wanted.c.id == Structure.id),
            select(literal("network"), Membership.network_id, wanted.c.id)
            .join(Position, Position.id == Membership.position_id)
            .join(wanted, wanted.c.id == Position.structure_id)
            .where(Membership.state == ACTIVE, Position.closed_at.is_(None)),
        )
    )
    return [_Fact(*row) for row in rows]


def _together(
    facts: Iterable[_Fact],
    person_id: int | None = None,
    workplaces: tuple[Standing, ...] = (),
) -> Standing:
    keys: dict[str, set[int]] = {"structure": set(), "agency": set(), "network": set()}
    for fact in facts:
        keys[fact.kind].add(fact.key)
    return Standing(
        structure_ids=frozenset(keys["structure"]),
        agency_ids=frozenset(keys["agency"]),
        network_ids=frozenset(keys["network"]),
        person_id=person_id,
        workplaces=workplaces,
    )
