"""Who decides of personal data. Pure."""

from intranet.access import Actor


def may_forget(actor: Actor) -> bool:
    """Anonymising somebody who asks for it cannot be undone: administrators alone do it."""
    return actor.is_administrator
