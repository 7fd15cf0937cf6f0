"""Who may look at what came back to the networks' mailbox."""

from intranet.access import Actor


def may_read_replies(actor: Actor) -> bool:
    """Administrators, and the coordinators of a network; each message is scoped besides
    (`queries.visible_to`), and whoever sees one decides of it."""
    return actor.is_administrator or bool(actor.coordinated_network_ids)
