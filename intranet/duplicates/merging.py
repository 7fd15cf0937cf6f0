"""Two entries become one, in one transaction. Verbs flush and never commit.

The entry that does not remain keeps its row and its history; its address leads to the other one
(`directory.merged_routes`), and everything that pointed at it points at the other one.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, locked
from intranet.directory import indexing
from intranet.directory.models import Person, Structure
from intranet.directory.seats import Refused
from intranet.duplicates import accounts, clashes, pointers
from intranet.duplicates.fields import Entry, chosen_values, differing
from intranet.duplicates.models import Merge, NotDuplicate

# Columns that say nothing of the entry: what a merge changed is told without them.
SILENT = frozenset({"version", "updated_at", "match_key"})


class Overtaken(Exception):
    """One of the entries is no longer as it was shown; nothing is written."""


def merge(
    actor: Actor,
    kept: Entry,
    merged: Entry,
    choices: Mapping[str, int],
    *,
    versions: tuple[int | None, int | None],
    account: int | None = None,
) -> Merge:
    """`merged` turns out to be `kept`. For each group of columns (`fields.GROUPS`), `choices` says
    the key of the entry to believe; `kept` where it says nothing. `account` is the key of the
    account that remains when both people sign in.

    `versions` are those of both entries when they were shown: raises Overtaken when they are not
    any more. Raises Refused.
    """
    lock(kept, merged)
    _check(kept, merged)
    if (kept.version, merged.version) != versions:
        raise Overtaken
    kind = kept.__tablename__
    row = Merge(kind=kind, kept_id=kept.id, merged_id=merged.id, at=now(), by_id=actor.account_id)
    row.kept_before, row.merged_before = columns_of(kept), columns_of(merged)
    values = _truth(kept, merged, choices) | chosen_values(kind, kept, merged, choices)
    cells = []
    if isinstance(kept, Person) and isinstance(merged, Person):
        remains = accounts.settle(actor, kept, merged, account)
        accounts.give(kept, merged, remains.account_id)
        cells += remains.cells
    _rewrite(kept, merged, values)
    cells += clashes.settle(kind, kept.id, merged.id)
    row.moved = cells + pointers.move(kind, merged.id, kept.id)
    row.kept_after = _changed(kept, row.kept_before)
    merged.merged_into_id = kept.id
    db.session.add(row)
    db.session.flush()
    _tell(actor, kept, merged, row)
    reindex(kept, merged)
    return row


def say_different(actor: Actor, one: Entry, other: Entry) -> None:
    """« Ce ne sont pas des doublons »: the pair is not proposed again. Twice does nothing."""
    kind, (low, high) = one.__tablename__, sorted((one.id, other.id))
    lock(one, other)
    known = select(NotDuplicate.id).where(
        NotDuplicate.kind == kind, NotDuplicate.low_id == low, NotDuplicate.high_id == high
    )
    if low == high or db.session.scalar(known) is not None:
        return
    row = NotDuplicate(kind=kind, low_id=low, high_id=high, decided_at=now())
    row.decided_by_id = actor.account_id
    db.session.add(row)
    db.session.flush()
    journal.record(actor, f"{kind}.said_different", one, after={"other": other.name})


def lock(*entries: Entry) -> None:
    """Wait for whoever is writing these entries, always in the same order, and read them anew."""
    for entry in sorted(entries, key=lambda one: one.id):
        model = type(entry)
        row = locked(select(model).where(model.id == entry.id))
        db.session.execute(row.execution_options(populate_existing=True))


def columns_of(entry: Entry) -> dict[str, Any]:
    """What an entry says, by column, fit for JSON."""
    columns = db.metadata.tables[entry.__tablename__].columns
    return {name: pointers.plain(getattr(entry, name)) for name in [one.name for one in columns]}


def reindex(*entries: Entry) -> None:
    """Read anew, and let be found, what cells written behind the session's back changed."""
    db.session.expire_all()
    for entry in entries:
        if isinstance(entry, Structure):
            indexing.refresh_structure(entry.id)
        else:
            indexing.refresh_person(entry.id)


def _check(kept: Entry, merged: Entry) -> None:
    if kept.id == merged.id:
        raise Refused("C’est la même fiche : il n’y a rien à réunir.")
    for entry in (kept, merged):
        if entry.merged_into_id is not None:
            raise Refused(f"La fiche de {entry.name} a déjà été réunie avec une autre.")
        if isinstance(entry, Structure) and entry.closed_at is not None:
            raise Refused(f"La structure « {entry.name} » est fermée : rouvrez-la d’abord.")
        if isinstance(entry, Person) and entry.forgotten_at is not None:
            raise Refused("Cette personne a été anonymisée : il n’en reste rien à réunir.")


def _truth(kept: Entry, merged: Entry, choices: Mapping[str, int]) -> dict[str, Any]:
    """An entry taken whole from one of two is as verified as that one; made of both, as the one
    verified longest ago."""
    groups = differing(kept.__tablename__, kept, merged)
    sides = {choices.get(group.key, kept.id) for group in groups}
    if sides == {merged.id}:
        source = merged
    elif merged.id not in sides:
        source = kept
    else:
        source = min(kept, merged, key=_verified)
    return {"verified_at": source.verified_at, "verified_by_id": source.verified_by_id}


def _verified(entry: Entry) -> float:
    return entry.verified_at.timestamp() if entry.verified_at else 0.0


def _rewrite(kept: Entry, merged: Entry, values: Mapping[str, Any]) -> None:
    if values.get("photo_id") is not None:  # one entry at a time has a photo
        merged.photo_id = None  # type: ignore[union-attr]
        db.session.flush()
    for name, value in values.items():
        setattr(kept, name, value)
    kept.is_invented = kept.is_invented and merged.is_invented
    kept.updated_at = now()
    db.session.flush()


def _changed(entry: Entry, before: Mapping[str, Any]) -> dict[str, Any]:
    after = columns_of(entry)
    return {
        name: value for name, value in after.items() if value != before[name] and name not in SILENT
    }


def _tell(actor: Actor, kept: Entry, merged: Entry, row: Merge) -> None:
    before = {name: row.kept_before[name] for name in row.kept_after}
    after = {**row.kept_after, "merged": merged.name}
    journal.record(actor, f"{row.kind}.merged", kept, before=before, after=after)
    journal.record(actor, f"{row.kind}.merged_into", merged, after={"into": kept.name})
