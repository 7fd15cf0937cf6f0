"""The choices that were made; those that were not keep their default."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import Base


class Preference(Base):
    """One choice, by its name in `choices.CHOICES`; `value` is text, read by that choice."""

    __tablename__ = "preference"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    value: Mapped[str] = mapped_column(String(200))
