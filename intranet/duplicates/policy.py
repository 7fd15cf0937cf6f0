"""Who may say that two entries are one. Pure, on the standings of both."""

from intranet.access import Actor
from intranet.directory.policy import Standing


def may_look(actor: Actor) -> bool:
    """Coordinators and administrators look for duplicates; a manager corrects, and merges
    nothing."""
    return actor.is_administrator or bool(actor.agency_ids)


def may_merge_structures(actor: Actor, one: Standing, other: Standing) -> bool:
    """Merging takes an entry out of the directory, like closing it: administrators, and the
    coordinator of the agency where both structures stand."""
    return actor.is_administrator or all(
        actor.agency_ids & standing.agency_ids for standing in (one, other)
    )


def may_merge_people(actor: Actor, one: Standing, other: Standing) -> bool:
    """Administrators, and the coordinator of all the structures where both people hold a seat."""
    return actor.is_administrator or all(
        _coordinates_all(actor, standing) for standing in (one, other)
    )


def may_part(actor: Actor, kept: Standing) -> bool:
    """Undoing is for whoever could merge the entry that was kept: administrators, the coordinator
    of where it stands, or of all the structures where the person works."""
    if kept.person_id is None:
        return actor.is_administrator or bool(actor.agency_ids & kept.agency_ids)
    return actor.is_administrator or _coordinates_all(actor, kept)


def _coordinates_all(actor: Actor, standing: Standing) -> bool:
    places = standing.workplaces
    return bool(places) and all(
        actor.agency_ids & place.agency_ids or actor.coordinated_network_ids & place.network_ids
        for place in places
    )
