"""Who may write to many at once."""

from collections.abc import Collection

from intranet.access import Actor
from intranet.events import policy
from intranet.events.models import DRAFT, Event
from intranet.networks.models import Network


def may_write(actor: Actor, network_ids: Collection[int]) -> bool:
    """To those who are invited to a meeting: those who run it."""
    return policy.may_manage(actor, network_ids)


def may_announce(actor: Actor, network: Network) -> bool:
    """To the members of a network: those who run it, until it is closed."""
    return network.closed_at is None and policy.may_organise_for(actor, [network.id])


def is_open(event: Event) -> bool:
    """Nobody was told of a draft: there is nobody to write to. A meeting that is over or called
    off can still be written about."""
    return event.state != DRAFT
