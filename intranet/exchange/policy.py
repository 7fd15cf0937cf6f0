"""Who brings files into the directory, who takes it out."""

from intranet.access import Actor
from intranet.directory import policy as directory


def may_import(actor: Actor) -> bool:
    """Whoever may add structures may add many: coordinators in the communes of their agencies (a
    row elsewhere is an error), administrators everywhere."""
    return directory.may_create_structure(actor)


def may_use_source(actor: Actor, agency_id: int | None) -> bool:
    """A source and its imports belong to an agency's coordinators; those of the département, to
    its administrators, who see the others too."""
    return actor.is_administrator or agency_id in actor.agency_ids
