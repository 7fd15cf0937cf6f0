"""Who may look at the outbox."""

from intranet.access import Actor


def may_administer(actor: Actor) -> bool:
    """Only administrators of the département see the queue, try again or withdraw: the
    messages are addressed to others."""
    return actor.is_administrator
