"""Reading corrections: of an entry, of somebody, to be decided by somebody."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from intranet.access import Actor
from intranet.database import db
from intranet.directory.models import Person, Structure
from intranet.upkeep import scopes, subjects
from intranet.upkeep.models import PENDING, Correction
from intranet.upkeep.subjects import PERSON, STRUCTURE, Subject


def correction(key: int) -> Correction | None:
    return db.session.get(Correction, key, options=[joinedload(Correction.proposed_by)])


def pending_about(kind: str, key: int) -> list[Correction]:
    """What is proposed for an entry and not decided, the oldest first."""
    return list(
        db.session.scalars(
            select(Correction)
            .where(
                Correction.entry_kind == kind,
                Correction.entry_id == key,
                Correction.state == PENDING,
            )
            .options(joinedload(Correction.proposed_by))
            .order_by(Correction.id)
        )
    )


def pending_of(actor: Actor, entry: Subject, field: str) -> list[Correction]:
    """What `actor` has already proposed for a field of an entry."""
    return [
        row
        for row in pending_about(entry.__tablename__, entry.id)
        if row.proposed_by_id == actor.account_id and row.field == field
    ]


def to_decide(actor: Actor) -> Select[Correction]:
    """What is proposed for the entries that `actor` keeps, the oldest first; not by themself."""
    return (
        select(Correction)
        .where(
            Correction.state == PENDING,
            Correction.proposed_by_id != actor.account_id,
            or_(_about(STRUCTURE, _kept_structures(actor)), _about(PERSON, _kept_people(actor))),
        )
        .options(joinedload(Correction.proposed_by))
        .order_by(Correction.id)
    )


def first_to_decide(actor: Actor, limit: int) -> list[Any]:
    """The oldest of `to_decide` as rows (Correction, how many there are in all); one query."""
    counted = to_decide(actor).add_columns(func.count().over().label("total")).limit(limit)
    return list(db.session.execute(counted))


def proposed_by(actor: Actor) -> Select[Correction]:
    """What `actor` proposed, the latest first."""
    return (
        select(Correction)
        .where(Correction.proposed_by_id == actor.account_id)
        .order_by(Correction.id.desc())
    )


def entries_of(rows: list[Correction]) -> dict[tuple[str, int], Subject]:
    """The entries that corrections are about, by kind and key; two queries at most."""
    keys: dict[str, set[int]] = {STRUCTURE: set(), PERSON: set()}
    for row in rows:
        keys[row.entry_kind].add(row.entry_id)
    found: list[Subject] = []
    if places := keys[STRUCTURE]:
        found += db.session.scalars(select(Structure).where(Structure.id.in_(places)))
    if people := keys[PERSON]:
        found += db.session.scalars(select(Person).where(Person.id.in_(people)))
    return {(entry.__tablename__, entry.id): entry for entry in found}


def _about(kind: str, keys: Any) -> ColumnElement[bool]:
    return and_(Correction.entry_kind == kind, Correction.entry_id.in_(keys))


def _kept_structures(actor: Actor) -> Any:
    kept = subjects.listed(Structure).where(scopes.structures(actor))
    return kept.where(Structure.id == Correction.entry_id).with_only_columns(Structure.id)


def _kept_people(actor: Actor) -> Any:
    kept = subjects.listed(Person).where(scopes.people(actor))
    return kept.where(Person.id == Correction.entry_id).with_only_columns(Person.id)
