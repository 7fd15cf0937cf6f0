"""Who sits where, round by round."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from intranet.audit.labels import FIELD_LABELS, KINDS, VERBS
from intranet.database import Base, Instant

KINDS["table_plan"] = "le plan de tables de"
VERBS.update(
    {"table_plan.drawn": "a composé", "table_plan.redrawn": "a recomposé"},
)
FIELD_LABELS.update(
    {"tables": "Tables", "rounds": "Tours", "minutes": "Minutes par tour", "seed": "Tirage",
     "from_round": "À partir du tour", "seated": "Personnes placées"}
)  # fmt: skip


class TablePlan(Base):
    """The plan of a meeting: `rounds` rounds of `minutes` minutes at `tables` tables, drawn with
    `seed` (the same seed and people give the same plan). `drawn_from` is the first round that the
    last drawing changed: the ones before were played."""

    __tablename__ = "table_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    tables: Mapped[int]
    rounds: Mapped[int]
    minutes: Mapped[int]
    seed: Mapped[int]
    drawn_from: Mapped[int] = mapped_column(default=1)
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (CheckConstraint("tables > 0 AND rounds > 0 AND minutes > 0", name="sizes"),)


class TableSeat(Base):
    """Someone invited sits at table `number` in round `round`, both counted from 1."""

    __tablename__ = "table_seat"

    plan_id: Mapped[int] = mapped_column(
        ForeignKey("table_plan.id", ondelete="CASCADE"), primary_key=True
    )
    round: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int]

    __table_args__ = (Index(None, "invitation_id"),)
