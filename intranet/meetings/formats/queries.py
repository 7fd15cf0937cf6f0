"""Every SELECT over templates and checklists."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import selectinload

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.clock import now, to_paris, today
from intranet.database import db
from intranet.events.attendance.models import PRESENT, Attendance
from intranet.events.models import DRAFT, Event, Slot
from intranet.meetings.formats.content import INVITE, ROLL
from intranet.meetings.formats.models import ChecklistItem, MeetingTemplate

KEPT_AFTER_REMOVAL = timedelta(days=30)
BEFORE, ON_THE_DAY, AFTER = "Avant", "Le jour même", "Après"


def templates_of(actor: Actor) -> Select[Any]:
    """The templates that the coordinators of the actor's agencies keep, by name."""
    seen = true() if actor.is_administrator else MeetingTemplate.agency_id.in_(actor.agency_ids)
    return (
        select(MeetingTemplate)
        .options(selectinload(MeetingTemplate.lines))
        .where(seen, MeetingTemplate.removed_at.is_(None))
        .order_by(func.lower(MeetingTemplate.name), MeetingTemplate.id)
    )


def removed_templates(actor: Actor) -> list[MeetingTemplate]:
    """Those thrown away in the last thirty days, the last one first; twenty at most."""
    seen = true() if actor.is_administrator else MeetingTemplate.agency_id.in_(actor.agency_ids)
    return list(
        db.session.scalars(
            select(MeetingTemplate)
            .where(seen, MeetingTemplate.removed_at > now() - KEPT_AFTER_REMOVAL)
            .order_by(MeetingTemplate.removed_at.desc(), MeetingTemplate.id.desc())
            .limit(20)
        )
    )


def template(actor: Actor, template_id: int) -> MeetingTemplate | None:
    """One of the templates of the actor's agencies, thrown away or not."""
    seen = true() if actor.is_administrator else MeetingTemplate.agency_id.in_(actor.agency_ids)
    return db.session.scalar(select(MeetingTemplate).where(seen, MeetingTemplate.id == template_id))


def name_is_taken(agency_id: int, name: str, but: int | None = None) -> bool:
    """Whether another template of the agency goes by that name, case aside."""
    return (
        db.session.scalar(
            select(MeetingTemplate.id).where(
                MeetingTemplate.agency_id == agency_id,
                func.lower(MeetingTemplate.name) == name.lower(),
                MeetingTemplate.removed_at.is_(None),
                MeetingTemplate.id != (but or 0),
            )
        )
        is not None
    )


def item(event_id: int, item_id: int) -> ChecklistItem | None:
    """One thing to do for that event, taken off its list or not."""
    return db.session.scalar(
        select(ChecklistItem).where(ChecklistItem.id == item_id, ChecklistItem.event_id == event_id)
    )


@dataclass(frozen=True)
class Line:
    """One thing to do. `day` is None while the meeting has no date; `by` is who ticked it; `itself`
    is when the site saw it done, whoever ticks, and `how`: invitations leave when the meeting is
    published, people are ticked on the day."""

    item: ChecklistItem
    by: str
    day: date | None
    itself: datetime | None = None
    how: str = ""

    @property
    def done_at(self) -> datetime | None:
        return self.item.done_at or self.itself

    @property
    def late(self) -> bool:
        """Whether its day is past and nobody ticked it."""
        return self.done_at is None and self.day is not None and self.day < today()

    @property
    def when(self) -> str:
        """Which part of the list it stands in."""
        days = self.item.days
        return BEFORE if days < 0 else AFTER if days else ON_THE_DAY


@dataclass(frozen=True)
class Checklist:
    """The things to do for a meeting in the order of their days; `removed` may come back."""

    lines: list[Line]
    removed: list[ChecklistItem]

    @property
    def done(self) -> int:
        return sum(line.done_at is not None for line in self.lines)

    @property
    def late(self) -> int:
        return sum(line.late for line in self.lines)

    @property
    def parts(self) -> list[tuple[str, list[Line]]]:
        """(« Avant », lines), and so on: those parts that have something to do."""
        parts = [
            (name, [line for line in self.lines if line.when == name])
            for name in (BEFORE, ON_THE_DAY, AFTER)
        ]
        return [part for part in parts if part[1]]


def checklist(event: Event) -> Checklist:
    """The list of a meeting; one query."""
    day = to_paris(event.slots[0].starts_at).date() if event.slots else None
    rows = db.session.execute(
        select(ChecklistItem, Account.display_name, _first_arrival(event.id))
        .outerjoin(Account, Account.id == ChecklistItem.done_by_id)
        .where(ChecklistItem.event_id == event.id)
        .order_by(ChecklistItem.days, ChecklistItem.id)
    ).tuples()
    lines, removed = [], []
    for row, by, arrived in rows:
        if row.removed_at is not None:
            removed.append(row)
        else:
            seen = _seen(row.label, event, arrived)
            lines.append(Line(row, by or "", _day(day, row.days), *seen))
    return Checklist(lines, removed)


def _seen(label: str, event: Event, arrived: datetime | None) -> tuple[datetime | None, str]:
    """When the site saw something of the list done, and how; (None, "") for all the rest."""
    if label == INVITE[1] and event.state != DRAFT:
        return event.published_at, "à la publication"
    if label == ROLL[1] and arrived is not None:
        return arrived, "par l’émargement"
    return None, ""


def _first_arrival(event_id: int) -> Any:
    """When the first person was ticked; a column for it."""
    return (
        select(func.min(Attendance.recorded_at))
        .join(Slot, Slot.id == Attendance.slot_id)
        .where(Slot.event_id == event_id, Attendance.state == PRESENT)
        .scalar_subquery()
    )


def tasks_of(event_id: int) -> list[tuple[int, str]]:
    """(days, label) of each thing to do, to be copied elsewhere."""
    rows = db.session.execute(
        select(ChecklistItem.days, ChecklistItem.label)
        .where(ChecklistItem.event_id == event_id, ChecklistItem.removed_at.is_(None))
        .order_by(ChecklistItem.days, ChecklistItem.id)
    )
    return [(days, label) for days, label in rows]


def count(event_id: int) -> int:
    """How many lines the list of an event has, those taken off included."""
    found = select(func.count()).where(ChecklistItem.event_id == event_id)
    return db.session.scalar(found) or 0


def _day(day: date | None, days: int) -> date | None:
    return day + timedelta(days=days) if day else None
