"""What is done to a meeting of a series and to those after it: all of it, or nothing.

Each meeting is changed by the engine of events, so that its own invitees are told. Verbs flush,
never commit: on an error the caller rolls everything back.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import AmbiguousTime, ImpossibleTime, now, to_paris
from intranet.database import db
from intranet.events import places, restoring, scheduling
from intranet.events.models import DRAFT, Event
from intranet.events.scheduling import EventPlan, SlotPlan
from intranet.meetings import planning
from intranet.meetings.models import Meeting
from intranet.meetings.series import queries, rules

STALE, FULL, IMPOSSIBLE, AMBIGUOUS, GONE = "stale", "full", "impossible", "ambiguous", "gone"


@dataclass(frozen=True)
class Trouble:
    """Why one of the dates cannot follow; `taken` places when that is why."""

    day: date
    why: str
    taken: int = 0


class NotAll(Exception):
    """Some dates cannot follow: nothing may be kept. `troubles` names each."""

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__(troubles)
        self.troubles = troubles


@dataclass(frozen=True)
class Change:
    """What was changed of the first meeting, to be changed of the following ones: `values` are
    those fields among title, description, capacity, place, link that changed; `hours` (start, end)
    when they did: the day of each stays its own; `kind`, "" when the format stays."""

    values: Mapping[str, object]
    hours: tuple[datetime, datetime] | None
    kind: str

    @property
    def nothing(self) -> bool:
        return not self.values and self.hours is None and not self.kind


def change_between(event: Event, plan: EventPlan, kind: str) -> Change:
    """What `plan` changes of `event` as it stands, before it is written."""
    slot, wanted = event.slots[0], plan.slots[0]
    pairs = {
        "title": (event.title, plan.title),
        "description": (event.description, plan.description),
        "capacity": (event.capacity, plan.capacity),
        "place": (slot.place, wanted.place),
        "link": (slot.link, wanted.link),
    }
    moved = _clock(slot.starts_at, slot.ends_at) != _clock(wanted.starts_at, wanted.ends_at)
    return Change(
        {name: new for name, (old, new) in pairs.items() if old != new},
        (wanted.starts_at, wanted.ends_at) if moved else None,
        kind,
    )


def apply(
    actor: Actor, change: Change, meetings: Sequence[Meeting], versions: Mapping[int, int]
) -> int:
    """Change these meetings the same way; how many people are told in all.

    `versions` are those that were looked at, by event. Raises NotAll.
    """
    troubles: list[Trouble] = []
    told = 0
    for meeting in meetings:
        event = meeting.event
        day = to_paris(event.slots[0].starts_at).date()
        try:
            plan = _plan(event, change)
            version = versions.get(event.id, -1)
            told += planning.edit(actor, meeting, change.kind or meeting.kind, plan, version)
        except scheduling.StaleEvent:
            troubles.append(Trouble(day, STALE))
        except places.CapacityTooSmall as small:
            troubles.append(Trouble(day, FULL, small.taken))
        except scheduling.NotPossible:
            troubles.append(Trouble(day, GONE))
        except AmbiguousTime:
            troubles.append(Trouble(day, AMBIGUOUS))
        except ImpossibleTime:
            troubles.append(Trouble(day, IMPOSSIBLE))
    if set(versions) - {meeting.event_id for meeting in meetings}:
        troubles.append(Trouble(to_paris(now()).date(), STALE))
    if troubles:
        raise NotAll(troubles)
    if meetings and (series := queries.series_of(meetings[0].event_id)):
        after = {"invitations": told, **{k: v for k, v in change.values.items() if k != "link"}}
        journal.record(actor, "meeting_series.changed", series, after=after)
    return told


def publish_drafts(actor: Actor, series_id: int) -> int:
    """Publish every draft of a series whose date is to come; how many."""
    drafted = queries.drafts(actor, series_id)
    for event in drafted:
        scheduling.publish(actor, event.id)
    return len(drafted)


def cancel(actor: Actor, meetings: Sequence[Meeting], reason: str) -> tuple[int, int]:
    """Call these off: (cancelled, drafts thrown away), of which nobody knew."""
    cancelled = dropped = 0
    series = queries.series_of(meetings[0].event_id) if meetings else None
    for meeting in meetings:
        if meeting.event.state == DRAFT:
            planning.discard(actor, meeting)
            dropped += 1
        else:
            planning.cancel(actor, meeting.event_id, reason)
            cancelled += 1
    if series is not None:
        journal.record(actor, "meeting_series.cancelled", series, after={"reason": reason})
    return cancelled, dropped


def restore(actor: Actor, called_off: Sequence[Event]) -> int:
    """They take place after all; how many. One that somebody was told of stays called off."""
    restored = 0
    for event in called_off:
        with suppress(restoring.TooLate), db.session.begin_nested():
            restoring.restore(actor, event.id)
            restored += 1
    return restored


def _plan(event: Event, change: Change) -> EventPlan:
    slot, values = event.slots[0], dict(change.values)
    starts, ends = slot.starts_at, slot.ends_at
    if change.hours is not None:
        starts, ends = rules.instants(to_paris(starts).date(), *change.hours)
    wanted = SlotPlan(
        starts,
        ends,
        str(values.get("place", slot.place)),
        str(values.get("link", slot.link)),
        slot.id,
    )
    capacity = values.get("capacity", event.capacity)
    return EventPlan(
        str(values.get("title", event.title)),
        str(values.get("description", event.description)),
        capacity if isinstance(capacity, int) else None,
        (wanted,),
    )


def _clock(starts_at: datetime, ends_at: datetime) -> tuple[object, ...]:
    opens, closes = to_paris(starts_at), to_paris(ends_at)
    return opens.time(), closes.time(), (closes.date() - opens.date()).days
