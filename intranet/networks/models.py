"""Networks and their dated communes."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.database import Base, Instant
from intranet.territories.models import Agency, Commune


class Network(Base):
    """The local actors of one territory, run by an agency.

    `mailbox` is the stable address that invitations come from and calendar programs answer to.
    """

    __tablename__ = "network"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    description: Mapped[str] = mapped_column(Text, default="")
    mailbox: Mapped[str] = mapped_column(String(254), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    agency: Mapped[Agency] = relationship()

    __mapper_args__ = {"version_id_col": version}


class NetworkCommune(Base):
    """A commune in a network from a day, until a day once it has left."""

    __tablename__ = "network_commune"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"))
    commune_id: Mapped[int] = mapped_column(ForeignKey("commune.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)

    commune: Mapped[Commune] = relationship()

    __table_args__ = (
        Index(
            "uq_network_commune_open",
            "network_id",
            "commune_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )
