"""What services and permanences have in common: parts of a structure's entry, with a version.

Each write is journalled, notes that the entry was updated, and re-indexes the structure.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, locked
from intranet.directory import indexing
from intranet.directory.models import Structure
from intranet.directory.offer.models import OutreachSession, Service
from intranet.territories.models import Commune

Part = Service | OutreachSession


class EditedMeanwhile(Exception):
    """The row is no longer at the version that the person was reading; nothing is written."""


def wait_for(structure: Structure) -> None:
    """Wait for whoever is writing this structure: two clicks then come one after the other."""
    db.session.scalar(locked(select(Structure.id).where(Structure.id == structure.id)))


def created(actor: Actor | None, part: Part, values: Mapping[str, Any]) -> None:
    """Flush a new part, and tell."""
    db.session.flush()
    _tell(actor, part, "created", {}, dict(values))


def edit(
    actor: Actor | None,
    part: Part,
    values: Mapping[str, Any],
    version: int | None,
    *,
    did: str = "updated",
    noted: Mapping[str, Any] | None = None,
) -> bool:
    """Write `values` over a part still at `version`; False when they change nothing. `did` and
    `noted`: what the journal says, as in `directory.entries`."""
    _lock(part)
    if part.version != version:
        raise EditedMeanwhile
    for name, value in values.items():
        if getattr(part, name) != value:
            setattr(part, name, value)
    before, after = journal.changes(part)
    if not after:
        return False
    part.updated_at = now()
    _tell(actor, part, did, before, {**after, **(noted or {})})
    return True


def set_closed(actor: Actor | None, part: Part, *, closed: bool) -> None:
    """End or resume a part; nothing when it is so already."""
    _lock(part)
    if (part.closed_at is not None) == closed:
        return
    part.closed_at = now() if closed else None
    before, after = journal.changes(part)
    _tell(actor, part, "ended" if closed else "resumed", before, after)


def name_of(part: Part) -> str:
    """What the journal and the pages call it: « Aide aux impayés », « CARSAT à Janzé »."""
    if isinstance(part, Service):
        return part.name
    where = part.host.name if part.host else part.place or part.commune.name
    return f"{part.structure.name} – {where}"


def _tell(
    actor: Actor | None, part: Part, did: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    db.session.flush()
    verb = f"{part.__tablename__}.{did}"
    told = {"before": _told(before), "after": _told(after)}
    journal.record(actor, verb, part, name=name_of(part), **told)
    # In the table alone: whoever is typing on the structure itself is not outdated by this.
    db.session.execute(
        update(Structure)
        .where(Structure.id == part.structure_id)
        .values(updated_at=now())
        .execution_options(synchronize_session=False)
    )
    indexing.refresh_structure(part.structure_id)


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """`values` with the names of rows beside their keys: the journal is read years later."""
    host_id, commune_id = values.get("host_id"), values.get("commune_id")
    names: dict[str, Any] = {}
    if host_id:
        names["host"] = db.session.get_one(Structure, host_id).name
    if commune_id:
        names["commune"] = db.session.get_one(Commune, commune_id).name
    return values | names


def _lock(part: Part) -> None:
    """Wait for whoever is writing this row, then read what they wrote."""
    kind = type(part)
    current = db.session.scalar(locked(select(kind.version).where(kind.id == part.id)))
    if current != part.version:
        db.session.refresh(part)
