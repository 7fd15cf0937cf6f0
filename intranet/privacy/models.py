"""Accounts that were told they would be closed."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import Base, Instant


class DormancyWarning(Base):
    """The last time an account that nobody opens was told that it would be closed."""

    __tablename__ = "dormancy_warning"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    warned_at: Mapped[datetime] = mapped_column(Instant)
