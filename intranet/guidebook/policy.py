"""Who may take a guide away."""

from intranet.access import Actor
from intranet.networks.models import Network


def may_take(actor: Actor, network: Network) -> bool:
    """Whoever shares the life of the network, and administrators: it holds what they may read
    page by page. A closed network has no guide any more."""
    if network.closed_at is not None:
        return False
    return actor.is_administrator or network.id in actor.network_ids
