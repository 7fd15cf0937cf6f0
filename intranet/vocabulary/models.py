"""Everyday words that lead to a theme."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import Base, Instant


class Synonym(Base):
    """What people say (`words`) for a theme or a whole category (`key`, see `terms`).

    `reduced` is what recognition compares, and is unique: a word leads to one place. A row that
    an administrator removes stays, with `removed_at`, so that the shipped list does not bring
    it back.
    """

    __tablename__ = "synonym"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), index=True)
    words: Mapped[str] = mapped_column(String(80))
    reduced: Mapped[str] = mapped_column(String(160), unique=True)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return self.words
