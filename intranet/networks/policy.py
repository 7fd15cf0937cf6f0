"""Who may change a network and its territory."""

from intranet.access import Actor
from intranet.networks.models import Network


def may_create(actor: Actor, agency_id: int) -> bool:
    """The coordinators of the agency that will run it, and administrators."""
    return actor.is_administrator or agency_id in actor.agency_ids


def may_create_somewhere(actor: Actor) -> bool:
    """Whoever coordinates an agency, and administrators."""
    return actor.is_administrator or bool(actor.agency_ids)


def may_edit(actor: Actor, network: Network) -> bool:
    """The coordinators of the agency that runs the network, and administrators, until the
    network is closed. Its members do not."""
    if network.closed_at is not None:
        return False
    return actor.is_administrator or network.agency_id in actor.agency_ids


def may_move(actor: Actor, network: Network) -> bool:
    """Handing a network to another agency takes it from one coordinator and gives it to
    another: administrators only."""
    return actor.is_administrator and network.closed_at is None


def may_close(actor: Actor, network: Network) -> bool:
    """As for editing: the agency's coordinators and administrators."""
    return may_edit(actor, network)


def may_see_coverage(actor: Actor) -> bool:
    """Coverage names every network of the département: coordinators and administrators."""
    return may_create_somewhere(actor)
