"""Places as INSEE and BANATIC know them, and the département's agencies over them."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.database import Base


class Epci(Base):
    """An intercommunality, keyed by SIREN. Its members may lie in several départements:
    `member_count` counts all of them, the rows of `commune` only the configured one's."""

    __tablename__ = "epci"

    id: Mapped[int] = mapped_column(primary_key=True)
    siren: Mapped[str] = mapped_column(String(9), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    member_count: Mapped[int]


class Commune(Base):
    """A commune, keyed by INSEE code and kind: a delegated commune keeps the code that its
    new commune may carry too. `kind` is `commune-actuelle`, `commune-deleguee` or
    `commune-associee` as published; the last two have a `parent`."""

    __tablename__ = "commune"

    id: Mapped[int] = mapped_column(primary_key=True)
    insee_code: Mapped[str] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(120), index=True)
    departement: Mapped[str] = mapped_column(String(3), index=True)
    postcodes: Mapped[str] = mapped_column(String(200), default="")
    population: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"), index=True)
    epci_id: Mapped[int | None] = mapped_column(ForeignKey("epci.id"), index=True)

    parent: Mapped["Commune | None"] = relationship(remote_side=[id])
    epci: Mapped[Epci | None] = relationship()

    __table_args__ = (UniqueConstraint("insee_code", "kind"),)


class Agency(Base):
    """A territorial directorate of the département."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class AgencyCommune(Base):
    """A commune answers to one agency at most."""

    __tablename__ = "agency_commune"

    commune_id: Mapped[int] = mapped_column(ForeignKey("commune.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))

    __table_args__ = (Index(None, "agency_id"),)
