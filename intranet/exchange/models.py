"""Imports: where files come from, each time one is read, its rows, what a source last said."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.accounts.models import Account
from intranet.database import Base, Instant
from intranet.exchange.sentences import Note
from intranet.territories.models import Agency

# States of a run. The first of each pair waits for the work that leads to the second.
RECEIVED, READ = "received", "read"
CHECKING, CHECKED = "checking", "checked"
APPLYING, APPLIED = "applying", "applied"
UNDOING, UNDONE = "undoing", "undone"
REFUSED, DISCARDED = "refused", "discarded"
AT_WORK = (RECEIVED, CHECKING, APPLYING, UNDOING)

# What the check finds about a row, and what applying does with it.
NEW, CHANGED, UNCHANGED, DUPLICATE, ERROR = "new", "changed", "unchanged", "duplicate", "error"
OUTCOMES = (NEW, CHANGED, UNCHANGED, DUPLICATE, ERROR)
CREATE, UPDATE, LINK, NOTHING = "create", "update", "link", "nothing"


class ImportSource(Base):
    """Where files come from, under the name people give it (« Tableau des CCAS »).

    `key` is what entries carry in their `source`. `columns` remembers what each column meant:
    a field (`fields.FIELDS`) or "" by folded header. `agency_id` says whose coordinators use it;
    None: the département's administrators alone.
    """

    __tablename__ = "import_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    columns: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(Instant)

    agency: Mapped[Agency | None] = relationship()


class ImportRun(Base):
    """One file on its way in. `account_id` None: the command line.

    `file_id` is the file while nobody has read it. `claim` marks whoever works on it, since
    `claimed_at`. `problem` is a sentence for the person: why it was refused, or why it must be
    applied again. `notes` say how the file was understood; `header` are its column names, found at
    line `header_line`; `mapping` is a field or "" for each of them. `counts` are rows by outcome
    and by action; `done` counts what applying did; `kept` says, in French, what undoing left.
    """

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("import_source.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    format: Mapped[str] = mapped_column(String(20), default="")
    state: Mapped[str] = mapped_column(String(12), index=True)
    claim: Mapped[str] = mapped_column(String(32), default="")
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    problem: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    header: Mapped[list[str]] = mapped_column(JSON, default=list)
    header_line: Mapped[int] = mapped_column(default=0)
    mapping: Mapped[list[str]] = mapped_column(JSON, default=list)
    kind: Mapped[str] = mapped_column(String(30), default="")
    row_count: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    done: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    kept: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    purged_at: Mapped[datetime | None] = mapped_column(Instant)

    source: Mapped[ImportSource] = relationship()
    account: Mapped[Account | None] = relationship()


class ImportRow(Base):
    """One line of the file, and what the check found.

    `cells` is what the file says, as text, corrected in place perhaps; `doubt` what may have been
    misread in them. `structure_key` names its structure within the source. `decision` is what the
    person chose: « create », « skip », « merge:<structure> », « line:<number> » or "" (nothing
    yet); `takes_file` prefers the file where it contradicts what was edited here. `changes` are
    `{label, before, after, conflict, taken}`, ready to print; `problems` and `warnings` are
    `{field, text}`; `candidates` the likely doubles, `{id, name, why}` or `{line, name}`.
    `fingerprint` sums up what applying would write; `is_stale` when it changed since it was shown.
    `done` keeps what applying wrote, for undoing.
    """

    __tablename__ = "import_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"))
    number: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(JSON)
    doubt: Mapped[str] = mapped_column(String(200), default="")
    is_corrected: Mapped[bool] = mapped_column(default=False)
    structure_key: Mapped[str] = mapped_column(String(120), default="")
    label: Mapped[str] = mapped_column(String(300), default="")
    outcome: Mapped[str] = mapped_column(String(10), default="")
    action: Mapped[str] = mapped_column(String(10), default="")
    decision: Mapped[str] = mapped_column(String(20), default="")
    takes_file: Mapped[bool] = mapped_column(default=False)
    has_conflict: Mapped[bool] = mapped_column(default=False)
    is_stale: Mapped[bool] = mapped_column(default=False)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    problems: Mapped[list[Note]] = mapped_column(JSON, default=list)
    warnings: Mapped[list[Note]] = mapped_column(JSON, default=list)
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    fingerprint: Mapped[str] = mapped_column(String(40), default="")
    done: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (
        UniqueConstraint("run_id", "number"),
        Index(None, "run_id", "outcome", "number"),
        Index(None, "run_id", "structure_key"),
    )


class ImportedRecord(Base):
    """What a source said of an entry the last time that it was applied.

    A value that the file still says is not news, whatever was edited here since; one that it
    changed is. `kind` is `structure`, `position` or `person`, and names the one key that is set;
    `key` is the record within the source; `values` are columns by name.
    """

    __tablename__ = "imported_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("import_source.id"))
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(120))
    structure_id: Mapped[int | None] = mapped_column(ForeignKey("structure.id"), index=True)
    position_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (UniqueConstraint("source_id", "kind", "key"),)
