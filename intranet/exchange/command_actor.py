"""Who acts on the command line: the operator of the site, who may do what administrators may."""

from dataclasses import dataclass

NONE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Operator:
    """An `access.Actor` without an account; the journal says « Le site »."""

    account_id: int = 0
    person_id: int | None = None
    display_name: str = ""
    is_administrator: bool = True
    agency_ids: frozenset[int] = NONE
    coordinated_network_ids: frozenset[int] = NONE
    network_ids: frozenset[int] = NONE
    position_ids: frozenset[int] = NONE
    structure_ids: frozenset[int] = NONE
    managed_structure_ids: frozenset[int] = NONE
