"""Who may do what to accounts."""

from intranet.access import Actor


def may_administer(actor: Actor) -> bool:
    """Only an administrator of the département lists accounts, grants, revokes, closes."""
    return actor.is_administrator


def may_invite(actor: Actor) -> bool:
    """Whoever answers for seats opens accounts for their holders: administrators,
    coordinators, managers of a structure."""
    return bool(actor.is_administrator or actor.agency_ids or actor.managed_structure_ids)
