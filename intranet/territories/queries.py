"""Every SELECT over communes, EPCI and agencies. Places are public facts: any signed-in
person may read them, so nothing here is scoped to an actor."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from intranet.database import db
from intranet.territories.models import Agency, AgencyCommune, Commune, Epci
from intranet.text import fold

CURRENT = "commune-actuelle"
KIND_WORDS = {"commune-deleguee": "commune déléguée", "commune-associee": "commune associée"}
NO_EPCI = "sans"
MAX_WORDS = 8


@dataclass(frozen=True)
class FoundCommune:
    """A commune as a picker shows it. `current_id` and `current_name` are those of the commune
    itself, or of the one that a delegated or associated commune belongs to."""

    id: int
    name: str
    insee_code: str
    kind: str
    postcodes: str
    current_id: int
    current_name: str
    current_code: str

    @property
    def is_current(self) -> bool:
        return self.kind == CURRENT

    @property
    def label(self) -> str:
        """« Cancale (35049) »."""
        return f"{self.name} ({self.insee_code})"

    @property
    def current_label(self) -> str:
        return f"{self.current_name} ({self.current_code})"

    @property
    def note(self) -> str:
        """« Antrain, commune déléguée »; nothing for a current commune."""
        return "" if self.is_current else f"{self.name}, {KIND_WORDS[self.kind]}"


@dataclass(frozen=True)
class EpciCount:
    """An EPCI with its current communes in the département, and how many are `chosen`.

    `siren` is `NO_EPCI` for the few communes that belong to none.
    """

    siren: str
    name: str
    communes: int
    chosen: int


@dataclass(frozen=True)
class AgencyCount:
    id: int
    slug: str
    name: str
    communes: int


def find_communes(typed: str, limit: int = 20) -> list[FoundCommune]:
    """Communes whose words begin with every word of `typed`, or whose INSEE code or postcode
    it is; the exact name first. Nothing when nothing readable was typed. One query."""
    folded = fold(typed)
    if not folded:
        return []
    parent = aliased(Commune)
    rank = case(
        (Commune.folded == folded, 0),
        (Commune.folded.startswith(folded), 1),
        else_=2,
    )
    statement = (
        _found(parent)
        .where(and_(*(_says(word) for word in folded.split()[:MAX_WORDS])))
        .order_by(rank, Commune.folded, Commune.kind, Commune.id)
        .limit(limit)
    )
    return _read(statement)


def communes_with_code(insee_code: str) -> list[FoundCommune]:
    """The communes, current first, that carry this INSEE code."""
    statement = _found(aliased(Commune)).where(Commune.insee_code == insee_code)
    return _read(statement.order_by(Commune.kind, Commune.id))


def every_commune() -> list[FoundCommune]:
    """The communes of the département, current first; delegated and associated ones too."""
    statement = _found(aliased(Commune)).order_by(Commune.kind, Commune.insee_code)
    return _read(statement)


def commune(commune_id: int) -> Commune | None:
    return db.session.get(Commune, commune_id)


def current_communes(ids: Collection[int]) -> list[Commune]:
    """Those of `ids` that are current communes, in the order of names."""
    statement = select(Commune).where(Commune.kind == CURRENT, Commune.id.in_(ids))
    return list(db.session.scalars(statement.order_by(Commune.folded, Commune.id)))


def communes_of_agency(agency_id: int) -> list[Commune]:
    """In the order of names."""
    statement = (
        select(Commune)
        .join(AgencyCommune, AgencyCommune.commune_id == Commune.id)
        .where(AgencyCommune.agency_id == agency_id)
        .order_by(Commune.folded, Commune.id)
    )
    return list(db.session.scalars(statement))


def communes_of_epci(epci_id: int | None) -> list[Commune]:
    """Current communes of the EPCI inside the département, in the order of names; of none
    when None."""
    statement = select(Commune).where(
        Commune.kind == CURRENT, Commune.epci_id.is_not_distinct_from(epci_id)
    )
    return list(db.session.scalars(statement.order_by(Commune.folded, Commune.id)))


def ids_of_epcis(sirens: Collection[str]) -> list[int]:
    """Ids of the current communes of these EPCI (`NO_EPCI`: of none)."""
    wanted: ColumnElement[bool] = Epci.siren.in_(set(sirens))
    if NO_EPCI in sirens:
        wanted = or_(wanted, Commune.epci_id.is_(None))
    statement = select(Commune.id).outerjoin(Epci, Epci.id == Commune.epci_id)
    return list(db.session.scalars(statement.where(Commune.kind == CURRENT, wanted)))


def epcis() -> list[Epci]:
    """EPCI with at least one commune in the département, in the order of names."""
    inside = select(Commune.epci_id).where(Commune.kind == CURRENT)
    rows = db.session.scalars(select(Epci).where(Epci.id.in_(inside)))
    return sorted(rows, key=lambda epci: fold(epci.name))


def epci_by_siren(siren: str) -> Epci | None:
    return db.session.scalar(select(Epci).where(Epci.siren == siren))


def agencies() -> list[Agency]:
    """In the order of names."""
    return sorted(db.session.scalars(select(Agency)), key=lambda agency: fold(agency.name))


def agency_by_slug(slug: str) -> Agency | None:
    return db.session.scalar(select(Agency).where(Agency.slug == slug))


def agency(agency_id: int) -> Agency | None:
    return db.session.get(Agency, agency_id)


def agency_of_commune(commune_id: int) -> Agency | None:
    """The agency that a current commune answers to."""
    return db.session.scalar(
        select(Agency)
        .join(AgencyCommune, AgencyCommune.agency_id == Agency.id)
        .where(AgencyCommune.commune_id == commune_id)
    )


def agency_counts() -> list[AgencyCount]:
    """Every agency with its number of communes, in the order of names. One query."""
    statement = (
        select(Agency.id, Agency.slug, Agency.name, func.count(AgencyCommune.commune_id))
        .outerjoin(AgencyCommune, AgencyCommune.agency_id == Agency.id)
        .group_by(Agency.id, Agency.slug, Agency.name)
    )
    found = [AgencyCount(*row) for row in db.session.execute(statement)]
    return sorted(found, key=lambda agency: fold(agency.name))


def commune_count() -> int:
    """Current communes loaded."""
    statement = select(func.count()).select_from(Commune).where(Commune.kind == CURRENT)
    return db.session.scalar(statement) or 0


def communes_without_agency() -> list[Commune]:
    """Current communes that answer to no agency, in the order of names."""
    taken = select(AgencyCommune.commune_id)
    statement = select(Commune).where(Commune.kind == CURRENT, Commune.id.not_in(taken))
    return list(db.session.scalars(statement.order_by(Commune.folded, Commune.id)))


def epci_counts(chosen: Iterable[int] = ()) -> list[EpciCount]:
    """EPCI in the order of names, with how many of their communes are among `chosen` (commune
    ids); last, the communes of no EPCI, if any. One query."""
    wanted = set(chosen)
    rows = db.session.execute(
        select(Commune.id, Epci.siren, Epci.name)
        .outerjoin(Epci, Epci.id == Commune.epci_id)
        .where(Commune.kind == CURRENT)
    )
    counts: dict[tuple[str, str], list[int]] = {}
    for commune_id, siren, name in rows:
        count = counts.setdefault((siren or NO_EPCI, name or "Sans EPCI"), [0, 0])
        count[0] += 1
        count[1] += commune_id in wanted
    found = [EpciCount(siren, name, *count) for (siren, name), count in counts.items()]
    return sorted(found, key=lambda epci: (epci.siren == NO_EPCI, fold(epci.name)))


def agencies_of_communes(ids: Collection[int]) -> dict[int, Agency]:
    """The agency of each of these communes that has one. One query."""
    rows = db.session.execute(
        select(AgencyCommune.commune_id, Agency)
        .join(Agency, Agency.id == AgencyCommune.agency_id)
        .where(AgencyCommune.commune_id.in_(ids))
    )
    return dict(rows.tuples().all())


def _found(parent: Any) -> Select[Any]:
    return select(
        Commune.id,
        Commune.name,
        Commune.insee_code,
        Commune.kind,
        Commune.postcodes,
        func.coalesce(parent.id, Commune.id),
        func.coalesce(parent.name, Commune.name),
        func.coalesce(parent.insee_code, Commune.insee_code),
    ).outerjoin(parent, parent.id == Commune.parent_id)


def _read(statement: Select[Any]) -> list[FoundCommune]:
    return [FoundCommune(*row) for row in db.session.execute(statement)]


def _says(word: str) -> ColumnElement[bool]:
    """The folded `word` begins a word of the name, or is the INSEE code or a postcode."""
    # Folded text is [a-z0-9 ]: no wildcard of LIKE can hide in it.
    named = or_(Commune.folded.startswith(word), Commune.folded.contains(f" {word}"))
    code = word.upper()
    if not re.fullmatch(r"\d[0-9AB]\d{3}", code):
        return named
    return or_(named, Commune.insee_code == code, Commune.postcodes.contains(code))
