"""Who may describe what a structure offers."""

from intranet.access import Actor
from intranet.directory.policy import Standing, may_edit_structure


def may_edit_offer(actor: Actor, standing: Standing) -> bool:
    """Services and permanences are part of the entry of the structure that offers or holds
    them: whoever may edit it may edit them. Whoever runs the place where a permanence is held
    may only say that something is wrong."""
    return may_edit_structure(actor, standing)
