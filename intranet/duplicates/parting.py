"""Undoing a merge: both entries are again as they were, save what was changed since."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, or_, select

from intranet.access import Actor
from intranet.accounts import grants, queries
from intranet.audit import journal
from intranet.audit.labels import FIELD_LABELS
from intranet.clock import now
from intranet.database import db, locked
from intranet.directory.seats import Refused
from intranet.duplicates import clashes, pointers
from intranet.duplicates.fields import GROUPS, MODELS, Entry
from intranet.duplicates.merging import lock, reindex
from intranet.duplicates.models import Merge

UNDO_DAYS = 30
TRUTH = ("verified_at", "verified_by_id")
HELD_BY_ONE = ("account_id", "photo_id")
# What a cell is about, for who reads that it could not be put back.
THINGS = {
    "account": "le compte",
    "assignment": "une affectation à un poste",
    "changeover": "un changement prévu",
    "correction": "une correction proposée",
    "invitation": "une invitation",
    "outgoing_mail": "un courriel",
    "outreach_session": "une permanence",
    "position": "un poste",
    "service": "un service",
    "verification_request": "une demande de vérification",
}


def undoable_until(row: Merge) -> datetime:
    """The instant after which a merge stays."""
    return row.at + timedelta(days=UNDO_DAYS)


def part(actor: Actor, row: Merge) -> list[str]:
    """Undo a merge; what could not be put back, in French. Raises Refused."""
    db.session.execute(
        locked(select(Merge).where(Merge.id == row.id)).execution_options(populate_existing=True)
    )
    kept, merged = entries_of(row)
    lock(kept, merged)
    check(row)
    told = _restore_fields(kept, merged, row)
    told += _restore_cells(actor, row)
    merged.merged_into_id = None
    db.session.flush()
    row.undone_at, row.undone_by_id, row.unrestored = now(), actor.account_id, told
    db.session.flush()
    journal.record(actor, f"{row.kind}.parted", kept, after={"other": merged.name})
    journal.record(actor, f"{row.kind}.parted", merged, after={"other": kept.name})
    reindex(kept, merged)
    return told


def entries_of(row: Merge) -> tuple[Entry, Entry]:
    """The entry that was kept, and the one that became it."""
    model: Any = MODELS[row.kind]
    return db.session.get_one(model, row.kept_id), db.session.get_one(model, row.merged_id)


def check(row: Merge) -> None:
    """Raises Refused, with the reason, unless a merge may be undone."""
    if row.undone_at is not None:
        raise Refused("Cette fusion a déjà été annulée : les deux fiches sont de nouveau là.")
    if undoable_until(row) < now() or not row.merged_before:
        raise Refused(f"Cette fusion a plus de {UNDO_DAYS} jours : elle ne s’annule plus.")
    later = db.session.scalar(
        select(Merge)
        .where(
            Merge.kind == row.kind,
            Merge.id > row.id,
            Merge.undone_at.is_(None),
            or_(Merge.kept_id == row.kept_id, Merge.merged_id == row.kept_id),
        )
        .order_by(Merge.id.desc())
        .limit(1)
    )
    if later is not None:
        kept, merged = entries_of(later)
        raise Refused(
            "Une autre fusion a suivi : annulez d’abord celle de "
            f"« {merged.name} » dans « {kept.name} »."
        )


def _restore_fields(kept: Entry, merged: Entry, row: Merge) -> list[str]:
    """Both entries' columns; a column of the kept one that was edited since stays."""
    told: dict[str, None] = {}
    back = {}
    for name, after in row.kept_after.items():
        if pointers.plain(getattr(kept, name)) == after:
            back[name] = row.kept_before[name]
        elif name not in TRUTH:
            told[f"{label_of(row.kind, name)} : modifié depuis, la fiche gardée le conserve."] = (
                None
            )
    _set(kept, back | {"updated_at": now().isoformat()}, row)
    _set(merged, {name: row.merged_before[name] for name in _returned(row, back)}, row)
    return list(told)


def _returned(row: Merge, back: dict[str, Any]) -> list[str]:
    """The columns of the merged entry to be written; what only one entry may hold, only if the
    other has given it back."""
    lent = {name for name in HELD_BY_ONE if name in row.kept_after} - back.keys()
    never = {"id", "version", "match_key", "merged_into_id"} | lent
    return [name for name in row.merged_before if name not in never]


def _set(entry: Entry, values: dict[str, Any], row: Merge) -> None:
    table = db.metadata.tables[row.kind]
    for name, value in values.items():
        setattr(entry, name, pointers.rich(table.c[name], value))
    db.session.flush()


def _restore_cells(actor: Actor, row: Merge) -> list[str]:
    """The cells changed elsewhere, last first; one that was changed since stays."""
    told: list[str] = []
    places, invitations = [], set()
    for cell in reversed(row.moved):
        table, key = db.metadata.tables.get(cell["table"]), tuple(cell["key"])
        if table is None:
            continue
        there, value = pointers.read(table, key, cell["column"])
        if not there:
            told.append(f"{_thing(table)} : cela n’existe plus.")
        elif pointers.plain(value) != cell["after"]:
            told.append(f"{_thing(table, key)} : cela a changé depuis, et reste ainsi.")
        elif cell["table"] == "invitation" and cell["column"] in clashes.WORD:
            invitations.add(key[0])
            if cell["column"] in clashes.PLACED:
                places.append(cell)
            else:
                _write_back(cell)
        elif cell["table"] == "account":
            _reopen(actor, key[0])
        else:
            _write_back(cell)
    db.session.expire_all()
    return list(dict.fromkeys(told)) + clashes.part(places, invitations)


def _write_back(cell: dict[str, Any]) -> None:
    table = db.metadata.tables[cell["table"]]
    before = pointers.rich(table.c[cell["column"]], cell["before"])
    pointers.write(table, tuple(cell["key"]), cell["column"], before)


def _reopen(actor: Actor, account_id: int) -> None:
    account = queries.account(account_id)
    if account is not None:
        grants.enable(actor, account)


def _thing(table: Table, key: tuple[Any, ...] = ()) -> str:
    """« Un poste (« Agente d’accueil ») », as far as the row has a title."""
    word = THINGS.get(table.name, "une ligne liée")
    title = next((name for name in ("title", "name", "subject") if name in table.c), None)
    named = pointers.read(table, key, title)[1] if title and key else ""
    return word[:1].upper() + word[1:] + (f" (« {named} »)" if named else "")


def label_of(kind: str, column: str) -> str:
    """What people call a column."""
    for group in GROUPS[kind]:
        if column in group.columns:
            return group.label
    return FIELD_LABELS.get(column, "Le compte" if column == "account_id" else column)
