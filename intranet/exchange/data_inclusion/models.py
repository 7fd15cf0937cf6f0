"""What data·inclusion records said, files of them on their way in, and who may read ours."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.accounts.models import Account
from intranet.database import Base, Instant

STRUCTURE, SERVICE = "structure", "service"

# States of a run.
CHECKED, APPLIED, UNDONE, DISCARDED = "checked", "applied", "undone", "discarded"

# What a record would do, or did. `KEPT`: all that it says differently was edited here.
NEW, CHANGED, KEPT, UNCHANGED, REFUSED, OUTSIDE = (
    "new",
    "changed",
    "kept",
    "unchanged",
    "refused",
    "outside",
)
OUTCOMES = (NEW, CHANGED, KEPT, UNCHANGED, REFUSED, OUTSIDE)


class InclusionRecord(Base):
    """What a record said of a structure or of a service (one key is set) when last applied.

    `values` are the fields that it gave, by name, as the package's models write them in JSON:
    what is still as it came is exported word for word. The named contact is kept apart, in
    `contact` (None: no name was given). `revision` grows by one each time.
    """

    __tablename__ = "inclusion_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int | None] = mapped_column(ForeignKey("structure.id"), unique=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), unique=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    contact: Mapped[str | None] = mapped_column(Text)
    imported_at: Mapped[datetime] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(default=1)


class InclusionRun(Base):
    """One file, checked, then applied perhaps. `account_id` None: the command line.

    `counts` are records by kind and outcome: `{"structure": {"new": 3}, "service": {}}`. `notes`
    say how the file was understood. `overwrites`: whether the file won where it contradicted what
    was edited here. `left` says, in French, what undoing could not put back.
    """

    __tablename__ = "inclusion_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), index=True)
    counts: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON, default=dict)
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    overwrites: Mapped[bool] = mapped_column(default=False)
    left: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    purged_at: Mapped[datetime | None] = mapped_column(Instant)

    account: Mapped[Account | None] = relationship()

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return self.file_name


class InclusionLine(Base):
    """One record of a run that does something or is refused; the others are only counted.

    `number` is its place among those of its kind. `changes` are `{field, before, after, edited}`,
    ready to print; `edited` marks those that were edited here since the record came. `problems`
    say why it was refused, `remarks` what was understood otherwise than written. `values` and
    `contact` are those of `InclusionRecord`. `target_id` is the row it would change. `done` keeps
    what applying replaced, for undoing.
    """

    __tablename__ = "inclusion_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("inclusion_run.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    identifier: Mapped[str] = mapped_column(String(200), default="")
    label: Mapped[str] = mapped_column(String(200), default="")
    outcome: Mapped[str] = mapped_column(String(10))
    is_edited: Mapped[bool] = mapped_column(default=False)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    problems: Mapped[list[str]] = mapped_column(JSON, default=list)
    remarks: Mapped[list[str]] = mapped_column(JSON, default=list)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    contact: Mapped[str | None] = mapped_column(Text)
    target_id: Mapped[int | None]
    done: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (
        Index(None, "run_id", "outcome", "id"),
        Index(None, "run_id", "kind", "id"),
    )


class InclusionToken(Base):
    """Who may read the export over HTTP, under the name people give them.

    Only the SHA-256 of the token is kept, in hexadecimal. `with_contacts`: named contacts are
    served too, because an administrator said so.
    """

    __tablename__ = "inclusion_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    with_contacts: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    created_by: Mapped[Account | None] = relationship()

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return self.label
