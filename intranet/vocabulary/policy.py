"""Who maintains the everyday words."""

from intranet.access import Actor


def may_maintain(actor: Actor) -> bool:
    """Words lead everyone's searches: the département's administrators keep them."""
    return actor.is_administrator
