"""What waits for a coordinator, over all the networks that they run."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from intranet.access import Actor
from intranet.database import db
from intranet.directory import seat_queries
from intranet.directory.models import Structure
from intranet.events import counting
from intranet.events import queries as events
from intranet.events.counting import Counts
from intranet.events.models import DRAFT, Event, Slot
from intranet.events.replies import queries as replies
from intranet.home.queries import SHOWN, Size, sizes
from intranet.meetings.minutes import desk as minutes
from intranet.meetings.minutes.desk import Unfinished
from intranet.meetings.polls import queries as polls
from intranet.meetings.polls.models import DatePoll
from intranet.networks.models import Network
from intranet.upkeep import scopes, subjects


@dataclass(frozen=True)
class Missing:
    """An event to come that some have not answered."""

    event: Event
    slot: Slot
    counts: Counts


@dataclass(frozen=True)
class Queue:
    """`requests`: the oldest rows of `seat_queries.requests_for`. `stale`: the entries of
    structures that wait most for a verification, out of `stale_count`. `drafts`: events not yet
    published. `replies`: how many messages received wait for a decision."""

    networks: list[Network]
    sizes: dict[int, Size]
    requests: list[Any]
    stale_count: int
    stale: list[Any]
    drafts: list[Event]
    missing: list[Missing]
    unfinished: Unfinished
    polls: list[tuple[DatePoll, Event]]
    replies: int

    @property
    def request_count(self) -> int:
        """How many requests wait, shown or not."""
        return self.requests[0].total if self.requests else 0

    @property
    def vacancies(self) -> list[tuple[Network, int]]:
        """The networks that have vacant seats, with how many."""
        counted = [(n, self.sizes[n.id].vacant) for n in self.networks if n.id in self.sizes]
        return [(network, vacant) for network, vacant in counted if vacant]


def queue(actor: Actor, networks: list[Network]) -> Queue | None:
    """The queue of a coordinator, among the `networks` that they see; None for anyone else.
    Eight queries, whatever the number of networks."""
    mine = [n for n in networks if n.id in actor.coordinated_network_ids]
    keys = [n.id for n in mine]
    if not keys:
        return None
    stale = list(db.session.execute(_stale(actor)))
    return Queue(
        networks=mine,
        sizes=sizes(keys),
        requests=seat_queries.pending_requests(actor, SHOWN),
        stale_count=stale[0].total if stale else 0,
        stale=stale,
        drafts=_drafts(keys),
        missing=_missing(keys),
        unfinished=minutes.unfinished(keys),
        polls=polls.to_conclude(keys),
        replies=replies.waiting_count(actor),
    )


def _stale(actor: Actor) -> Any:
    """The first of the list that `/a-verifier` shows whole."""
    return (
        subjects.due(Structure)
        .where(scopes.structures(actor))
        .with_only_columns(
            Structure.id, Structure.name, Structure.verified_at, func.count().over().label("total")
        )
        .order_by(Structure.verified_at.nulls_first(), Structure.id)
        .limit(SHOWN)
    )


def _drafts(network_ids: list[int]) -> list[Event]:
    drafts = select(Event).where(events.in_networks(network_ids), Event.state == DRAFT)
    return list(db.session.scalars(drafts.order_by(Event.updated_at.desc()).limit(SHOWN)))


def _missing(network_ids: list[int]) -> list[Missing]:
    rows = list(db.session.execute(events.upcoming_in(network_ids).limit(SHOWN)))
    counts = counting.of([event.id for event, _ in rows])
    found = [Missing(event, slot, counts.get(event.id, Counts())) for event, slot in rows]
    return [one for one in found if one.counts.unanswered]
