"""Every SELECT over what goes out, and over what it is compared with. The export is all that is
open, whoever asks: it names nobody."""

from collections.abc import Collection, Iterable
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from intranet.database import db, locked
from intranet.directory.models import Structure
from intranet.directory.offer.models import Service
from intranet.exchange.data_inclusion.columns import SERVICE_COLUMNS, STRUCTURE_COLUMNS
from intranet.exchange.data_inclusion.models import (
    SERVICE,
    STRUCTURE,
    InclusionRecord,
)
from intranet.exchange.uses import named_by_kind

TABLES: dict[str, Any] = {STRUCTURE: Structure, SERVICE: Service}

_KEPT = ("id", "source", "source_id", "version", "updated_at", "closed_at")
_home = aliased(Structure)
# What a service takes from its structure.
_HOME = (
    "kind", "name", "source", "source_id", "commune_id", "postcode", "address",
    "address_complement", "longitude", "latitude", "area", "closed_at",
)  # fmt: skip


def rows(kind: str) -> Select[Any]:
    """Structures or services as Core rows: their columns, `said` and `contact` of the record that
    they came from (None without one), and `structure_…` of the structure of a service."""
    return _structures() if kind == STRUCTURE else _services()


def exported(kind: str) -> Select[Any]:
    """Those of `rows` that are exported, in the order of their keys."""
    return rows(kind).where(*_is_exported(kind)).order_by(TABLES[kind].id)


def count_exported(kind: str) -> int:
    """How many structures, or services, the export holds."""
    statement = select(func.count()).select_from(TABLES[kind])
    if kind == SERVICE:
        statement = statement.join(_home, _home.id == Service.structure_id)
    return db.session.scalar(statement.where(*_is_exported(kind))) or 0


def state_of_directory() -> list[Any]:
    """A few numbers, one of which moves when anything that is exported does."""
    found: list[Any] = []
    for key, counter, moment in (
        (Structure.id, Structure.version, Structure.updated_at),
        (Service.id, Service.version, Service.updated_at),
        (InclusionRecord.id, InclusionRecord.revision, InclusionRecord.imported_at),
    ):
        statement = select(func.count(key), func.sum(counter), func.max(moment))
        found += db.session.execute(statement).one()
    return found


def taken_ids(kind: str, source: str) -> set[str]:
    """The ids, within `source`, of what was imported from it."""
    table = TABLES[kind]
    statement = select(table.source_id).where(table.source == source, table.source_id != "")
    return set(db.session.scalars(statement))


def namesakes(kind: str) -> set[int]:
    """The keys of rows whose source and id are those of another row that came before."""
    table = TABLES[kind]
    first = (
        select(table.source, table.source_id, func.min(table.id).label("id"))
        .where(table.source_id != "")
        .group_by(table.source, table.source_id)
        .having(func.count() > 1)
        .subquery()
    )
    statement = select(table.id).join(
        first,
        and_(first.c.source == table.source, first.c.source_id == table.source_id),
    )
    return set(db.session.scalars(statement.where(table.id != first.c.id)))


def keys_of(kind: str, ids: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The keys of rows by (source, id within the source)."""
    table = TABLES[kind]
    statement = select(table.source, table.source_id, table.id).order_by(table.id.desc())
    found = db.session.execute(statement.where(_came_from(table, ids)))
    return {(source, source_id): key for source, source_id, key in found}


def imported(kind: str, ids: Iterable[tuple[str, str]]) -> list[Any]:
    """Rows by (source, id within the source)."""
    statement = rows(kind).where(_came_from(TABLES[kind], ids))
    return list(db.session.execute(statement.order_by(TABLES[kind].id)))


def by_keys(kind: str, keys: Collection[int]) -> list[Any]:
    """Rows by key."""
    if not keys:
        return []
    return list(db.session.execute(rows(kind).where(TABLES[kind].id.in_(keys))))


def lock(kind: str, keys: Collection[int]) -> None:
    """Wait for whoever is writing these rows, and keep others waiting."""
    table = TABLES[kind]
    if keys:
        db.session.execute(locked(select(table.id).where(table.id.in_(keys)).order_by(table.id)))


def record_of(kind: str, key: int) -> InclusionRecord | None:
    """What a record last said of this structure or service."""
    column = InclusionRecord.structure_id if kind == STRUCTURE else InclusionRecord.service_id
    return db.session.scalar(select(InclusionRecord).where(column == key))


def likely_doubles(names: Collection[str], sirets: Collection[str]) -> list[Any]:
    """(key, name, match key, SIRET, commune) of open structures that have one of these match keys
    or of these SIRET."""
    statement = (
        select(
            Structure.id,
            Structure.name,
            Structure.match_key,
            Structure.siret,
            Structure.commune_id,
        )
        .where(Structure.closed_at.is_(None), Structure.merged_into_id.is_(None))
        .where(or_(Structure.match_key.in_(names), Structure.siret.in_(sirets)))
        .order_by(Structure.id)
    )
    return list(db.session.execute(statement))


def versions(kind: str, keys: Collection[int]) -> dict[int, int]:
    """The versions of those of these rows that are still there."""
    table = TABLES[kind]
    statement = select(table.id, table.version).where(table.id.in_(keys))
    return dict(db.session.execute(statement).tuples().all())


def referred_to(kind: str, keys: Collection[int]) -> set[int]:
    """Those of these rows that another one points at, what records said of them aside."""
    target = TABLES[kind].__table__.c.id
    found = named_by_kind(kind, keys)
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if table is not InclusionRecord.__table__ and column.references(target):
                statement = select(column).where(column.in_(keys)).distinct()
                found.update(db.session.scalars(statement))
    return found


def homes(kind: str, keys: Collection[int]) -> set[int]:
    """The structures of these services; structures are their own."""
    if kind == STRUCTURE:
        return set(keys)
    return set(db.session.scalars(select(Service.structure_id).where(Service.id.in_(keys))))


def _structures() -> Select[Any]:
    return select(
        *(getattr(Structure, name) for name in (*_KEPT, *STRUCTURE_COLUMNS)),
        Structure.area,
        Structure.merged_into_id,
        *_record(),
    ).outerjoin(InclusionRecord, InclusionRecord.structure_id == Structure.id)


def _services() -> Select[Any]:
    return (
        select(
            *(getattr(Service, name) for name in (*_KEPT, *SERVICE_COLUMNS)),
            Service.structure_id,
            *(getattr(_home, name).label(f"structure_{name}") for name in _HOME),
            *_record(),
        )
        .join(_home, _home.id == Service.structure_id)
        .outerjoin(InclusionRecord, InclusionRecord.service_id == Service.id)
    )


def _record() -> tuple[Any, ...]:
    return (InclusionRecord.values.label("said"), InclusionRecord.contact)


def _is_exported(kind: str) -> list[ColumnElement[bool]]:
    """Open, and not merged into another. What was invented for the demonstration is exported by
    the demonstration alone."""
    place = Structure if kind == STRUCTURE else _home
    found: list[ColumnElement[bool]] = [place.closed_at.is_(None), place.merged_into_id.is_(None)]
    if kind == SERVICE:
        found.append(Service.closed_at.is_(None))
    if not current_app.extensions["settings"].demo:
        found.append(place.is_invented.is_(False))
    return found


def _came_from(table: Any, ids: Iterable[tuple[str, str]]) -> ColumnElement[bool]:
    """Of these (source, id within the source)."""
    by_source: dict[str, list[str]] = {}
    for source, source_id in ids:
        by_source.setdefault(source, []).append(source_id)
    return or_(
        false(),
        *(
            and_(table.source == source, table.source_id.in_(found))
            for source, found in by_source.items()
        ),
    )
