"""Every SELECT over synonyms. They are public facts: nothing here is scoped to an actor."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select

from intranet.database import db
from intranet.vocabulary.models import Synonym


def stamp() -> tuple[Any, ...]:
    """Something that differs as soon as a synonym was added, removed or put back."""
    statement = select(func.count(), func.sum(Synonym.version), func.max(Synonym.changed_at))
    return tuple(db.session.execute(statement).one())


def entries() -> list[tuple[str, str]]:
    """(reduced words, key) of every synonym in use."""
    statement = select(Synonym.reduced, Synonym.key).where(Synonym.removed_at.is_(None))
    return list(db.session.execute(statement.order_by(Synonym.id)).tuples())


def of_keys(keys: Collection[str]) -> list[Synonym]:
    """Synonyms of these keys, removed ones included, in the order of words."""
    statement = select(Synonym).where(Synonym.key.in_(keys)).order_by(Synonym.reduced)
    return list(db.session.scalars(statement))


def counts() -> dict[str, int]:
    """How many synonyms in use each key has."""
    statement = select(Synonym.key, func.count()).where(Synonym.removed_at.is_(None))
    return dict(db.session.execute(statement.group_by(Synonym.key)).tuples().all())


def by_id(synonym_id: int) -> Synonym | None:
    return db.session.get(Synonym, synonym_id)


def by_reduced(reduced: str) -> Synonym | None:
    return db.session.scalar(select(Synonym).where(Synonym.reduced == reduced))
