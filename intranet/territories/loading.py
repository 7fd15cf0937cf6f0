"""Loading a département's communes and EPCI from the reference file."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from intranet.database import db
from intranet.index import bulk
from intranet.index.queries import EVERYONE
from intranet.territories.models import Commune, Epci
from intranet.territories.queries import CURRENT
from intranet.territories.reference import (
    CommuneRecord,
    EpciRecord,
    header,
    records,
)
from intranet.text import fold

DELEGATED = "commune-deleguee"


class UnknownDepartement(ValueError):
    """No département of the reference file has this code."""


@dataclass(frozen=True)
class Loaded:
    """What a département counts: current communes, the former ones kept beside them, EPCI
    that have at least one member there."""

    communes: int
    former_communes: int
    epci: int

    def __str__(self) -> str:
        return (
            f"{self.communes} communes, {self.former_communes} communes déléguées ou associées, "
            f"{self.epci} EPCI"
        )


def load(departement: str) -> Loaded:
    """Insert or update the communes and EPCI of `departement`, and make communes findable.

    Rows keep their keys (INSEE code and kind, SIREN), so loading again changes nothing and a
    newer reference file updates names and memberships in place; nothing is deleted.
    Flushes, never commits. Raises UnknownDepartement.
    """
    if departement not in header().departements:
        raise UnknownDepartement(departement)
    everything = list(records(departement))
    communes = [r for r in everything if isinstance(r, CommuneRecord)]
    inside = {c.insee_code for c in communes if c.kind == CURRENT}
    epci = [r for r in everything if isinstance(r, EpciRecord) and inside & set(r.members)]
    membership = _put_epci(epci)
    _put_communes(departement, communes, membership)
    index_communes()
    return Loaded(len(inside), len(communes) - len(inside), len(epci))


def index_communes() -> None:
    """Make current and delegated communes findable by everyone, and only them."""
    bulk.replace(["commune"], [_document(commune) for commune in _findable()])


def _put_epci(epci: Iterable[EpciRecord]) -> dict[str, Epci]:
    """The rows by INSEE code of their members."""
    known = {row.siren: row for row in db.session.scalars(select(Epci))}
    membership = {}
    for record in epci:
        row = known.get(record.siren)
        if row is None:
            row = Epci(siren=record.siren)
            db.session.add(row)
        row.kind, row.name, row.member_count = record.kind, record.name, len(record.members)
        membership.update(dict.fromkeys(record.members, row))
    db.session.flush()
    return membership


def _put_communes(
    departement: str, communes: list[CommuneRecord], membership: dict[str, Epci]
) -> None:
    rows = {
        (row.insee_code, row.kind): row
        for row in db.session.scalars(select(Commune).where(Commune.departement == departement))
    }
    # Current communes first: the others point to them.
    for record in sorted(communes, key=lambda c: c.kind != CURRENT):
        row = rows.get((record.insee_code, record.kind))
        if row is None:
            row = Commune(insee_code=record.insee_code, kind=record.kind)
            rows[record.insee_code, record.kind] = row
            db.session.add(row)
        row.departement, row.name, row.folded = departement, record.name, fold(record.name)
        row.postcodes, row.population = record.postcodes, record.population
        if record.kind == CURRENT:
            row.epci = membership.get(record.insee_code)
        else:
            row.parent = rows[record.parent, CURRENT]
    db.session.flush()


def _findable() -> list[Commune]:
    statement = select(Commune).where(Commune.kind.in_((CURRENT, DELEGATED)))
    return list(db.session.scalars(statement))


def _document(commune: Commune) -> bulk.Document:
    parent = commune.parent
    words = [commune.name, commune.postcodes, *([parent.name, parent.postcodes] if parent else [])]
    return bulk.Document(
        kind="commune",
        ref_id=commune.id,
        name=commune.name,
        words=" ".join(words),
        facets=[f"c{(parent or commune).insee_code}"],
        circles=[EVERYONE],
    )
