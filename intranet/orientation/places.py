"""The commune that somebody names in a sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from intranet.database import db
from intranet.territories.models import Commune, Epci

CURRENT = "commune-actuelle"
LONGEST = 7  # words: « saint georges de reintembault » and longer
ARTICLES = ("le", "la", "les")
TYPING = 4  # letters from which the last word may be the beginning of a name
SHORTEST_TYPO = 5  # letters: shorter words resemble too many names
SHOWN = 12
_CODE = re.compile(r"\d[0-9ab]\d{3}")


@dataclass(frozen=True)
class Place:
    """A commune with what surrounds it. `id`, `name` and `code` (INSEE) are those of the
    current commune; `epci` is the SIREN of its EPCI, "" for none."""

    id: int
    name: str
    code: str
    epci: str
    epci_name: str
    departement: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.code})"


@dataclass(frozen=True)
class Named:
    """What the words from `start` to `end` (excluded) may name: usually one place, several
    for a postcode or the beginning of a name."""

    start: int
    end: int
    places: tuple[Place, ...]


def named(words: Sequence[str]) -> Named | None:
    """The commune among folded `words`: its whole name (« la » or « le » may be left out), its
    postcode or INSEE code. The longest name wins. One query."""
    if not words:
        return None
    spans = list(_spans(len(words)))
    spelled = {(start, end): " ".join(words[start:end]) for start, end in spans}
    wanted = set(spelled.values())
    wanted |= {f"{article} {name}" for article in ARTICLES for name in spelled.values()}
    codes = [word.upper() for word in words if _CODE.fullmatch(word)]
    found: dict[str, list[Place]] = {}
    for folded, postcodes, place in _read(_wanted(wanted, codes)):
        for key in {folded, _bare(folded), place.code.lower(), *postcodes.split()}:
            found.setdefault(key, []).append(place)
    for span in spans:
        if places := found.get(spelled[span]):
            return Named(*span, _distinct(places))
    return None


def begun(words: Sequence[str]) -> Named | None:
    """The communes whose names begin with the last of folded `words`, which are being typed."""
    for size in range(min(3, len(words)), 0, -1):
        typed = " ".join(words[-size:])
        if len(typed) < TYPING or typed.isdigit():
            continue
        starts = (typed, *(f"{article} {typed}" for article in ARTICLES))
        begins = or_(*(Commune.folded.startswith(start) for start in starts))
        if rows := _read(_communes().where(begins).limit(SHOWN)):
            places = _distinct([place for _, _, place in rows])
            return Named(len(words) - size, len(words), places)
    return None


def resembling(word: str) -> list[str]:
    """Names of communes that differ from a folded `word` by a letter or two."""
    if len(word) < SHORTEST_TYPO:
        return []
    current = select(Commune.folded, Commune.name).where(Commune.kind == CURRENT)
    names = dict(db.session.execute(current).tuples().all())
    return [names[near] for near in get_close_matches(word, names, n=3, cutoff=0.8)]


def place_with_code(code: str) -> Place | None:
    """The current commune that has, or whose former part had, this INSEE code."""
    rows = _read(_wanted(set(), [code.upper()]))
    return rows[0][2] if rows else None


def neighbours(place: Place) -> list[str]:
    """The INSEE codes of the communes of its EPCI, its own excepted."""
    if not place.epci:
        return []
    return list(
        db.session.scalars(
            select(Commune.insee_code)
            .join(Epci, Epci.id == Commune.epci_id)
            .where(Epci.siren == place.epci, Commune.kind == CURRENT, Commune.id != place.id)
        )
    )


def _spans(count: int) -> Iterator[tuple[int, int]]:
    """Every run of words, the longest first."""
    for size in range(min(LONGEST, count), 0, -1):
        for start in range(count - size + 1):
            yield start, start + size


def _bare(folded: str) -> str:
    article, _, rest = folded.partition(" ")
    return rest if article in ARTICLES and rest else folded


def _wanted(names: set[str], codes: list[str]) -> Any:
    served = [Commune.postcodes.contains(code) for code in codes]
    named = (Commune.folded.in_(names), Commune.insee_code.in_(codes))
    return _communes().where(or_(*named, *served))


def _communes() -> Any:
    above = aliased(Commune)
    return (
        select(
            Commune.folded,
            Commune.postcodes,
            func.coalesce(above.id, Commune.id),
            func.coalesce(above.name, Commune.name),
            func.coalesce(above.insee_code, Commune.insee_code),
            func.coalesce(Epci.siren, ""),
            func.coalesce(Epci.name, ""),
            Commune.departement,
        )
        .outerjoin(above, above.id == Commune.parent_id)
        .outerjoin(Epci, Epci.id == func.coalesce(above.epci_id, Commune.epci_id))
        .order_by(Commune.kind, Commune.folded, Commune.id)
    )


def _read(statement: Any) -> list[tuple[str, str, Place]]:
    return [
        (folded, postcodes, Place(*place))
        for folded, postcodes, *place in db.session.execute(statement)
    ]


def _distinct(places: list[Place]) -> tuple[Place, ...]:
    """Each commune once, current ones first."""
    return tuple({place.id: place for place in places}.values())
