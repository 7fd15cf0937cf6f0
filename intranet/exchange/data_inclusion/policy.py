"""Who may bring data·inclusion records in, send ours out, and let others read them."""

from intranet.access import Actor


def may_exchange(actor: Actor) -> bool:
    """Administrators of the département alone: records reach every structure, and what goes out
    speaks for all of them."""
    return actor.is_administrator
