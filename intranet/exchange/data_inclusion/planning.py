"""What a record would change here: compared with what it said last time, and with what was edited.

Three ways, column by column: what the source says now, what it said when it last came, what the
directory says. A value that the source still says is no news, whatever was edited here since; one
that it changed replaces what came from it, and is only shown beside what was edited here. Without
a last time (an entry born here, or that came by a spreadsheet), what the export would say stands
for it, and only what is empty is filled.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from intranet.directory.merged import kept_key
from intranet.directory.models import Structure
from intranet.exchange.data_inclusion import columns, queries
from intranet.exchange.data_inclusion.differences import change, rich
from intranet.exchange.data_inclusion.models import (
    CHANGED,
    KEPT,
    NEW,
    OUTSIDE,
    REFUSED,
    STRUCTURE,
    UNCHANGED,
)
from intranet.exchange.data_inclusion.places import Elsewhere, Unknown
from intranet.exchange.data_inclusion.records import CONTACT, Record
from intranet.exchange.data_inclusion.writing import Writer
from intranet.text import match_key

CHUNK = 400
TO_COME = 0  # the key of a structure that the same file brings
CLOSED, TURNED_DOWN = -1, -2  # of one that is closed here, that was refused
PLACE = "structure_id"

FOREIGN = "Cet identifiant est ici celui de « {} »."
CLOSED_HERE = "Fermée ici : elle n’est pas rouverte."
ENDED_HERE = "N’est plus proposé ici : il n’est pas rétabli."
NO_HOME = {CLOSED: "Sa structure est fermée ici.", TURNED_DOWN: "Sa structure est refusée."}
NO_PLACE = "La structure {} n’est ni dans ce fichier, ni dans l’annuaire."
MERGED = "Fusionnée ici avec « {} », qui suit une autre fiche : laissée telle quelle."
ALIKE = "Ressemble à « {} », déjà dans l’annuaire : peut-être un doublon."
UNSEEN = "Change ce que les pages ne montrent pas : {}."


@dataclass
class Plan:
    """What a record would do. `changes` are `{field, before, after, edited}`; `values` the
    columns to write on a new row; `home` the key of the structure of a service; `is_left`: what the
    record says is not even remembered."""

    record: Record
    outcome: str
    target_id: int | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    home: int = TO_COME
    row: Any = None
    is_left: bool = False

    @property
    def is_edited(self) -> bool:
        """Whether what was edited here stands in the way of something."""
        return any(one["edited"] for one in self.changes)

    def taken(self, *, overwrites: bool) -> dict[str, Any]:
        """The columns to write on an existing row, as they go into the database."""
        taken = {
            one["field"]: rich(one["field"], one["after"])
            for one in self.changes
            if overwrites or not one["edited"]
        }
        return {**taken, PLACE: self.home} if PLACE in taken else taken


class Planner:
    """Plans the records of one file, structures first. `lock`: rows are going to be written."""

    def __init__(self, writer: Writer, outside: Iterable[str] = (), *, lock: bool = False):
        self._writer, self._lock = writer, lock
        self._outside = frozenset(outside)
        self._homes: dict[str, int] = {}

    def plan(self, kind: str, records: Iterable[Record]) -> Iterable[Plan]:
        """A plan for each record, in order."""
        iterator = iter(records)
        while chunk := list(islice(iterator, CHUNK)):
            yield from self._chunk(kind, chunk)

    def home(self, identifier: str, key: int) -> None:
        """Say that the structure of this identifier now has this key."""
        self._homes[identifier] = key

    def _chunk(self, kind: str, records: list[Record]) -> list[Plan]:
        rows = self._rows(kind, [(one.source, one.source_id) for one in records])
        if kind == STRUCTURE:
            plans = [self._structure(one, rows.get(one.identifier)) for one in records]
            self._point_out_doubles(plans)
            for one in plans:
                self._homes[one.record.identifier] = _home_of(one)
            return plans
        self._find_homes(records)
        return [self._service(one, rows.get(one.identifier)) for one in records]

    def _structure(self, record: Record, row: Any) -> Plan:
        if row is None:
            return self._new(record)
        if row.closed_at:
            return Plan(record, KEPT, row.id, remarks=[CLOSED_HERE], row=row, is_left=True)
        if row.merged_into_id:
            return self._merged(record, row)
        return self._known(record, row)

    def _service(self, record: Record, row: Any) -> Plan:
        wanted = record.values[PLACE]
        home = self._homes.get(wanted)
        if home is None:
            if wanted in self._outside:
                return Plan(record, OUTSIDE)
            return Plan(record, REFUSED, problems=[NO_PLACE.format(wanted)])
        if home in NO_HOME:
            return Plan(record, REFUSED, problems=[NO_HOME[home]])
        if row is None:
            plan = self._new(record)
        elif row.closed_at:
            return Plan(record, KEPT, row.id, remarks=[ENDED_HERE], row=row, is_left=True)
        else:
            plan = self._known(record, row)
            said = (row.said or {}).get(PLACE)
            if home != row.structure_id and said != wanted and plan.outcome != REFUSED:
                moved = {"field": PLACE, "before": said, "after": wanted}
                plan.changes.append(moved | {"edited": said is None})
                plan.outcome = _outcome(plan)
        plan.home = home
        return plan

    def _new(self, record: Record) -> Plan:
        remarks = list(record.remarks)
        values = columns.of_record(record.kind, record.values, self._writer.site.places, remarks)
        return Plan(record, NEW, values=values, remarks=remarks)

    def _known(self, record: Record, row: Any) -> Plan:
        kind, places = record.kind, self._writer.site.places
        if _is_another(record, row):
            return Plan(record, REFUSED, problems=[FOREIGN.format(row.name)])
        if _is_same(record, row) or self._is_echo(record, row):
            return Plan(record, UNCHANGED, row.id, row=row)
        remarks = list(record.remarks)
        came = columns.of_record(kind, record.values, places, remarks)
        if row.said is None:
            before, last = self._writer.record(kind, row)[0], None
        else:
            before = last = row.said
        try:
            was = columns.of_record(kind, before, places)
        except (Elsewhere, Unknown):
            was = {}
        plan = Plan(record, UNCHANGED, row.id, row=row)
        for name, value in came.items():
            made = change(name, value, was.get(name), getattr(row, name), first=last is None)
            if made:
                plan.changes.append(made)
        if plan.changes or last is not None:
            plan.remarks = remarks
            plan.outcome = _outcome(plan)
            if not plan.changes:
                plan.remarks.append(UNSEEN.format(", ".join(_unseen(record, row))))
        return plan

    def _is_echo(self, record: Record, row: Any) -> bool:
        """Whether the record is our own, come back: it would pass what was edited here off as
        what the source says, and the source would then take its word back unseen."""
        ours = self._writer.record(record.kind, row)[0]
        same_contact = not record.names_contact or record.contact == row.contact
        return {**ours, **_contact(record)} == record.values and same_contact

    def _merged(self, record: Record, row: Any) -> Plan:
        """An entry that turned out to be another, which follows the same record unless it had
        one of its own."""
        key = kept_key(Structure, row.id)
        kept = next(iter(queries.by_keys(STRUCTURE, [key])), None)
        if kept is None or kept.closed_at:
            return Plan(record, KEPT, row.id, remarks=[CLOSED_HERE], row=row, is_left=True)
        if kept.said is None or kept.said["id"] != record.identifier:
            if row.said is not None and _is_same(record, row):
                return Plan(record, UNCHANGED, key, row=kept)
            told = [MERGED.format(kept.name)]
            return Plan(record, KEPT, key, remarks=told, row=kept, is_left=True)
        return self._known(record, kept)

    def _rows(self, kind: str, ids: list[tuple[str, str]]) -> dict[str, Any]:
        """Rows by identifier."""
        identifiers = self._writer.identifiers
        if self._lock:
            self._take(kind, ids)
        found: dict[str, Any] = {}
        for row in queries.imported(kind, ids):
            found.setdefault(f"{row.source}--{row.source_id}", row)
        born = {identifiers.key_of(*one): one for one in ids if "--".join(one) not in found}
        born.pop(None, None)
        for row in queries.by_keys(kind, [key for key in born if key]):
            _source, identifier = identifiers.of_row(kind, row)
            if identifier == "--".join(born[row.id]):
                found[identifier] = row
        return found

    def _take(self, kind: str, ids: list[tuple[str, str]]) -> None:
        """Wait for whoever is writing these rows."""
        keys = [row.id for row in queries.imported(kind, ids)]
        keys += [key for one in ids if (key := self._writer.identifiers.key_of(*one))]
        queries.lock(kind, keys)

    def _find_homes(self, records: list[Record]) -> None:
        """Structures that services name and that the file does not bring."""
        wanted = {one.values[PLACE] for one in records} - self._homes.keys() - self._outside
        split = [tuple(one.split("--", 1)) for one in sorted(wanted)]
        for identifier, row in self._rows(STRUCTURE, split).items():  # type: ignore[arg-type]
            key = kept_key(Structure, row.id) if row.merged_into_id else row.id
            self._homes[identifier] = CLOSED if row.closed_at else key

    def _point_out_doubles(self, plans: list[Plan]) -> None:
        new = [plan for plan in plans if plan.outcome == NEW]
        if not new:
            return
        names = {match_key(plan.values["name"]) for plan in new} - {""}
        sirets = {plan.values["siret"] for plan in new} - {""}
        found = queries.likely_doubles(names, sirets)
        by_name = {(row.match_key, row.commune_id): row.name for row in reversed(found)}
        by_siret = {row.siret: row.name for row in reversed(found)}
        for plan in new:
            values = plan.values
            alike = by_name.get((match_key(values["name"]), values["commune_id"]))
            alike = alike or (by_siret.get(values["siret"]) if values["siret"] else None)
            if alike:
                plan.remarks.append(ALIKE.format(alike))


def _home_of(plan: Plan) -> int:
    """Where the services of a planned structure go."""
    if plan.row is not None and plan.row.closed_at:
        return CLOSED
    if plan.outcome == REFUSED:
        return TURNED_DOWN
    return plan.target_id or TO_COME


def _outcome(plan: Plan) -> str:
    if plan.changes and all(one["edited"] for one in plan.changes):
        return KEPT
    return CHANGED


def _is_same(record: Record, row: Any) -> bool:
    """Whether the record says what it said last time; a file without contacts says nothing of
    them."""
    if row.said is None:
        return False
    if not record.names_contact:
        return {name: value for name, value in row.said.items() if name != CONTACT} == record.values
    return bool(row.said == record.values and row.contact == record.contact)


def _contact(record: Record) -> dict[str, None]:
    return {CONTACT: None} if CONTACT in record.values else {}


def _unseen(record: Record, row: Any) -> list[str]:
    """The fields that change and that no column shows."""
    names = sorted(
        name
        for name in record.values.keys() | row.said.keys()
        if record.values.get(name) != row.said.get(name)
    )
    if record.names_contact and row.contact != record.contact:
        names.append(CONTACT)
    return names or ["des valeurs absentes"]


def _is_another(record: Record, row: Any) -> bool:
    """Whether the record is of another site of the same name, whose key is that of a row born
    here: nothing in common, neither the name nor the SIRET."""
    if row.said is not None or (row.source == record.source and row.source_id == record.source_id):
        return False
    same_siret = row._mapping.get("siret") and record.values.get("siret") == row.siret
    return match_key(row.name) != match_key(record.name) and not same_siret
