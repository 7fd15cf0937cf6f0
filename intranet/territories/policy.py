"""Who may change the département's map."""

from intranet.access import Actor


def may_administer(actor: Actor) -> bool:
    """Agencies and what they cover are the business of the département's administrators."""
    return actor.is_administrator


def may_run_agency(actor: Actor, agency_id: int) -> bool:
    """An agency's coordinators act for it; administrators for all of them."""
    return actor.is_administrator or agency_id in actor.agency_ids
