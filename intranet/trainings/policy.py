"""Who may do what with courses. Sessions follow the policy of events."""

from intranet.access import Actor
from intranet.trainings.models import Course


def may_create_course(actor: Actor) -> bool:
    """Administrators and agency coordinators add courses to the catalogue."""
    return actor.is_administrator or bool(actor.agency_ids)


def may_own_course(actor: Actor, agency_id: int | None) -> bool:
    """A coordinator only in the name of an agency of theirs; the département's own courses
    (no agency) belong to administrators."""
    return actor.is_administrator or (agency_id is not None and agency_id in actor.agency_ids)


def may_edit_course(actor: Actor, course: Course) -> bool:
    """Whoever may own it in its agency's name."""
    return may_own_course(actor, course.agency_id)


def may_add_session(actor: Actor) -> bool:
    """Courses are shared: any coordinator may run a session for networks of their own."""
    return actor.is_administrator or bool(actor.coordinated_network_ids)


def may_register(actor: Actor, network_ids: frozenset[int]) -> bool:
    """Whoever holds a seat in one of the session's networks (coordinators who are nobody's
    seat register nobody but through the list)."""
    return bool(actor.position_ids) and not actor.network_ids.isdisjoint(network_ids)
