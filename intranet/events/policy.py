"""Who may do what with an event. `network_ids` are the event's networks."""

from collections.abc import Collection

from intranet.access import Actor
from intranet.events.models import DRAFT, Event, Invitation


def may_organise(actor: Actor) -> bool:
    """Administrators and coordinators create events."""
    return actor.is_administrator or bool(actor.coordinated_network_ids)


def may_organise_for(actor: Actor, network_ids: Collection[int]) -> bool:
    """Administrators everywhere; a coordinator for networks of their own agencies only."""
    if actor.is_administrator:
        return bool(network_ids)
    return bool(network_ids) and actor.coordinated_network_ids.issuperset(network_ids)


def may_manage(actor: Actor, network_ids: Collection[int]) -> bool:
    """Edit, publish, cancel, invite, see who answered what: administrators, and the
    coordinators of at least one of the event's networks."""
    return actor.is_administrator or not actor.coordinated_network_ids.isdisjoint(network_ids)


def may_see(actor: Actor, event: Event, network_ids: Collection[int], *, invited: bool) -> bool:
    """Those who manage it; once it is published, the members of its networks and whoever is
    invited."""
    if may_manage(actor, network_ids):
        return True
    if event.state == DRAFT:
        return False
    return invited or not actor.network_ids.isdisjoint(network_ids)


def may_answer(actor: Actor, invitation: Invitation) -> bool:
    """The invitee alone answers for themself; a coordinator enters a telephoned answer by
    `may_manage`."""
    return actor.person_id is not None and invitation.person_id == actor.person_id


def may_take_back(actor: Actor, invitation: Invitation) -> bool:
    """Whoever sent somebody in their place may come after all."""
    return actor.person_id is not None and invitation.replaces_id == actor.person_id
