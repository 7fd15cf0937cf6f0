"""What the columns of an entry say, field by field of v1, for what no record says word for word."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from intranet.directory import kinds
from intranet.exchange.data_inclusion import columns
from intranet.exchange.data_inclusion.models import STRUCTURE
from intranet.exchange.data_inclusion.places import Elsewhere, Here, Places, Unknown
from intranet.hours import now as hours
from intranet.text import clean, clean_line
from intranet.vocabulary import terms

SHORTEST_NAME, LONGEST_NAME = 3, 150
SHORTEST_TEXT, LONGEST_TEXT = 5, 10_000

Notes = list[str]


@dataclass(frozen=True)
class Site:
    """What is read once for a whole export."""

    places: Places = field(default_factory=Places)
    kinds: Mapping[str, str] = field(default_factory=kinds.here)


Maker = Callable[[Any, Site, Notes], Any]
"""What a row of `queries.rows` says in one field, None when it says nothing; adds to the notes
what could not be said."""


def required_name(row: Any, site: Site, notes: Notes) -> str:
    """Three to 150 characters, without a full stop at the end; made up of what it is otherwise."""
    name = clean_line(row.name)
    fit = name if name.endswith("etc.") else name.rstrip(". ")
    if len(fit) < SHORTEST_NAME:
        fit = f"{fit} – {_kind_and_place(row, site)}".strip(" –")
    if len(fit) > LONGEST_NAME:
        fit = fit[: LONGEST_NAME - 1].rstrip() + "…"
    if fit != name:
        notes.append(f"nom : écrit « {fit} ».")
    return fit


def _kind_and_place(row: Any, site: Site) -> str:
    # Its kind for a structure, that of its structure for a service.
    kind = getattr(row, "structure_kind", None) or row.kind
    place = _place(row, site)
    return f"{site.kinds.get(kind, 'Structure')} {place.name if place else ''}".strip()


def text(column: str) -> Maker:
    """The text of a column, as it is written."""

    def make(row: Any, _site: Site, _notes: Notes) -> str | None:
        return clean(getattr(row, column) or "") or None

    return make


def structure_description(row: Any, _site: Site, notes: Notes) -> str | None:
    """What was written, when it is long enough to be one."""
    text = _bounded(clean(row.description or ""), notes)
    return text if len(text) >= SHORTEST_TEXT else None


def required_description(row: Any, site: Site, notes: Notes) -> str:
    """What was written or, when nothing was, what the rest says."""
    text = _bounded(clean(row.description or ""), notes)
    if len(text) >= SHORTEST_TEXT:
        return text
    themes = ", ".join(terms.label(key) for key in row.themes or () if terms.is_known(key))
    told = f"{clean_line(row.name)} ({themes})" if themes else clean_line(row.name)
    notes.append("description : composée du nom et des thématiques.")
    return f"{told}, proposé par {clean_line(row.structure_name)}."[:LONGEST_TEXT]


def _bounded(text: str, notes: Notes) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    notes.append(f"description : coupée à {LONGEST_TEXT} caractères.")
    return text[: LONGEST_TEXT - 1] + "…"


def _place(row: Any, site: Site) -> Here | None:
    """The commune of a structure, or of the structure of a service."""
    return site.places.of(getattr(row, "structure_commune_id", None) or row.commune_id)


def commune(row: Any, site: Site, _notes: Notes) -> str | None:
    """Its name."""
    place = _place(row, site)
    return place.name if place else None


def code_insee(row: Any, site: Site, _notes: Notes) -> str | None:
    """That of the current commune."""
    place = _place(row, site)
    return place.code if place else None


def postcode(column: str) -> Maker:
    """The one written, else that of a commune which has only one."""

    def make(row: Any, site: Site, notes: Notes) -> str | None:
        value = getattr(row, column) or ""
        if re.fullmatch(r"\d{5}", value, re.ASCII):
            return str(value)
        if value:
            notes.append("code_postal : cinq chiffres sont attendus ; laissé de côté.")
        place = _place(row, site)
        return place.postcodes[0] if place and len(place.postcodes) == 1 else None

    return make


def number(column: str, bound: int) -> Maker:
    """A longitude or a latitude, of at most `bound` degrees on either side."""

    def make(row: Any, site: Site, _notes: Notes) -> float | None:
        value = getattr(row, column)
        if value is None or not math.isfinite(value) or abs(value) > bound:
            return None
        return None if _has_moved(row, site) else float(value)

    return make


def _has_moved(row: Any, site: Site) -> bool:
    """Whether the address was edited since the record came, and the point of the map was not:
    it would then show another place."""
    if row.said is None or "structure_id" in row.said:
        return False
    try:
        came = columns.of_record(STRUCTURE, row.said, site.places)
    except (Elsewhere, Unknown):
        return True
    there = ("commune_id", "postcode", "address")
    point = ("longitude", "latitude")
    return any(came[name] != getattr(row, name) for name in there) and all(
        came[name] == getattr(row, name) for name in point
    )


def phone(row: Any, _site: Site, notes: Notes) -> str | None:
    """In E.164."""
    found = columns.e164(row.phone or "")
    if row.phone and not found:
        notes.append("telephone : ce n’est pas un numéro ; laissé de côté.")
    return found or None


def address(column: str) -> Maker:
    """An address on the web, complete."""

    def make(row: Any, _site: Site, _notes: Notes) -> str | None:
        value = clean_line(getattr(row, column) or "")
        return (value if "://" in value else f"https://{value}") if value else None

    return make


def opening_hours(row: Any, _site: Site, notes: Notes) -> str | None:
    """In OSM syntax."""
    text = clean_line(row.opening_hours or "")
    if text and not hours.valid(text):
        notes.append("horaires_accueil : pas en syntaxe OSM ; laissés de côté.")
        return None
    return text or None


def siret(row: Any, _site: Site, notes: Notes) -> str | None:
    """Fourteen digits."""
    digits = "".join((row.siret or "").split())
    if digits and not re.fullmatch(r"\d{14}", digits, re.ASCII):
        notes.append("siret : quatorze chiffres sont attendus ; laissé de côté.")
        return None
    return digits or None


def carriers(row: Any, _site: Site, notes: Notes) -> list[str] | None:
    """Those written, else the one of its kind."""
    found = _known("reseaux_porteurs", row.carriers, terms.CARRIERS, notes)
    return found or ([columns.CARRIERS[row.kind]] if row.kind in columns.CARRIERS else None)


def key(field: str, column: str, vocabulary: Mapping[str, Any]) -> Maker:
    """The key that a column holds, of a list of the vocabulary."""

    def make(row: Any, _site: Site, notes: Notes) -> str | None:
        value = getattr(row, column)
        return next(iter(_known(field, [value] if value else [], vocabulary, notes)), None)

    return make


def keys(field: str, column: str, vocabulary: Mapping[str, Any]) -> Maker:
    """The keys that a column holds, of a list of the vocabulary."""

    def make(row: Any, _site: Site, notes: Notes) -> list[str] | None:
        return _known(field, getattr(row, column), vocabulary, notes) or None

    return make


def audiences(row: Any, _site: Site, notes: Notes) -> list[str] | None:
    """« Tous publics » stands alone: it holds the others."""
    found = _known("publics", row.audiences, terms.AUDIENCES, notes)
    if terms.EVERYONE in found and len(found) > 1:
        notes.append("publics : « tous publics » comprend les autres, seul écrit.")
        return [terms.EVERYONE]
    return found or None


def _known(
    field: str, keys: list[str] | None, vocabulary: Mapping[str, Any], notes: Notes
) -> list[str]:
    found = {key for key in keys or () if key in vocabulary}
    notes += [
        f"{field} : « {key} » n’est pas dans le vocabulaire v1 ; laissé de côté."
        for key in keys or ()
        if key not in vocabulary
    ]
    return sorted(found)


def area(row: Any, site: Site, _notes: Notes) -> list[str] | None:
    """What a service answers for, else its structure, else the commune of its structure."""
    place = _place(row, site)
    own = [place.code] if place else []
    return site.places.area(list(row.area or row.structure_area or own)) or None
