"""Which columns each field of v1 says, and how it is made of them."""

from typing import Any

from intranet.exchange.data_inclusion import fields
from intranet.exchange.data_inclusion.fields import Maker, Notes, Site
from intranet.exchange.data_inclusion.models import SERVICE, STRUCTURE
from intranet.vocabulary import terms


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


def _of(column: str, make: Maker) -> tuple[frozenset[str], Maker]:
    return frozenset({column}), make


_HOURS = frozenset({"opening_hours", "hours_note"})
_POINT = frozenset({"longitude", "latitude", "commune_id", "postcode", "address"})
_EXTRA = frozenset({"extra"})

FIELDS: dict[str, dict[str, tuple[frozenset[str], Maker]]] = {
    STRUCTURE: {
        "nom": _of("name", fields.required_name),
        "description": _of("description", fields.structure_description),
        "lien_source": _of("source_url", fields.address("source_url")),
        "siret": _of("siret", fields.siret),
        "commune": _of("commune_id", fields.commune),
        "code_postal": (frozenset({"postcode", "commune_id"}), fields.postcode("postcode")),
        "code_insee": _of("commune_id", fields.code_insee),
        "adresse": _of("address", fields.text("address")),
        "complement_adresse": _of("address_complement", fields.text("address_complement")),
        "longitude": (_POINT, fields.number("longitude", 180)),
        "latitude": (_POINT, fields.number("latitude", 90)),
        "telephone": _of("phone", fields.phone),
        "courriel": _of("email", fields.text("email")),
        "site_web": _of("website", fields.address("website")),
        "horaires_accueil": (_HOURS, fields.opening_hours),
        "accessibilite_lieu": _of("accessibility_url", fields.address("accessibility_url")),
        "reseaux_porteurs": (frozenset({"carriers", "kind"}), fields.carriers),
    },
    SERVICE: {
        "nom": _of("name", fields.required_name),
        "description": _of("description", fields.required_description),
        "lien_source": _of("source_url", fields.address("source_url")),
        "type": _of("kind", fields.key("type", "kind", terms.SERVICE_KINDS)),
        "thematiques": _of("themes", fields.keys("thematiques", "themes", terms.THEMES)),
        "frais": _of("fees", fields.key("frais", "fees", terms.FEES)),
        "frais_precisions": _of("fees_note", fields.text("fees_note")),
        "publics": _of("audiences", fields.audiences),
        "publics_precisions": _of("audience_note", fields.text("audience_note")),
        "conditions_acces": _of("conditions", fields.text("conditions")),
        "commune": (_EXTRA, _of_service("commune", fields.commune)),
        "code_postal": (_EXTRA, _of_service("code_postal", fields.postcode("structure_postcode"))),
        "code_insee": (_EXTRA, _of_service("code_insee", fields.code_insee)),
        "adresse": (_EXTRA, _of_service("adresse", fields.text("structure_address"))),
        "complement_adresse": (
            _EXTRA, _of_service("complement_adresse", fields.text("structure_address_complement"))
        ),
        "longitude": (_EXTRA, _of_service("longitude", fields.number("structure_longitude", 180))),
        "latitude": (_EXTRA, _of_service("latitude", fields.number("structure_latitude", 90))),
        "telephone": _of("phone", fields.phone),
        "courriel": _of("email", fields.text("email")),
        "modes_accueil": _of(
            "reception_modes",
            fields.keys("modes_accueil", "reception_modes", terms.RECEPTION_MODES),
        ),
        "zone_eligibilite": _of("area", fields.area),
        "lien_mobilisation": _of("mobilisation_url", fields.address("mobilisation_url")),
        "modes_mobilisation": _of(
            "mobilisation_modes",
            fields.keys("modes_mobilisation", "mobilisation_modes", terms.MOBILISATION_MODES),
        ),
        "mobilisable_par": _of(
            "mobilised_by", fields.keys("mobilisable_par", "mobilised_by", terms.MOBILISED_BY)
        ),
        "mobilisation_precisions": _of("mobilisation_note", fields.text("mobilisation_note")),
        "volume_horaire_hebdomadaire": (
            _EXTRA, _of_service("volume_horaire_hebdomadaire", _nothing)
        ),
        "nombre_semaines": (_EXTRA, _of_service("nombre_semaines", _nothing)),
        "horaires_accueil": (_HOURS, fields.opening_hours),
    },
}  # fmt: skip
"""For each field of v1 that is made here: the columns that it says, and how."""

COLUMNS = {
    kind: frozenset().union(*(inputs for inputs, _ in made.values()))
    for kind, made in FIELDS.items()
}
"""The columns that records say."""
