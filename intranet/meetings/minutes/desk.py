"""What minutes put on somebody's first page; a few queries each."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from intranet.access import Actor
from intranet.meetings.minutes import follow_up_queries
from intranet.meetings.minutes.follow_up_queries import Line

SHOWN = 5


@dataclass(frozen=True)
class Unfinished:
    """For a coordinator: meetings without published minutes, as rows of
    `follow_up_queries.unwritten`, and how many actions are late."""

    unwritten: list[Any]
    late: int


def to_do(actor: Actor) -> list[Line]:
    """What the actor is to do, the most urgent first, and what they have just done."""
    return follow_up_queries.lines(follow_up_queries.mine(actor), actor)


def unfinished(network_ids: Collection[int]) -> Unfinished:
    """Of the networks that somebody runs; two queries."""
    unwritten = follow_up_queries.unwritten(network_ids, SHOWN)
    return Unfinished(unwritten, follow_up_queries.late_in(network_ids))
