"""What applying would do with a row."""

import json
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any

from intranet.exchange.comparing import Change
from intranet.exchange.models import (
    CHANGED,
    CREATE,
    DUPLICATE,
    ERROR,
    LINK,
    NEW,
    NOTHING,
    UNCHANGED,
    UPDATE,
)
from intranet.exchange.understanding import Draft

SKIP, ALONE = "skip", "create"
MERGE, LINE = "merge:", "line:"  # followed by the key of a structure, by the number of a row
SEPARATOR = " · "


@dataclass(slots=True)
class Part:
    """A structure, a seat or a person: there already when it has an `id`, to come otherwise.

    `key` is its record in the source, `said` what the file says of it, `columns` what is to be
    written: those that change, or all of them for one to come. `ref` names it while it has no id.
    """

    key: str
    ref: str
    id: int | None = None
    version: int | None = None
    said: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.id is None


@dataclass
class Plan:
    """`structure`, `seat` and `person` are those of the row; the parts that it is the first to
    name are written by it (`writes`), the others are only referred to. `assigns`: the person
    takes the seat. `links`: the source did not know yet that this entry is its own."""

    draft: Draft
    decision: str = ""
    takes_file: bool = False
    shown: str = ""  # the outcome that was shown before
    own_key: str = ""  # of the record of a row that merely repeats a structure
    structure: Part | None = None
    seat: Part | None = None
    person: Part | None = None
    writes: set[str] = field(default_factory=set)
    assigns: bool = False
    links: bool = False
    is_double: bool = False
    changes: list[Change] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_skipped(self) -> bool:
        return self.decision == SKIP

    @property
    def is_waiting(self) -> bool:
        """A likely double about which nothing was decided."""
        return self.is_double and self.structure is None

    @property
    def is_carried_out(self) -> bool:
        """Whether applying looks at this row at all."""
        return not (self.draft.problems or self.is_skipped or self.is_waiting)

    @property
    def outcome(self) -> str:
        """What the check finds; a likely double stays one once it is decided."""
        if self.draft.problems:
            return ERROR
        if self.is_skipped and self.shown:
            return self.shown
        if self.is_double:
            return DUPLICATE
        if self._creates:
            return NEW
        return CHANGED if self.changes else UNCHANGED

    @property
    def action(self) -> str:
        if not self.is_carried_out:
            return NOTHING
        if self._creates:
            return CREATE
        if any(change.taken for change in self.changes):
            return UPDATE
        return LINK if self.links else NOTHING

    @property
    def has_conflict(self) -> bool:
        return any(change.conflict for change in self.changes)

    @property
    def label(self) -> str:
        """« CCAS de Cancale · Awa Martin »."""
        who = self.draft.person_name or self.draft.seat.get("title", "")
        parts = [self.draft.structure.get("name", ""), who]
        return SEPARATOR.join(part for part in parts if part)[:300] or f"Ligne {self.draft.number}"

    @property
    def fingerprint(self) -> str:
        """Two plans that would write the same have the same one."""
        parts = [
            [part.id, part.columns] if part else None
            for part in (self.structure, self.seat, self.person)
        ]
        change = [[c.on, c.field, c.before, c.after, c.taken] for c in self.changes]
        told = [self.outcome, self.action, parts, change, self.assigns, self.candidates]
        return sha1(json.dumps(told, default=str).encode(), usedforsecurity=False).hexdigest()

    @property
    def _creates(self) -> bool:
        news = [
            part is not None and part.is_new and name in self.writes
            for name, part in (
                ("structure", self.structure),
                ("seat", self.seat),
                ("person", self.person),
            )
        ]
        return any(news) or self.assigns
