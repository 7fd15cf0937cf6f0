"""Which entries are read again, in which order, and what was said of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.database import db
from intranet.directory import queries as directory
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.events import queries as events
from intranet.events.attendance.queries import was_present
from intranet.events.models import Event, Invitation
from intranet.meetings.review.models import LATER, READ_AGAIN, EntryReview
from intranet.meetings.review.room import Room, room
from intranet.text import fold

STRUCTURE, PERSON = "structure", "person"


@dataclass(frozen=True)
class Said:
    """What was said of an entry, when and by whom."""

    outcome: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Leaf:
    """An entry to be read again; `said` None until something is."""

    kind: str
    id: int
    name: str
    said: Said | None

    @property
    def is_read(self) -> bool:
        return self.said is not None and self.said.outcome in READ_AGAIN


@dataclass(frozen=True)
class Reading:
    """The entries of those present, a structure before its people, each once."""

    leaves: list[Leaf]
    room: Room

    @property
    def read(self) -> int:
        return sum(leaf.is_read for leaf in self.leaves)

    def place(self, kind: str, key: int) -> int | None:
        """Where an entry stands, from 0; None when it is not to be read."""
        return next(
            (n for n, leaf in enumerate(self.leaves) if (leaf.kind, leaf.id) == (kind, key)), None
        )

    def following(self, place: int = -1) -> Leaf | None:
        """The next entry of which nothing was said, then those put off, from `place` on."""
        turned = [*self.leaves[place + 1 :], *self.leaves[: place + 1]]
        unsaid = next((leaf for leaf in turned if leaf.said is None), None)
        return unsaid or next((leaf for leaf in turned if not leaf.is_read), None)

    @property
    def put_off(self) -> int:
        return sum(leaf.said is not None and leaf.said.outcome == LATER for leaf in self.leaves)


def reading(actor: Actor, event: Event) -> Reading:
    """The reading of an event, as `actor` may project it; five queries."""
    shown = room(actor, events.network_ids_of(event.id))
    said = _said(event.id)
    came = {
        key
        for key in db.session.scalars(
            select(Invitation.person_id).where(
                Invitation.event_id == event.id, Invitation.person_id.is_not(None), was_present()
            )
        )
        if key is not None
    }
    return Reading(_leaves(shown, came, said), shown)


def count_read(event_id: int) -> int:
    """How many entries were read again during a meeting."""
    count = select(func.count()).where(
        EntryReview.event_id == event_id, EntryReview.outcome.in_(READ_AGAIN)
    )
    return db.session.scalar(count) or 0


def of_entry(event_id: int, kind: str, key: int) -> EntryReview | None:
    return db.session.scalar(
        select(EntryReview).where(
            EntryReview.event_id == event_id,
            EntryReview.entry_kind == kind,
            EntryReview.entry_id == key,
        )
    )


def _leaves(shown: Room, came: set[int], said: dict[tuple[str, int], Said]) -> list[Leaf]:
    if not came or not shown.network_ids:
        return []
    people = {
        row.id: row
        for row in db.session.execute(
            directory.people_visible_to(shown)
            .where(Person.id.in_(came))
            .with_only_columns(Person.id, Person.first_name, Person.last_name)
        )
    }
    found: dict[tuple[str, int], Leaf] = {}

    def add(kind: str, key: int, name: str) -> None:
        found.setdefault((kind, key), Leaf(kind, key, name, said.get((kind, key))))

    for row in _workplaces(shown, set(people)):
        add(STRUCTURE, row.structure_id, row.structure)
        one = people[row.person_id]
        add(PERSON, one.id, f"{one.first_name} {one.last_name}")
    return list(found.values())


def _workplaces(shown: Room, people: set[int]) -> list[Any]:
    """(person, structure) of each seat, as people read names: of structures that the room sees."""
    rows = db.session.execute(
        select(
            Assignment.person_id,
            Structure.id.label("structure_id"),
            Structure.name.label("structure"),
            Person.last_name,
            Person.first_name,
        )
        .join(Position, Position.id == Assignment.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(
            Assignment.person_id.in_(people),
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
            directory.sees(shown),
        )
    )
    return sorted(
        rows,
        key=lambda r: (fold(r.structure), r.structure_id, fold(r.last_name), fold(r.first_name)),
    )


def _said(event_id: int) -> dict[tuple[str, int], Said]:
    rows = db.session.execute(
        select(
            EntryReview.entry_kind,
            EntryReview.entry_id,
            EntryReview.outcome,
            EntryReview.said_at,
            Account.display_name,
        )
        .outerjoin(Account, Account.id == EntryReview.said_by_id)
        .where(EntryReview.event_id == event_id)
    )
    return {(kind, key): Said(outcome, at, by or "") for kind, key, outcome, at, by in rows}
