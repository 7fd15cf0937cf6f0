"""Structures, positions (seats), assignments, people, and the networks that seats belong to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship, validates

from intranet.accounts.models import Account
from intranet.database import Base, Instant
from intranet.files.models import StoredFile
from intranet.networks.models import Network
from intranet.territories.models import Commune
from intranet.text import match_key

REQUESTED, ACTIVE, DECLINED, ENDED = "requested", "active", "declined", "ended"
PLANNED, DONE, CANCELLED, FAILED, UNDONE = "planned", "done", "cancelled", "failed", "undone"


def _index_of_the_few(column: str) -> Index:
    """An index of the rows where `column` is set, for a column that nearly all leave empty: SQLite
    would start from all of those where it is not, since every list asks for them."""
    few = text(f"{column} IS NOT NULL")
    return Index(None, column, sqlite_where=few, postgresql_where=few)


class Entry:
    """What every directory entry says of itself.

    « Updated » is not « verified »: `verified_at` moves only when somebody who can know says
    that all is exact. `version` grows by one at each edit. `source` and `source_id` name the
    record of another system that it was imported from, kept through local edits. `match_key` is
    its name reduced to what two spellings share; `merged_into_id` is set on an entry that turned
    out to be another one, which it then only leads to.
    """

    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    verified_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    source: Mapped[str] = mapped_column(String(40), default="")
    source_id: Mapped[str] = mapped_column(String(120), default="")
    is_invented: Mapped[bool] = mapped_column(default=False)
    match_key: Mapped[str] = mapped_column(String(200), default="", index=True)
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]

    @declared_attr
    def verified_by_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("account.id"))

    @declared_attr
    def verified_by(cls) -> Mapped[Account | None]:
        return relationship(Account, foreign_keys=[cls.verified_by_id])  # type: ignore[list-item]


class Structure(Entry, Base):
    """A body at a place: a CCAS, a CDAS, a CAF branch. `kind` is a key of `kinds.KINDS`.

    Phones are E.164; `closed_at` marks a structure that no longer exists. `opening_hours` is in
    OSM syntax (« hours »), `hours_note` what it cannot say, in words. `area` lists the codes of
    what it answers for (see `offer.areas`); empty means its own commune. `carriers` are keys of
    data·inclusion's « réseaux porteurs »; `source_updated_on` is the day of the record imported.
    """

    __tablename__ = "structure"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), index=True)
    name: Mapped[str] = mapped_column(String(200))
    commune_id: Mapped[int] = mapped_column(ForeignKey("commune.id"), index=True)
    address: Mapped[str] = mapped_column(String(300), default="")
    postcode: Mapped[str] = mapped_column(String(5), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    siret: Mapped[str] = mapped_column(String(14), default="")
    opening_hours: Mapped[str] = mapped_column(String(500), default="")
    hours_note: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    area: Mapped[list[str]] = mapped_column(JSON, default=list)
    address_complement: Mapped[str] = mapped_column(String(300), default="")
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    accessibility_url: Mapped[str] = mapped_column(String(300), default="")
    source_url: Mapped[str] = mapped_column(String(500), default="")
    source_updated_on: Mapped[date | None] = mapped_column(Date)
    carriers: Mapped[list[str]] = mapped_column(JSON, default=list)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("structure.id"))

    commune: Mapped[Commune] = relationship()

    __table_args__ = (
        _index_of_the_few("merged_into_id"),
        Index(None, "source", "source_id"),
        Index(None, "siret"),
        Index(None, "phone"),
    )

    @validates("name")
    def _keep_match_key(self, _name: str, value: str) -> str:
        self.match_key = match_key(value)
        return value


class Person(Entry, Base):
    """A professional; identity survives a change of job or of e-mail.

    `languages` are keys of `languages.LANGUAGES`, `themes` those of `vocabulary.terms.CATEGORIES`
    that they follow, `subjects` what they like to be called about, in their words.
    `forgotten_at` is when nothing that names them was kept any more.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254), default="", index=True)
    phone: Mapped[str] = mapped_column(String(20), default="")
    mobile: Mapped[str] = mapped_column(String(20), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    themes: Mapped[list[str]] = mapped_column(JSON, default=list)
    subjects: Mapped[str] = mapped_column(String(300), default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), unique=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    forgotten_at: Mapped[datetime | None] = mapped_column(Instant)

    account: Mapped[Account | None] = relationship(foreign_keys=[account_id])
    photo: Mapped[StoredFile | None] = relationship()

    __table_args__ = (
        _index_of_the_few("merged_into_id"),
        Index(None, "source", "source_id"),
        Index(None, "phone"),
        Index(None, "mobile"),
    )

    @validates("first_name", "last_name")
    def _keep_match_key(self, name: str, value: str) -> str:
        first = value if name == "first_name" else self.first_name
        last = value if name == "last_name" else self.last_name
        self.match_key = match_key(f"{first or ''} {last or ''}")
        return value

    @property
    def name(self) -> str:
        """First name then last name, as the person writes them."""
        return f"{self.first_name} {self.last_name}".strip()


class Position(Base):
    """A seat in a structure: its function, its shared phone or mailbox. Memberships,
    invitations and duties belong to the seat; `manages_structure` makes its holder the
    structure's manager. `closed_at` marks a seat that was abolished."""

    __tablename__ = "position"

    id: Mapped[int] = mapped_column(primary_key=True)
    structure_id: Mapped[int] = mapped_column(ForeignKey("structure.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    manages_structure: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    structure: Mapped[Structure] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Assignment(Base):
    """A person holding a seat, from a day, until a day once they have left.

    One open assignment a seat: without one, the seat is vacant.
    """

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)

    position: Mapped[Position] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        Index(
            "uq_assignment_open",
            "position_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
        Index(None, "position_id", "starts_on"),
        _index_of_the_few("ends_on"),
    )


class Changeover(Base):
    """What was said of a seat: its holder leaves on a day, somebody comes on a day, or both.

    `state`: planned → done, cancelled or failed (`problem` says why, in French); done → undone.
    `held_id` is the assignment that ends, `started_id` the one that began. Whoever comes is
    `successor_id`, or, until they come, somebody new whose name and address wait here.
    `opens_account` is whether an account is opened for them. One planned row a seat.
    """

    __tablename__ = "changeover"

    id: Mapped[int] = mapped_column(primary_key=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"), index=True)
    held_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    leaver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    leaves_on: Mapped[date | None] = mapped_column(Date)
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    first_name: Mapped[str] = mapped_column(String(100), default="")
    last_name: Mapped[str] = mapped_column(String(100), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    opens_account: Mapped[bool] = mapped_column(default=True)
    arrives_on: Mapped[date | None] = mapped_column(Date)
    arrived_at: Mapped[datetime | None] = mapped_column(Instant)
    started_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    state: Mapped[str] = mapped_column(String(10), default=PLANNED)
    problem: Mapped[str] = mapped_column(String(300), default="")
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    said_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    position: Mapped[Position] = relationship()
    leaver: Mapped[Person | None] = relationship(foreign_keys=[leaver_id])
    successor: Mapped[Person | None] = relationship(foreign_keys=[successor_id])

    __table_args__ = (
        Index(
            "uq_changeover_planned",
            "position_id",
            unique=True,
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        Index(None, "state"),
    )


class Membership(Base):
    """A seat in a network. `state`: requested → active or declined; active → ended.

    A seat has at most one open row (requested or active) a network.
    """

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"), index=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"))
    state: Mapped[str] = mapped_column(String(12))
    requested_at: Mapped[datetime] = mapped_column(Instant)
    message: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    position: Mapped[Position] = relationship()
    network: Mapped[Network] = relationship()

    __table_args__ = (
        Index(
            "uq_membership_open",
            "network_id",
            "position_id",
            unique=True,
            sqlite_where=text("state IN ('requested', 'active')"),
            postgresql_where=text("state IN ('requested', 'active')"),
        ),
        Index(None, "network_id", "state"),
    )
