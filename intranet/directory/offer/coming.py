"""When the permanences of a network are held next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from intranet.access import Actor
from intranet.clock import now, today
from intranet.directory.offer import queries
from intranet.directory.offer.models import OutreachSession
from intranet.hours.now import next_openings

DAYS = 14
SHOWN = 60
MOST_A_SESSION = 2 * DAYS


@dataclass(frozen=True)
class Occurrence:
    """A permanence at one of its times, on a Paris clock."""

    session: OutreachSession
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Coming:
    """What is held in the next `DAYS` days, by day; `seen` are the structures that the reader
    may open, `cut` whether there was more than is shown, `known` whether there is any at all."""

    days: list[tuple[date, list[Occurrence]]]
    seen: frozenset[int]
    cut: bool
    known: bool


def in_network(actor: Actor, network_id: int) -> Coming:
    """The next permanences of a network, the soonest first, public holidays left out; two
    queries."""
    sessions = queries.sessions_of_network(actor, network_id)
    last = today() + timedelta(days=DAYS)
    found = sorted(
        (
            Occurrence(session, *opening)
            for session in sessions
            for opening in next_openings(session.opening_hours, now(), MOST_A_SESSION)
            if opening[0].date() < last
        ),
        key=lambda one: (one.starts_at, one.session.id),
    )
    grouped = groupby(found[:SHOWN], key=lambda one: one.starts_at.date())
    return Coming(
        [(day, list(some)) for day, some in grouped],
        queries.seen_among(actor, sessions),
        len(found) > SHOWN,
        bool(sessions),
    )
