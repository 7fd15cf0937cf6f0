"""Who may be seated, who met before, and the plan as it stands."""

from collections import defaultdict
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from sqlalchemy import and_, exists, func, or_, select

from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.events.attendance.models import PRESENT, Attendance
from intranet.events.models import (
    CONFIRMED,
    MEETING,
    PUBLISHED,
    YES,
    Event,
    Guest,
    Invitation,
    Slot,
)
from intranet.meetings.tables import drawing
from intranet.meetings.tables.models import TablePlan, TableSeat
from intranet.text import fold

MEMORY = timedelta(days=2 * 365)
MOST_COMPANY = 200  # a crowd larger than that has not met


@dataclass(frozen=True)
class Someone:
    """Who may be seated. `group` is their structure; `comes`: they said yes and have a place;
    `present`: they were ticked."""

    id: int
    person_id: int | None
    name: str
    organisation: str
    group: Hashable
    comes: bool
    present: bool


def people(event_id: int) -> list[Someone]:
    """Everybody invited who is somebody, by name; one query. A guest's colleagues are those of
    the same organisation; someone invited by name is of the structure where they hold a seat."""
    own = (
        select(func.min(Position.structure_id))
        .join(Assignment, Assignment.position_id == Position.id)
        .where(Assignment.person_id == Invitation.person_id, Assignment.ends_on.is_(None))
        .correlate(Invitation)
        .scalar_subquery()
    )
    seat = (
        select(Position.structure_id)
        .where(Position.id == Invitation.position_id)
        .correlate(Invitation)
        .scalar_subquery()
    )
    ticked = exists().where(Attendance.invitation_id == Invitation.id, Attendance.state == PRESENT)
    rows = db.session.execute(
        select(
            Invitation.id,
            Invitation.person_id,
            Person.first_name,
            Person.last_name,
            Guest.name.label("guest"),
            Guest.organisation,
            Structure.id.label("structure_id"),
            Structure.name.label("structure"),
            and_(Invitation.answer == YES, Invitation.place == CONFIRMED).label("comes"),
            ticked.label("present"),
        )
        .outerjoin(Person, Person.id == Invitation.person_id)
        .outerjoin(Guest, Guest.id == Invitation.guest_id)
        .outerjoin(Structure, Structure.id == func.coalesce(seat, own))
        .where(
            Invitation.event_id == event_id,
            Invitation.removed_at.is_(None),
            or_(Invitation.person_id.is_not(None), Invitation.guest_id.is_not(None)),
        )
        .order_by(func.coalesce(Person.last_name, Guest.name), Person.first_name, Invitation.id)
    )
    return [
        Someone(
            id=row.id,
            person_id=row.person_id,
            name=row.guest or f"{row.first_name} {row.last_name}".strip(),
            organisation=row.structure or row.organisation or "",
            group=_group(row),
            comes=bool(row.comes),
            present=bool(row.present),
        )
        for row in rows
    ]


def _group(row: object) -> Hashable:
    if key := getattr(row, "structure_id", None):
        return key
    named = fold(getattr(row, "organisation", None) or "")
    return named or ("alone", getattr(row, "id", 0))


def expected(found: Collection[Someone]) -> set[int]:
    """Those to be seated unless somebody says otherwise: whoever was ticked, else the yes."""
    present = {one.id for one in found if one.present}
    return present or {one.id for one in found if one.comes}


def met_before(event_id: int, found: Collection[Someone]) -> set[tuple[int, int]]:
    """Pairs of these invitations whose people sat together at a meeting of the last two years:
    who was ticked present, or where nobody was, who had a place. One query."""
    of = {one.person_id: one.id for one in found if one.person_id is not None}
    ticked = exists().where(Attendance.invitation_id == Invitation.id, Attendance.state == PRESENT)
    sheet = exists().where(Attendance.slot_id == Slot.id, Attendance.state == PRESENT)
    placed = and_(Invitation.answer == YES, Invitation.place == CONFIRMED, ~sheet)
    rows = db.session.execute(
        select(Invitation.event_id, Invitation.person_id)
        .join(Event, Event.id == Invitation.event_id)
        .join(Slot, Slot.event_id == Event.id)
        .where(
            Invitation.person_id.in_(of),
            Invitation.removed_at.is_(None),
            Event.id != event_id,
            Event.family == MEETING,
            Event.state == PUBLISHED,
            Slot.ends_at.between(now() - MEMORY, now()),
            or_(ticked, placed),
        )
    )
    company: dict[int, set[int]] = defaultdict(set)
    for past_event, person in rows.tuples():
        if person is not None:
            company[past_event].add(of[person])
    return {
        pair
        for together in company.values()
        if len(together) <= MOST_COMPANY
        for pair in combinations(sorted(together), 2)
    }


def plan_of(event_id: int) -> TablePlan | None:
    return db.session.scalar(select(TablePlan).where(TablePlan.event_id == event_id))


def rounds_of(plan: TablePlan) -> list[drawing.Round]:
    """Invitations by table by round; a table that nobody sits at any more is empty, so that the
    others keep their numbers."""
    found: list[drawing.Round] = [[[] for _ in range(plan.tables)] for _ in range(plan.rounds)]
    rows = db.session.execute(
        select(TableSeat.round, TableSeat.number, TableSeat.invitation_id)
        .where(TableSeat.plan_id == plan.id)
        .order_by(TableSeat.round, TableSeat.number, TableSeat.invitation_id)
    )
    for number, table, invitation_id in rows:
        tables = found[number - 1]
        while len(tables) < table:  # the tables were more in the rounds that were played
            tables.append([])
        tables[table - 1].append(invitation_id)
    return [_trimmed(tables) for tables in found]


def _trimmed(tables: drawing.Round) -> drawing.Round:
    """Without the last ones that nobody sits at."""
    count = max((number for number, table in enumerate(tables, 1) if table), default=0)
    return tables[:count]


@dataclass(frozen=True)
class Shown:
    """A plan with its people, some tables perhaps empty. `missing` are seated and not expected any
    more, `unseated` the other way round."""

    plan: TablePlan
    rounds: list[list[list[Someone]]]
    score: drawing.Score
    missing: list[Someone]
    unseated: list[Someone]

    @property
    def seated(self) -> set[int]:
        """The invitations of those who sit somewhere in the last round."""
        return {one.id for table in self.rounds[-1] for one in table}

    def cards(self) -> list[tuple[Someone, list[int | None]]]:
        """Each person by name, and their table in each round: None where they sit out."""
        where: dict[int, dict[int, int]] = defaultdict(dict)
        named: dict[int, Someone] = {}
        for number, tables in enumerate(self.rounds):
            for table, company in enumerate(tables, 1):
                for one in company:
                    where[one.id][number] = table
                    named[one.id] = one
        order = sorted(named.values(), key=lambda one: (fold(one.name), one.id))
        count = range(len(self.rounds))
        return [(one, [where[one.id].get(number) for number in count]) for one in order]


def shown(event_id: int, found: list[Someone]) -> Shown | None:
    """The plan of a meeting among the people `found`; two queries."""
    plan = plan_of(event_id)
    if plan is None:
        return None
    by_id = {one.id: one for one in found}
    keys = [
        [[key for key in table if key in by_id] for table in tables] for tables in rounds_of(plan)
    ]
    named = [[[by_id[key] for key in table] for table in tables] for tables in keys]
    seated = {key for table in keys[-1] for key in table}
    comes = expected(found)
    groups = {key: by_id[key].group for tables in keys for table in tables for key in table}
    return Shown(
        plan,
        named,
        drawing.score(groups, keys),
        [by_id[key] for key in seated - comes],
        [by_id[key] for key in comes - seated],
    )
