"""What the columns of an entry say, field by field of v1, for what no record says word for word."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from intranet.directory import kinds
from intranet.exchange.data_inclusion import columns
from intranet.exchange.data_inclusion.models import SERVICE, STRUCTURE
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
    name = clean_line(row.name)
    fit = name if name.endswith("etc.") else name.rstrip(". ")
    if len(fit) < SHORTEST_NAME:
        fit = f"{fit} – {_kind_and_place(row, site)}".strip(" –")
    if len(fit) > LONGEST_NAME:
        fit = fit[: LONGEST_NAME - 1].rstrip() + "…"
    if fit != name:
        notes.append(f"nom : écrit « {fit} ».")
    return fit


def _kind_and_place(row: Any, site: Site) -> str:
    # Its kind for a structure, that of its structure for a service.
    kind = getattr(row, "structure_kind", None) or row.kind
    place = _place(row, site)
    return f"{site.kinds.get(kind, 'Structure')} {place.name if place else ''}".strip()


def _text(column: str) -> Maker:
    def make(row: Any, _site: Site, _notes: Notes) -> str | None:
        return clean(getattr(row, column) or "") or None

    return make


def _structure_description(row: Any, _site: Site, notes: Notes) -> str | None:
    text = _bounded(clean(row.description or ""), notes)
    return text if len(text) >= SHORTEST_TEXT else None


def required_description(row: Any, site: Site, notes: Notes) -> str:
    """What was written or, when nothing was, what the rest says."""
    text = _bounded(clean(row.description or ""), notes)
    if len(text) >= SHORTEST_TEXT:
        return text
    themes = ", ".join(terms.label(key) for key in row.themes or () if terms.is_known(key))
    told = f"{clean_line(row.name)} ({themes})" if themes else clean_line(row.name)
    notes.append("description : composée du nom et des thématiques.")
    return f"{told}, proposé par {clean_line(row.structure_name)}."[:LONGEST_TEXT]


def _bounded(text: str, notes: Notes) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    notes.append(f"description : coupée à {LONGEST_TEXT} caractères.")
    return text[: LONGEST_TEXT - 1] + "…"


def _place(row: Any, site: Site) -> Here | None:
    """The commune of a structure, or of the structure of a service."""
    return site.places.of(getattr(row, "structure_commune_id", None) or row.commune_id)


def _commune(row: Any, site: Site, _notes: Notes) -> str | None:
    place = _place(row, site)
    return place.name if place else None


def _code_insee(row: Any, site: Site, _notes: Notes) -> str | None:
    place = _place(row, site)
    return place.code if place else None


def _postcode(column: str) -> Maker:
    def make(row: Any, site: Site, notes: Notes) -> str | None:
        value = getattr(row, column) or ""
        if re.fullmatch(r"\d{5}", value, re.ASCII):
            return str(value)
        if value:
            notes.append("code_postal : cinq chiffres sont attendus ; laissé de côté.")
        place = _place(row, site)
        return place.postcodes[0] if place and len(place.postcodes) == 1 else None

    return make


def _number(column: str, bound: int) -> Maker:
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


def _phone(row: Any, _site: Site, notes: Notes) -> str | None:
    found = columns.e164(row.phone or "")
    if row.phone and not found:
        notes.append("telephone : ce n’est pas un numéro ; laissé de côté.")
    return found or None


def _address(column: str) -> Maker:
    def make(row: Any, _site: Site, _notes: Notes) -> str | None:
        value = clean_line(getattr(row, column) or "")
        return (value if "://" in value else f"https://{value}") if value else None

    return make


def _hours(row: Any, _site: Site, notes: Notes) -> str | None:
    text = clean_line(row.opening_hours or "")
    if text and not hours.valid(text):
        notes.append("horaires_accueil : pas en syntaxe OSM ; laissés de côté.")
        return None
    return text or None


def _siret(row: Any, _site: Site, notes: Notes) -> str | None:
    digits = "".join((row.siret or "").split())
    if digits and not re.fullmatch(r"\d{14}", digits, re.ASCII):
        notes.append("siret : quatorze chiffres sont attendus ; laissé de côté.")
        return None
    return digits or None


def _carriers(row: Any, _site: Site, notes: Notes) -> list[str] | None:
    found = _known("reseaux_porteurs", row.carriers, terms.CARRIERS, notes)
    return found or ([columns.CARRIERS[row.kind]] if row.kind in columns.CARRIERS else None)


def _key(field: str, column: str, vocabulary: Mapping[str, Any]) -> Maker:
    def make(row: Any, _site: Site, notes: Notes) -> str | None:
        value = getattr(row, column)
        return next(iter(_known(field, [value] if value else [], vocabulary, notes)), None)

    return make


def _keys(field: str, column: str, vocabulary: Mapping[str, Any]) -> Maker:
    def make(row: Any, _site: Site, notes: Notes) -> list[str] | None:
        return _known(field, getattr(row, column), vocabulary, notes) or None

    return make


def _audiences(row: Any, _site: Site, notes: Notes) -> list[str] | None:
    found = _known("publics", row.audiences, terms.AUDIENCES, notes)
    if terms.EVERYONE in found and len(found) > 1:
        notes.append("publics : « tous publics » comprend les autres, seul écrit.")
        return [terms.EVERYONE]
    return found or None


def _known(
    field: str, keys: list[str] | None, vocabulary: Mapping[str, Any], notes: Notes
) -> list[str]:
    found = {key for key in keys or () if key in vocabulary}
    notes += [
        f"{field} : « {key} » n’est pas dans le vocabulaire v1 ; laissé de côté."
        for key in keys or ()
        if key not in vocabulary
    ]
    return sorted(found)


def _area(row: Any, site: Site, _notes: Notes) -> list[str] | None:
    place = _place(row, site)
    own = [place.code] if place else []
    return site.places.area(list(row.area or row.structure_area or own)) or None


def _of_service(name: str, from_structure: Maker) -> Maker:
    """A field that no page edits: kept as it came, else that of the structure."""

    def make(row: Any, site: Site, notes: Notes) -> Any:
        value = (row.extra or {}).get(name)
        if value is not None or row.extra:
            return value
        return from_structure(row, site, notes)

    return make


def _nothing(_row: Any, _site: Site, _notes: Notes) -> None:
    return None


_HOURS = frozenset({"opening_hours", "hours_note"})
_POINT = frozenset({"longitude", "latitude", "commune_id", "postcode", "address"})
_EXTRA = frozenset({"extra"})

FIELDS: dict[str, dict[str, tuple[frozenset[str], Maker]]] = {
    STRUCTURE: {
        "nom": (frozenset({"name"}), required_name),
        "description": (frozenset({"description"}), _structure_description),
        "lien_source": (frozenset({"source_url"}), _address("source_url")),
        "siret": (frozenset({"siret"}), _siret),
        "commune": (frozenset({"commune_id"}), _commune),
        "code_postal": (frozenset({"postcode", "commune_id"}), _postcode("postcode")),
        "code_insee": (frozenset({"commune_id"}), _code_insee),
        "adresse": (frozenset({"address"}), _text("address")),
        "complement_adresse": (frozenset({"address_complement"}), _text("address_complement")),
        "longitude": (_POINT, _number("longitude", 180)),
        "latitude": (_POINT, _number("latitude", 90)),
        "telephone": (frozenset({"phone"}), _phone),
        "courriel": (frozenset({"email"}), _text("email")),
        "site_web": (frozenset({"website"}), _address("website")),
        "horaires_accueil": (_HOURS, _hours),
        "accessibilite_lieu": (frozenset({"accessibility_url"}), _address("accessibility_url")),
        "reseaux_porteurs": (frozenset({"carriers", "kind"}), _carriers),
    },
    SERVICE: {
        "nom": (frozenset({"name"}), required_name),
        "description": (frozenset({"description"}), required_description),
        "lien_source": (frozenset({"source_url"}), _address("source_url")),
        "type": (frozenset({"kind"}), _key("type", "kind", terms.SERVICE_KINDS)),
        "thematiques": (frozenset({"themes"}), _keys("thematiques", "themes", terms.THEMES)),
        "frais": (frozenset({"fees"}), _key("frais", "fees", terms.FEES)),
        "frais_precisions": (frozenset({"fees_note"}), _text("fees_note")),
        "publics": (frozenset({"audiences"}), _audiences),
        "publics_precisions": (frozenset({"audience_note"}), _text("audience_note")),
        "conditions_acces": (frozenset({"conditions"}), _text("conditions")),
        "commune": (_EXTRA, _of_service("commune", _commune)),
        "code_postal": (_EXTRA, _of_service("code_postal", _postcode("structure_postcode"))),
        "code_insee": (_EXTRA, _of_service("code_insee", _code_insee)),
        "adresse": (_EXTRA, _of_service("adresse", _text("structure_address"))),
        "complement_adresse": (
            _EXTRA, _of_service("complement_adresse", _text("structure_address_complement"))
        ),
        "longitude": (_EXTRA, _of_service("longitude", _number("structure_longitude", 180))),
        "latitude": (_EXTRA, _of_service("latitude", _number("structure_latitude", 90))),
        "telephone": (frozenset({"phone"}), _phone),
        "courriel": (frozenset({"email"}), _text("email")),
        "modes_accueil": (
            frozenset({"reception_modes"}),
            _keys("modes_accueil", "reception_modes", terms.RECEPTION_MODES),
        ),
        "zone_eligibilite": (frozenset({"area"}), _area),
        "lien_mobilisation": (frozenset({"mobilisation_url"}), _address("mobilisation_url")),
        "modes_mobilisation": (
            frozenset({"mobilisation_modes"}),
            _keys("modes_mobilisation", "mobilisation_modes", terms.MOBILISATION_MODES),
        ),
        "mobilisable_par": (
            frozenset({"mobilised_by"}),
            _keys("mobilisable_par", "mobilised_by", terms.MOBILISED_BY),
        ),
        "mobilisation_precisions": (frozenset({"mobilisation_note"}), _text("mobilisation_note")),
        "volume_horaire_hebdomadaire": (
            _EXTRA, _of_service("volume_horaire_hebdomadaire", _nothing)
        ),
        "nombre_semaines": (_EXTRA, _of_service("nombre_semaines", _nothing)),
        "horaires_accueil": (_HOURS, _hours),
    },
}  # fmt: skip
"""For each field of v1 that is made here: the columns that it says, and how."""

COLUMNS = {
    kind: frozenset().union(*(inputs for inputs, _ in made.values()))
    for kind, made in FIELDS.items()
}
"""The columns that records say."""
