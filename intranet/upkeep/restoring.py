"""Putting back what a field said before, from the journal, under the rules of its form. The
history of a structure tells of its services and permanences too: their values come back alike."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory import entries
from intranet.directory.merged import absorbed_keys
from intranet.directory.models import Structure
from intranet.directory.offer import parts
from intranet.directory.offer.models import OutreachSession, Service
from intranet.directory.reports import path
from intranet.upkeep import fields, policy, subjects
from intranet.upkeep.fields import Row
from intranet.upkeep.subjects import Subject

DID = "value_restored"


class Unacceptable(Exception):
    """The value cannot be written today: `str()` says why, in French."""


class Overtaken(Exception):
    """The row changed since the history was read; nothing is written."""


@dataclass(frozen=True)
class Former:
    """What the history of an entry offers to put back, and where to ask for it. `rows`: what the
    facts are about, by table and key."""

    entry: Subject
    rows: dict[tuple[str, int], Row]
    names: dict[str, frozenset[str]] = field(default_factory=dict)

    def offers(self, fact: JournalEntry, change: Any) -> bool:
        """Whether the value that `fact` replaced in a field may come back, and differs from what
        is said now."""
        row = self.rows.get((fact.object_kind, fact.object_id))
        if row is None or not self.holds(fact, row, change.field):
            return False
        return bool(before(fact, change.field) != fields.current(row, change.field))

    def holds(self, fact: JournalEntry, row: Row, name: str) -> bool:
        """Whether `fact` kept what a field of `row` said before."""
        return name in self._names(row) and fields.column(name) in (fact.before or {})

    def url(self, fact: JournalEntry, change: Any) -> str:
        return f"{path(self.entry)}/historique/{fact.id}/remettre?champ={change.field}"

    def version(self, fact: JournalEntry) -> int:
        """The version of what `fact` is about, as it is read now."""
        return self.rows[fact.object_kind, fact.object_id].version

    def _names(self, row: Row) -> frozenset[str]:
        kind = row.__tablename__
        if kind not in self.names:
            self.names[kind] = frozenset(fields.names(row))
        return self.names[kind]


def former(actor: Actor, entry: Subject) -> Former | None:
    """What `actor` may put back into `entry`; None when nothing."""
    standing = subjects.standing_of(entry)
    if not policy.may_put_back(actor, entry, standing) or subjects.why_gone(entry):
        return None
    kind = entry.__tablename__
    rows: dict[tuple[str, int], Row] = {(kind, key): entry for key in absorbed_keys(entry)}
    rows[kind, entry.id] = entry
    if isinstance(entry, Structure):
        rows |= {(row.__tablename__, row.id): row for row in _parts_of(entry)}
    return Former(entry, rows)


def before(fact: JournalEntry, name: str) -> Any:
    """What the column of a field held before `fact`."""
    value = (fact.before or {}).get(fields.column(name))
    return "" if value is None and name != fields.COMMUNE else value


def put_back(
    actor: Actor, found: Former, fact: JournalEntry, name: str, version: int | None
) -> None:
    """Write again what the field said before `fact`; the journal says of which fact it is the
    undoing. Raises Unacceptable, and Overtaken when the row is not at `version` any more."""
    row = found.rows[fact.object_kind, fact.object_id]
    form = fields.holding(row, name, before(fact, name))
    if errors := form[name].errors:
        raise Unacceptable(" ".join(str(error) for error in errors))
    values = {fields.column(name): fields.given(form, name)}
    noted = {"restored_from_id": fact.id}
    try:
        if isinstance(row, Service | OutreachSession):
            parts.edit(actor, row, values, version, did=DID, noted=noted)
        else:
            _allow(actor, row, values)
            subjects.write(actor, row, values, version, did=DID, noted=noted)
    except (entries.Conflict, parts.EditedMeanwhile):
        raise Overtaken from None


def _allow(actor: Actor, entry: Subject, values: dict[str, Any]) -> None:
    if not subjects.may_write(actor, entry, values, subjects.standing_of(entry)):
        raise Unacceptable("Cette commune relève d’une autre agence\u00a0: voyez avec elle.")


def _parts_of(structure: Structure) -> list[Service | OutreachSession]:
    """What it offers and holds, ended or not; two queries."""
    services = select(Service).where(Service.structure_id == structure.id)
    sessions = select(OutreachSession).where(OutreachSession.structure_id == structure.id)
    return [*db.session.scalars(services), *db.session.scalars(sessions)]
