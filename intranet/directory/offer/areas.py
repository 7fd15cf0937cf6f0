"""The territory that a structure or a service answers for, as a list of codes.

A code is that of a commune (INSEE, five characters), an EPCI (SIREN, nine digits), a département
(two or three characters), or the country: `france`, which data·inclusion also writes `99100`.
An empty list means the structure's own commune or, for a service, what its structure answers for.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from intranet.database import db
from intranet.territories import reference
from intranet.territories.models import Commune, Epci
from intranet.territories.queries import CURRENT
from intranet.territories.wording import whole
from intranet.text import fold

COUNTRY = "france"
COMMUNE, EPCI, DEPARTEMENT = "commune", "epci", "departement"
NAMED = 3  # communes that a label names before it counts
_SHAPES = {
    COMMUNE: re.compile(r"\d[\dAB]\d{3}"),
    EPCI: re.compile(r"\d{9}"),
    DEPARTEMENT: re.compile(r"\d[\dAB]|97\d"),
}


@dataclass(frozen=True)
class Read:
    """What the codes of a list are. `replaced` maps a code that INSEE gave up to the commune
    that took its place; `unknown` are those that nobody gave."""

    communes: dict[str, str]
    epcis: dict[str, str]
    departements: dict[str, str]
    country: bool
    replaced: dict[str, Commune]
    unknown: list[str]


def level(code: str) -> str | None:
    """Which sort of code this is, by its shape; None when it is none."""
    if code.lower() in (COUNTRY, "99100"):
        return COUNTRY
    return next((name for name, shape in _SHAPES.items() if shape.fullmatch(code.upper())), None)


def resolved(area: Collection[str], commune: Commune) -> list[str]:
    """`area`, or the code of `commune` (that of the commune above it) when it is empty."""
    return list(area) or [(commune.parent or commune).insee_code]


def covers(area: Collection[str], place: Commune) -> bool:
    """Whether `area`, not empty, holds the commune `place`."""
    current = place.parent or place
    codes = {current.insee_code, current.departement, COUNTRY.upper(), "99100"}
    if current.epci:
        codes.add(current.epci.siren)
    return any(code.upper() in codes for code in area)


def read(codes: Iterable[str]) -> Read:
    """What each code stands for; three queries at most. Communes of other départements are not
    held here: they are among `unknown`."""
    wanted = {code: level(code) for code in codes}
    insee = {code for code, kind in wanted.items() if kind == COMMUNE}
    found = Read(
        _communes(insee),
        _epcis({code for code, kind in wanted.items() if kind == EPCI}),
        _departements(code for code, kind in wanted.items() if kind == DEPARTEMENT),
        COUNTRY in wanted.values(),
        {},
        [],
    )
    found.replaced.update(_replaced(insee - found.communes.keys()))
    known = {*found.communes, *found.epcis, *found.departements, *found.replaced}
    found.unknown.extend(c for c, kind in wanted.items() if kind != COUNTRY and c not in known)
    return found


def every_commune() -> list[Commune]:
    """Current communes of the département, then the former ones, in the order of names."""
    statement = select(Commune).order_by(Commune.kind, Commune.folded, Commune.id)
    return list(db.session.scalars(statement))


def label(area: Collection[str], commune: Commune | None = None) -> str:
    """« toute l’Ille-et-Vilaine », « Saint-Malo Agglomération », « Cancale, Saint-Coulomb et 4
    autres communes »; `commune` is what an empty list means, "" without it."""
    if not area:
        return (commune.parent or commune).name if commune else ""
    return in_words(read(area))


def labels(many: Iterable[Collection[str]]) -> dict[frozenset[str], str]:
    """The label of each of these areas, none of them empty, by its codes; three queries at most
    for all of them together."""
    wanted = {frozenset(area) for area in many if area}
    found = read(sorted(frozenset().union(*wanted)))
    return {area: in_words(_only(found, area)) for area in wanted}


def _only(found: Read, codes: Collection[str]) -> Read:
    def kept(known: dict[str, Any]) -> dict[str, Any]:
        return {code: known[code] for code in known if code in codes}

    return Read(
        kept(found.communes),
        kept(found.epcis),
        kept(found.departements),
        any(level(code) == COUNTRY for code in codes),
        kept(found.replaced),
        [code for code in found.unknown if code in codes],
    )


def in_words(found: Read) -> str:
    """The same of codes already read, the widest first; unknown codes as they are."""
    parts = ["toute la France"] if found.country else []
    parts += [whole(code) for code in found.departements]
    parts += sorted(found.epcis.values(), key=fold)
    names = sorted(
        {*found.communes.values(), *(c.name for c in found.replaced.values()), *found.unknown},
        key=fold,
    )
    more = len(names) - NAMED
    if more > 1:
        parts += [*names[:NAMED], f"{more} autres communes"]
    else:
        parts += names
    return " et ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _departements(codes: Iterable[str]) -> dict[str, str]:
    names = {code: reference.departement_name(code) for code in codes}
    return {code: name for code, name in names.items() if name != code}


def _communes(codes: set[str]) -> dict[str, str]:
    if not codes:
        return {}
    statement = select(Commune.insee_code, Commune.name).where(
        Commune.kind == CURRENT, Commune.insee_code.in_(codes)
    )
    return dict(db.session.execute(statement).tuples().all())


def _epcis(codes: set[str]) -> dict[str, str]:
    if not codes:
        return {}
    statement = select(Epci.siren, Epci.name).where(Epci.siren.in_(codes))
    return dict(db.session.execute(statement).tuples().all())


def _replaced(codes: set[str]) -> dict[str, Commune]:
    if not codes:
        return {}
    above = aliased(Commune)
    statement = (
        select(Commune.insee_code, above)
        .join(above, above.id == Commune.parent_id)
        .where(Commune.insee_code.in_(codes))
    )
    return dict(db.session.execute(statement).tuples().all())
