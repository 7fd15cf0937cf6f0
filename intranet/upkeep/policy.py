"""Who keeps the directory true. Pure, on the directory's own rules."""

from intranet.access import Actor
from intranet.directory.models import Structure
from intranet.directory.policy import Standing, may_edit_person, may_edit_structure
from intranet.upkeep.subjects import Subject


def may_put_back(actor: Actor, entry: Subject, standing: Standing) -> bool:
    """Former values are put back by administrators, and by the coordinators who may edit the
    entry: whoever keeps it alone edits it as ever."""
    if not (actor.is_administrator or actor.agency_ids):
        return False
    if isinstance(entry, Structure):
        return may_edit_structure(actor, standing)
    return may_edit_person(actor, standing)


def may_see_queue(actor: Actor) -> bool:
    """What waits to be verified is for those who answer for others: administrators, coordinators,
    managers; each sees what they keep."""
    return bool(actor.is_administrator or actor.agency_ids or actor.managed_structure_ids)


def may_see_rates(actor: Actor) -> bool:
    """How much of a territory is true is for those who run it."""
    return actor.is_administrator or bool(actor.agency_ids)
