"""Services and permanences. Both are part of their structure's entry: they are verified with it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.database import Base, Instant
from intranet.directory.models import Structure
from intranet.territories.models import Commune


class Service(Base):
    """What a structure offers, in the vocabulary of data·inclusion v1 (keys, never labels).

    `area` lists the codes of what it serves (see `areas`); empty means that of its structure.
    `opening_hours` is in OSM syntax; empty means those of its structure. `extra` keeps the
    fields of an imported record that no page edits, under their data·inclusion names, so that
    exporting loses none. `closed_at` marks a service no longer offered.
    """

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(30), default="")
    themes: Mapped[list[str]] = mapped_column(JSON, default=list)
    audiences: Mapped[list[str]] = mapped_column(JSON, default=list)
    audience_note: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    fees: Mapped[str] = mapped_column(String(20), default="")
    fees_note: Mapped[str] = mapped_column(Text, default="")
    reception_modes: Mapped[list[str]] = mapped_column(JSON, default=list)
    mobilisation_modes: Mapped[list[str]] = mapped_column(JSON, default=list)
    mobilised_by: Mapped[list[str]] = mapped_column(JSON, default=list)
    mobilisation_note: Mapped[str] = mapped_column(Text, default="")
    mobilisation_url: Mapped[str] = mapped_column(String(500), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    opening_hours: Mapped[str] = mapped_column(String(500), default="")
    hours_note: Mapped[str] = mapped_column(String(500), default="")
    area: Mapped[list[str]] = mapped_column(JSON, default=list)
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    source: Mapped[str] = mapped_column(String(40), default="")
    source_id: Mapped[str] = mapped_column(String(120), default="")
    source_url: Mapped[str] = mapped_column(String(500), default="")
    source_updated_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    structure: Mapped[Structure] = relationship()

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index(None, "source", "source_id"),)


class OutreachSession(Base):
    """A permanence: the structure receives at another place at recurring hours.

    The place is another structure (`host_id`), or an address in `commune_id` (always set, the
    host's own when there is one). `opening_hours` is in OSM syntax and says when. `themes` empty
    means all that the structure deals with. `closed_at` marks one that is no longer held.
    """

    __tablename__ = "outreach_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id"), index=True)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("structure.id"), index=True)
    commune_id: Mapped[int] = mapped_column(ForeignKey("commune.id"), index=True)
    place: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    opening_hours: Mapped[str] = mapped_column(String(500), default="")
    hours_note: Mapped[str] = mapped_column(String(500), default="")
    by_appointment: Mapped[bool] = mapped_column(default=False)
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    themes: Mapped[list[str]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    structure: Mapped[Structure] = relationship(foreign_keys=[structure_id])
    host: Mapped[Structure | None] = relationship(foreign_keys=[host_id])
    commune: Mapped[Commune] = relationship()

    __mapper_args__ = {"version_id_col": version}
