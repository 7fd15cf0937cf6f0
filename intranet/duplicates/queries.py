"""Reading pairs of entries, what depends on each, and the merges that were made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from intranet.access import Actor, NotVisible
from intranet.clock import now
from intranet.database import db
from intranet.directory import merged, queries
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.directory.offer.models import OutreachSession, Service
from intranet.duplicates import suspects
from intranet.duplicates.fields import MODELS, Entry
from intranet.duplicates.models import PERSON, STRUCTURE, Merge
from intranet.duplicates.parting import UNDO_DAYS
from intranet.duplicates.suspects import Pair
from intranet.events.queries import upcoming_for
from intranet.web.pagination import PER_PAGE, Page, page_number


@dataclass(frozen=True)
class Likely:
    """A pair as the list shows it."""

    pair: Pair
    one: Entry
    other: Entry


@dataclass(frozen=True)
class Attached:
    """What follows an entry: `seats` as (title, where or who, since), and how many of the rest."""

    seats: list[Any]
    services: int = 0
    permanences: int = 0
    invitations: int = 0


def likely(actor: Actor, kind: str) -> Page[Likely]:
    """A page of the pairs that look like one, the likeliest first."""
    pairs = suspects.structures(actor) if kind == STRUCTURE else suspects.people(actor)
    number = page_number()
    start = (number - 1) * PER_PAGE
    if number > 1 and start >= len(pairs):
        raise NotVisible
    shown = pairs[start : start + PER_PAGE]
    rows = _entries(actor, kind, {key for pair in shown for key in (pair.low, pair.high)})
    items = [
        Likely(pair, rows[pair.low], rows[pair.high])
        for pair in shown
        if pair.low in rows and pair.high in rows
    ]
    return Page(items, number, len(pairs))


def find(actor: Actor, kind: str, key: int) -> Entry | None:
    """An entry that `actor` sees."""
    if kind == STRUCTURE:
        return queries.find_structure(actor, key)
    return queries.find_person(actor, key)


def became(actor: Actor, kind: str, key: int) -> Entry | None:
    """The entry that `key` was merged into, when `actor` sees it."""
    kept = merged.kept_key(MODELS[kind], key)
    return find(actor, kind, kept) if kept != key else None


def attached(actor: Actor, entry: Entry) -> Attached:
    """What follows an entry into the one that is kept."""
    if isinstance(entry, Structure):
        return Attached(
            [
                (seat.position.title, seat.holder.name if seat.holder else "vacant", seat.since)
                for seat in queries.seats_of(entry)
            ],
            services=_count(Service.structure_id == entry.id, Service.closed_at.is_(None)),
            permanences=_count(
                or_(OutreachSession.structure_id == entry.id, OutreachSession.host_id == entry.id),
                OutreachSession.closed_at.is_(None),
            ),
        )
    seats = seats_of_people([entry.id])[entry.id]
    coming = upcoming_for(entry.id).order_by(None).subquery()
    count = db.session.scalar(select(func.count()).select_from(coming)) or 0
    return Attached(seats, invitations=count)


def seats_of_people(person_ids: Collection[int]) -> dict[int, list[Any]]:
    """The seats that people hold, as (title, structure, since); one query."""
    found: dict[int, list[Any]] = {key: [] for key in person_ids}
    rows = db.session.execute(
        select(Assignment.person_id, Position.title, Structure.name, Assignment.starts_on)
        .join(Position, Position.id == Assignment.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .where(Assignment.person_id.in_(person_ids), Assignment.ends_on.is_(None))
        .order_by(Assignment.starts_on, Position.id)
    )
    for person_id, *seat in rows:
        found[person_id].append(tuple(seat))
    return found


def merges(actor: Actor) -> Select[Any]:
    """The merges of the last thirty days that `actor` may undo, the latest first: theirs, or for
    administrators everyone's."""
    recent = select(Merge).where(Merge.at > now() - timedelta(days=UNDO_DAYS))
    if not actor.is_administrator:
        seen_structure = queries.visible_to(actor, closed=True).where(Structure.id == Merge.kept_id)
        seen_person = queries.people_visible_to(actor).where(Person.id == Merge.kept_id)
        recent = recent.where(
            or_(
                Merge.by_id == actor.account_id,
                and_(Merge.kind == STRUCTURE, seen_structure.exists()),
                and_(Merge.kind == PERSON, seen_person.exists()),
            )
        )
    return recent.order_by(Merge.id.desc())


def find_merge(actor: Actor, key: int) -> Merge | None:
    """A merge whose kept entry `actor` sees."""
    row = db.session.get(Merge, key)
    if row is None:
        return None
    kept = merged.kept_key(MODELS[row.kind], row.kept_id)
    return row if find(actor, row.kind, kept) is not None else None


def names_of(rows: Collection[Merge]) -> dict[tuple[str, int], str]:
    """The names of the entries that merges are about, by kind and key; two queries."""
    names: dict[tuple[str, int], str] = {}
    model: Any
    for kind, model in MODELS.items():
        keys = {key for row in rows if row.kind == kind for key in (row.kept_id, row.merged_id)}
        if keys:
            found = db.session.scalars(select(model).where(model.id.in_(keys)))
            names |= {(kind, row.id): row.name for row in found}
    return names


def _entries(actor: Actor, kind: str, keys: Collection[int]) -> dict[int, Entry]:
    if kind == STRUCTURE:
        seen = queries.visible_to(actor).where(Structure.id.in_(keys))
        return {
            row.id: row for row in db.session.scalars(seen.options(joinedload(Structure.commune)))
        }
    people = queries.people_visible_to(actor).where(Person.id.in_(keys))
    return {row.id: row for row in db.session.scalars(people)}


def _count(*conditions: Any) -> int:
    return db.session.scalar(select(func.count()).where(*conditions)) or 0
