"""Who decides for the whole département."""

from intranet.access import Actor


def may_choose(actor: Actor) -> bool:
    """What holds for everyone is chosen by the département's administrators."""
    return actor.is_administrator
