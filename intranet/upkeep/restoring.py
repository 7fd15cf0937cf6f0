"""Putting back what a field said before, from the journal, under the rules of the entry's form."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory import entries
from intranet.directory.merged import absorbed_keys
from intranet.directory.reports import path
from intranet.upkeep import fields, policy, subjects
from intranet.upkeep.subjects import Subject


class Unacceptable(Exception):
    """The value cannot be written today: `str()` says why, in French."""


class Overtaken(Exception):
    """The entry changed since the history was read; nothing is written."""


@dataclass(frozen=True)
class Former:
    """What the history of an entry offers to put back, and where to ask for it."""

    entry: Subject
    names: frozenset[str]

    def offers(self, fact: JournalEntry, change: Any) -> bool:
        """Whether the value that `fact` replaced in a field may come back, and differs from what
        the entry says now."""
        name = change.field
        if name not in self.names or fields.column(name) not in (fact.before or {}):
            return False
        return bool(before(fact, name) != fields.current(self.entry, name))

    def url(self, fact: JournalEntry, change: Any) -> str:
        return f"{path(self.entry)}/historique/{fact.id}/remettre?champ={change.field}"


def former(actor: Actor, entry: Subject) -> Former | None:
    """What `actor` may put back into `entry`; None when nothing."""
    standing = subjects.standing_of(entry)
    if not policy.may_put_back(actor, entry, standing) or subjects.why_gone(entry):
        return None
    return Former(entry, frozenset(fields.names(entry)))


def fact_about(entry: Subject, fact_id: int) -> JournalEntry | None:
    """A fact of the journal about `entry`, or about one that became it."""
    keys = [entry.id, *absorbed_keys(entry)]
    return db.session.scalar(
        select(JournalEntry).where(
            JournalEntry.id == fact_id,
            JournalEntry.object_kind == entry.__tablename__,
            JournalEntry.object_id.in_(keys),
        )
    )


def before(fact: JournalEntry, name: str) -> Any:
    """What the column of a field held before `fact`."""
    value = (fact.before or {}).get(fields.column(name))
    return "" if value is None and name != fields.COMMUNE else value


def put_back(
    actor: Actor, entry: Subject, fact: JournalEntry, name: str, version: int | None
) -> None:
    """Write again what the field said before `fact`; the journal says of which fact it is the
    undoing. Raises Unacceptable, and Overtaken when the entry is not at `version` any more."""
    form = fields.holding(entry, name, before(fact, name))
    if errors := form[name].errors:
        raise Unacceptable(" ".join(str(error) for error in errors))
    values = {fields.column(name): fields.given(form, name)}
    if not subjects.may_write(actor, entry, values, subjects.standing_of(entry)):
        raise Unacceptable("Cette commune relève d’une autre agence\u00a0: voyez avec elle.")
    noted = {"restored_from_id": fact.id}
    try:
        subjects.write(actor, entry, values, version, did="value_restored", noted=noted)
    except entries.Conflict:
        raise Overtaken from None
