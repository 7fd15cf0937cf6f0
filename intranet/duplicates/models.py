"""Merges, which can be undone, and pairs that are not duplicates after all."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import Base, Instant

STRUCTURE, PERSON = "structure", "person"


class Merge(Base):
    """Entry `merged_id` turned out to be entry `kept_id` (both of table `kind`).

    `kept_before`, `kept_after` and `merged_before` hold columns by name, as JSON (dates in ISO
    8601): what the kept entry said, the part of it that was rewritten, what the other one said.
    `moved` lists every cell that was changed elsewhere, in order: `{"table", "key", "column",
    "before", "after"}`. `unrestored` says, in French, what undoing could not put back. The values
    are emptied (`emptied_at`) once the merge can no longer be undone.
    """

    __tablename__ = "merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    kept_id: Mapped[int]
    merged_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    kept_before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    kept_after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    merged_before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    moved: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    emptied_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    unrestored: Mapped[list[str]] = mapped_column(JSON, default=list)

    __table_args__ = (Index(None, "kind", "kept_id"), Index(None, "kind", "merged_id"))


class NotDuplicate(Base):
    """« Ce ne sont pas des doublons »: entries `low_id` < `high_id` of table `kind`."""

    __tablename__ = "not_duplicate"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    low_id: Mapped[int]
    high_id: Mapped[int]
    decided_at: Mapped[datetime] = mapped_column(Instant)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (UniqueConstraint("kind", "low_id", "high_id"),)
