"""Who may do what to a seat and to its networks. Pure, like `policy`, on the same `Standing`
(`standings.of_structure` of the seat's structure)."""

from dataclasses import dataclass

from intranet.access import Actor
from intranet.directory.policy import Standing, may_edit_structure


@dataclass(frozen=True)
class Rights:
    """What one actor may do to one seat; the actions that its card offers."""

    manage: bool = False
    leave: bool = False
    is_mine: bool = False
    see_networks: bool = False


def may_manage_seats(actor: Actor, standing: Standing) -> bool:
    """Opening, editing, abolishing a seat and saying who holds it is for whoever may edit the
    structure: its manager, the coordinator whose scope covers it, administrators."""
    return may_edit_structure(actor, standing)


def may_leave(actor: Actor, position_id: int, standing: Standing) -> bool:
    """A holder says « je quitte ce poste » themself; whoever manages the structure's seats may
    record a colleague's departure."""
    return _holds(actor, position_id) or may_manage_seats(actor, standing)


def may_see_requests(actor: Actor, position_id: int, standing: Standing) -> bool:
    """What a seat asked for concerns its holder and whoever manages the structure's seats."""
    return _holds(actor, position_id) or may_manage_seats(actor, standing)


def may_request_membership(actor: Actor, position_id: int, standing: Standing) -> bool:
    """A seat asks to join a network by its holder or by whoever manages the structure's seats.
    Asking opens nothing: the network's coordinator decides."""
    return _holds(actor, position_id) or may_manage_seats(actor, standing)


def may_decide_membership(actor: Actor, network_id: int) -> bool:
    """Only the coordinators of the network's own agency, and administrators, say who belongs
    to it: adding a seat, accepting, declining. Belonging to the network is not enough."""
    return actor.is_administrator or network_id in actor.coordinated_network_ids


def may_withdraw_request(actor: Actor, position_id: int, standing: Standing) -> bool:
    """Who may ask may take a request back while nobody has answered it."""
    return may_request_membership(actor, position_id, standing)


def may_end_membership(actor: Actor, network_id: int, standing: Standing) -> bool:
    """A membership belongs to the seat, so its holder alone cannot end it: the network's
    coordinator may, or the structure's manager, whose seat it is, or an administrator."""
    return may_decide_membership(actor, network_id) or bool(
        actor.managed_structure_ids & standing.structure_ids
    )


def rights(actor: Actor, position_id: int, standing: Standing) -> Rights:
    """Everything at once, for a card."""
    return Rights(
        manage=may_manage_seats(actor, standing),
        leave=may_leave(actor, position_id, standing),
        is_mine=_holds(actor, position_id),
        see_networks=may_request_membership(actor, position_id, standing),
    )


def _holds(actor: Actor, position_id: int) -> bool:
    return position_id in actor.position_ids
