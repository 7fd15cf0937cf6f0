"""What whoever imports may change, entry by entry, without a query for each."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from intranet.access import Actor
from intranet.directory import policy
from intranet.directory.models import ACTIVE, Assignment, Membership, Position, Structure
from intranet.directory.policy import Standing
from intranet.directory.standings import answers_for
from intranet.exchange.reading_rows import in_parts
from intranet.territories.models import AgencyCommune, Commune


@dataclass(slots=True)
class Known:
    """An entry or a seat as it is now. `is_editable`: whoever imports may change it."""

    id: int
    version: int
    values: dict[str, Any]
    is_editable: bool = True
    is_closed: bool = False


def judge(actor: Actor, structures: dict[int, Known], people: dict[int, Known]) -> None:
    """Say which of these `actor` may change, by the policies of the directory."""
    if actor.is_administrator:
        return
    standings = _standings(structures.keys())
    for key, structure in structures.items():
        structure.is_editable = policy.may_edit_structure(actor, standings[key])
    workplaces: dict[int, set[int]] = defaultdict(set)
    for person_id, structure_id in in_parts(
        people.keys(),
        lambda some: (
            select(Assignment.person_id, Position.structure_id)
            .join(Position, Position.id == Assignment.position_id)
            .where(
                Assignment.person_id.in_(some),
                Assignment.ends_on.is_(None),
                Position.closed_at.is_(None),
            )
        ),
    ):
        workplaces[person_id].add(structure_id)
    missing = set().union(*workplaces.values()) - standings.keys() if workplaces else set()
    standings |= _standings(missing)
    for key, person in people.items():
        places = tuple(standings[place] for place in sorted(workplaces[key]))
        person.is_editable = policy.may_edit_person(
            actor, Standing(person_id=key, workplaces=places)
        )


def _standings(structure_ids: Collection[int]) -> dict[int, Standing]:
    """`standings.of_structure` of each, without a query a row."""
    agencies: dict[int, set[int]] = defaultdict(set)
    networks: dict[int, set[int]] = defaultdict(set)
    for key, agency_id in in_parts(
        structure_ids,
        lambda some: (
            select(Structure.id, AgencyCommune.agency_id)
            .join(Commune, Commune.id == Structure.commune_id)
            .join(AgencyCommune, answers_for(Commune))
            .where(Structure.id.in_(some))
        ),
    ):
        agencies[key].add(agency_id)
    for key, network_id in in_parts(
        structure_ids,
        lambda some: (
            select(Position.structure_id, Membership.network_id)
            .join(Position, Position.id == Membership.position_id)
            .where(
                Position.structure_id.in_(some),
                Membership.state == ACTIVE,
                Position.closed_at.is_(None),
            )
            .distinct()
        ),
    ):
        networks[key].add(network_id)
    return {
        key: Standing(frozenset({key}), frozenset(agencies[key]), frozenset(networks[key]))
        for key in structure_ids
    }
