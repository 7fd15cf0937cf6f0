"""The room in front of which entries are projected: it is shown what members of the network see."""

from dataclasses import dataclass

from intranet.access import Actor

NONE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Room:
    """An actor who only shares the life of these networks, as everyone there does."""

    network_ids: frozenset[int]
    account_id: int = 0
    person_id: int | None = None
    display_name: str = ""
    is_administrator: bool = False
    agency_ids: frozenset[int] = NONE
    coordinated_network_ids: frozenset[int] = NONE
    position_ids: frozenset[int] = NONE
    structure_ids: frozenset[int] = NONE
    managed_structure_ids: frozenset[int] = NONE


def room(actor: Actor, network_ids: frozenset[int]) -> Room:
    """What may be projected by `actor` to the members of these networks: what both see."""
    return Room(network_ids if actor.is_administrator else network_ids & actor.network_ids)
