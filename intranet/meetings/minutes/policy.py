"""Who may read and write minutes, and say that something is done. `network_ids` are the event's."""

from collections.abc import Collection

from intranet.access import Actor
from intranet.events import policy
from intranet.meetings.minutes.models import FollowUp, Minutes


def may_read(actor: Actor, minutes: Minutes, network_ids: Collection[int]) -> bool:
    """Of those who see the meeting: everyone once they are published, the organisers before."""
    return minutes.is_published or may_write(actor, network_ids)


def may_write(actor: Actor, network_ids: Collection[int]) -> bool:
    """Write, attach, publish, correct: those who run the meeting."""
    return policy.may_manage(actor, network_ids)


def is_owner(actor: Actor, row: FollowUp) -> bool:
    """Whether an action is the actor's own, or that of a seat that they hold."""
    if row.position_id is not None:
        return row.position_id in actor.position_ids
    return row.person_id is not None and row.person_id == actor.person_id


def may_settle(actor: Actor, row: FollowUp, network_ids: Collection[int]) -> bool:
    """Say that an action is done, or open again: whoever is to do it, and those who run the
    meeting that it came from."""
    return is_owner(actor, row) or may_write(actor, network_ids)
