"""Writing minutes: the text and the lines beside it, saved together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm.attributes import flag_modified

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Person
from intranet.events import queries as events
from intranet.events.models import PUBLISHED, Event
from intranet.meetings.minutes import follow_up_queries, queries
from intranet.meetings.minutes.models import DECISION, OPEN, FollowUp, Minutes
from intranet.meetings.minutes.preparing import Owner

MOST_LINES = 60
_PLANNED = ("kind", "text", "person_id", "position_id", "owner", "due_on")


class NotHeld(Exception):
    """Minutes are written once a meeting has begun, of one that was not called off."""


class StaleMinutes(Exception):
    """Somebody wrote in them since the form was opened."""


@dataclass(frozen=True)
class LinePlan:
    """One line as typed. `key` names the row that it changes, None a new one; no text takes the
    row away."""

    key: int | None
    kind: str
    text: str
    owner: Owner
    due_on: date | None


def is_held(event: Event) -> bool:
    """Whether minutes may be written: it has begun, and was not called off."""
    return event.state == PUBLISHED and events.has_started(event)


def save(
    actor: Actor | None, event_id: int, text: str, lines: Iterable[LinePlan], version: int
) -> Minutes:
    """Keep the draft and the lines. `version` is the one read with the form, 0 before the first.

    Raises NotHeld, StaleMinutes.
    """
    event = events.lock(event_id)
    if not is_held(event):
        raise NotHeld
    minutes = queries.locked(event_id)
    if (minutes.version if minutes else 0) != version:
        raise StaleMinutes
    if minutes is None:
        minutes = _begin(actor, event, text)
    elif minutes.text != text:
        journal.record(actor, "minutes.updated", minutes, name=event.title)
    minutes.text, minutes.updated_at = text, now()
    minutes.updated_by_id = actor.account_id if actor else None
    flag_modified(minutes, "updated_at")  # the version guards the lines too
    _apply(actor, event, list(lines))
    db.session.flush()
    return minutes


def _begin(actor: Actor | None, event: Event, text: str) -> Minutes:
    minutes = Minutes(event_id=event.id, text=text, created_at=now(), updated_at=now())
    db.session.add(minutes)
    db.session.flush()
    journal.record(actor, "minutes.drafted", minutes, name=event.title)
    return minutes


def _apply(actor: Actor | None, event: Event, plans: list[LinePlan]) -> None:
    """Rows that no line names stay as they are: a form cut short takes nothing away."""
    rows = {row.id: row for row in follow_up_queries.of_event(event.id)}
    rank = max((row.rank for row in rows.values()), default=0)
    for plan in plans[:MOST_LINES]:
        row = rows.get(plan.key) if plan.key else None
        if row is None and plan.text and plan.key is None:
            rank += 1
            _add(actor, event, plan, rank)
        elif row is not None and plan.text:
            _change(actor, row, plan)
        elif row is not None:
            journal.record(actor, "follow_up.removed", row, name=row.text)
            db.session.delete(row)


def _add(actor: Actor | None, event: Event, plan: LinePlan, rank: int) -> FollowUp:
    row = FollowUp(
        event_id=event.id,
        rank=rank,
        state=OPEN,
        created_at=now(),
        created_by_id=actor.account_id if actor else None,
        **_values(plan),
    )
    db.session.add(row)
    db.session.flush()
    journal.record(actor, "follow_up.created", row, name=row.text)
    return row


def _change(actor: Actor | None, row: FollowUp, plan: LinePlan) -> None:
    planned = _values(plan)
    before = {name: getattr(row, name) for name in _PLANNED}
    if before == planned:
        return
    moved = any(before[n] != planned[n] for n in ("due_on", "person_id", "position_id"))
    for name, value in planned.items():
        setattr(row, name, value)
    if moved:  # another day, or somebody else: reminded anew
        row.warned_at = row.late_told_at = None
    changed = {name for name in _PLANNED if before[name] != planned[name]}
    journal.record(
        actor,
        "follow_up.updated",
        row,
        name=row.text,
        before={name: before[name] for name in sorted(changed)},
        after={name: planned[name] for name in sorted(changed)},
    )


def _values(plan: LinePlan) -> dict[str, object]:
    decided = plan.kind == DECISION
    owner = Owner("") if decided else plan.owner
    known = owner.person_id is not None or owner.position_id is not None
    return {
        "kind": plan.kind,
        "text": plan.text,
        "person_id": owner.person_id,
        "position_id": owner.position_id,
        "owner": "" if known else owner.label,
        "due_on": None if decided else plan.due_on,
    }


def settle(actor: Actor | None, row: FollowUp, state: str, by: Person | None = None) -> bool:
    """Say that an action is done, dropped or open again; False when it was so already. `by`
    says so through the link of a mail, without an account."""
    event_id = row.event_id
    events.lock(event_id)
    db.session.refresh(row)
    if row.state == state:
        return False
    verb = "reopened" if state == OPEN else state
    row.state = state
    row.done_at = None if state == OPEN else now()
    row.done_by_id = None if state == OPEN or actor is None else actor.account_id
    db.session.flush()
    after = {"person": by.name} if by is not None else None
    journal.record(actor, f"follow_up.{verb}", row, name=row.text, after=after)
    return True
