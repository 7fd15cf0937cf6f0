"""Adding, editing, closing entries. Verbs flush and never commit; each is journalled and
re-indexed in the same transaction. « Updated » is not « verified »: see `verification`."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, locked
from intranet.directory import indexing
from intranet.directory.models import Person, Structure
from intranet.territories.models import Commune

STRUCTURE_FIELDS = (
    "kind", "name", "commune_id", "address", "postcode", "phone", "email", "website", "siret",
    "opening_hours", "hours_note", "description", "area",
)  # fmt: skip
PERSON_FIELDS = (
    "first_name", "last_name", "email", "phone", "mobile", "about", "languages", "themes",
    "subjects",
)  # fmt: skip


class Conflict(Exception):
    """The entry is no longer at the version that the person was reading; nothing is written."""


def create_structure(actor: Actor, values: Mapping[str, Any]) -> Structure:
    """A new structure, without seats; `values` holds `STRUCTURE_FIELDS` (phone in E.164)."""
    moment = now()
    structure = Structure(created_at=moment, updated_at=moment, **_known(values, STRUCTURE_FIELDS))
    db.session.add(structure)
    db.session.flush()
    after = _told(_known(values, STRUCTURE_FIELDS))
    journal.record(actor, "structure.created", structure, after=after)
    indexing.refresh_structure(structure.id)
    return structure


def edit_structure(
    actor: Actor,
    structure: Structure,
    values: Mapping[str, Any],
    version: int | None,
    *,
    did: str = "updated",
    noted: Mapping[str, Any] | None = None,
) -> Structure:
    """Write `values` over a structure still at `version`, else raise Conflict. The journal says
    what was done in a word of its own (`did`), and what else there is to know (`noted`)."""
    if _edit(actor, structure, _known(values, STRUCTURE_FIELDS), version, did, noted or {}):
        indexing.refresh_structure(structure.id)
    return structure


def edit_person(
    actor: Actor,
    person: Person,
    values: Mapping[str, Any],
    version: int | None,
    *,
    did: str = "updated",
    noted: Mapping[str, Any] | None = None,
) -> Person:
    """Write `values` over a person still at `version`, else raise Conflict. Neither their
    account nor the address they sign in with changes. `did`, `noted`: see `edit_structure`."""
    if _edit(actor, person, _known(values, PERSON_FIELDS), version, did, noted or {}):
        indexing.refresh_person(person.id)
    return person


def close_structure(actor: Actor, structure: Structure) -> None:
    """The structure no longer exists: it leaves searches and lists with its seats and the
    people who work nowhere else. Seats, holders and memberships stay as they are, so that
    `reopen_structure` undoes it whole. Twice does nothing."""
    _set_closed(actor, structure, closed=True)


def reopen_structure(actor: Actor, structure: Structure) -> None:
    """Undo `close_structure`."""
    _set_closed(actor, structure, closed=False)


def _set_closed(actor: Actor, structure: Structure, *, closed: bool) -> None:
    _lock(structure)
    if (structure.closed_at is not None) == closed:
        return
    structure.closed_at = now() if closed else None
    before, after = journal.changes(structure)
    db.session.flush()
    verb = "structure.closed" if closed else "structure.reopened"
    journal.record(actor, verb, structure, before=before, after=after)
    indexing.refresh_structure(structure.id)


def _edit(
    actor: Actor,
    entry: Structure | Person,
    values: dict[str, Any],
    version: int | None,
    did: str,
    noted: Mapping[str, Any],
) -> bool:
    _lock(entry)
    if entry.version != version:
        raise Conflict
    for name, value in values.items():
        if getattr(entry, name) != value:
            setattr(entry, name, value)
    before, after = journal.changes(entry)
    if not after:
        return False
    entry.updated_at = now()
    db.session.flush()
    verb, told = f"{entry.__tablename__}.{did}", {**_told(after), **noted}
    journal.record(actor, verb, entry, before=_told(before), after=told)
    return True


def _lock(entry: Structure | Person) -> None:
    """Wait for whoever is writing this entry, then read what they wrote."""
    kind = type(entry)
    current = db.session.scalar(locked(select(kind.version).where(kind.id == entry.id)))
    if current != entry.version:
        db.session.refresh(entry)


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """`values` with the commune's name beside its key: the journal is read years later."""
    if (key := values.get("commune_id")) is None:
        return values
    return values | {"commune": db.session.get_one(Commune, key).name}


def _known(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}
