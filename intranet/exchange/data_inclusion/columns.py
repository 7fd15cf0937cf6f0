"""What a record says, in the columns of the directory.

A pure reading: the same record always gives the same columns, so that what was edited here since
is what differs from them. What a column cannot hold is left out of it, and said; the record itself
keeps it.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import phonenumbers
from stdnum.fr import siret

from intranet.exchange.data_inclusion.models import SERVICE, STRUCTURE
from intranet.exchange.data_inclusion.places import Here, Places
from intranet.hours import now as hours
from intranet.text import clean, clean_line, fold, normalise_email
from intranet.web.phones import phone as spaced

Columns = dict[str, Any]

# The columns that a record fills, and those whose values have no order.
STRUCTURE_COLUMNS = (
    "kind", "name", "description", "commune_id", "postcode", "address", "address_complement",
    "longitude", "latitude", "phone", "email", "website", "opening_hours", "hours_note", "siret",
    "accessibility_url", "carriers", "source_url", "source_updated_on",
)  # fmt: skip
SERVICE_COLUMNS = (
    "name", "description", "kind", "themes", "audiences", "audience_note", "conditions", "fees",
    "fees_note", "reception_modes", "mobilisation_modes", "mobilised_by", "mobilisation_note",
    "mobilisation_url", "phone", "email", "opening_hours", "hours_note", "area", "extra",
    "source_url", "source_updated_on",
)  # fmt: skip
WITHOUT_ORDER = frozenset(
    {"carriers", "themes", "audiences", "reception_modes", "mobilisation_modes", "mobilised_by",
     "area"}
)  # fmt: skip
# The fields of a service that no page edits: `Service.extra` keeps them under their own names.
EXTRA = (
    "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "longitude",
    "latitude", "volume_horaire_hebdomadaire", "nombre_semaines",
)  # fmt: skip

# Kinds by the networks that carry a structure; those of its name come first.
_KINDS = {
    "caf": "caf",
    "cpam": "cpam",
    "cnam": "cpam",
    "mutualite-sociale-agricole": "msa",
    "france-travail": "france_travail",
    "france-service": "france_services",
    "msap": "france_services",
    "mission-locale": "mission_locale",
    "communes": "mairie",
    "maisons-des-solidarites": "cdas",
}
_NAMES = {"cdas": "cdas", "carsat": "carsat", "cias": "cias", "ccas": "ccas", "mairie": "mairie"}
CARRIERS = {
    "ccas": "ccas-cias",
    "cias": "ccas-cias",
    "cdas": "maisons-des-solidarites",
    "caf": "caf",
    "cpam": "cpam",
    "msa": "mutualite-sociale-agricole",
    "france_travail": "france-travail",
    "france_services": "france-service",
    "mission_locale": "mission-locale",
    "mairie": "communes",
}
"""The network that carries a structure of each kind, when it says nothing else."""


def of_record(
    kind: str, values: Mapping[str, Any], places: Places, remarks: list[str] | None = None
) -> Columns:
    """The columns that the `values` of a valid record fill; adds to `remarks` what was left.

    Raises `places.Elsewhere` or `places.Unknown` for a structure without a place here.
    """
    said = remarks if remarks is not None else []
    return _STRUCTURES_AND_SERVICES[kind](values, places, said)


def _structure(values: Mapping[str, Any], places: Places, said: list[str]) -> Columns:
    get = values.get
    commune = places.named(get("code_insee"), get("code_postal"), get("commune"))
    if commune.replaced:
        said.append(f"La commune {commune.replaced} n’existe plus : {commune.name} la remplace.")
    return {
        **_shared(values, said),
        "kind": _kind(values),
        "commune_id": commune.id,
        "postcode": _postcode(get("code_postal"), commune),
        "address": _line(get("adresse"), 300),
        "address_complement": _line(get("complement_adresse"), 300),
        "longitude": get("longitude"),
        "latitude": get("latitude"),
        "website": _address(get("site_web"), "site_web", 300, said),
        "siret": _siret(get("siret"), said),
        "accessibility_url": _address(
            get("accessibilite_lieu"), "accessibilite_lieu", 300, said
        ),
        "carriers": list(get("reseaux_porteurs") or []),
    }  # fmt: skip


def _service(values: Mapping[str, Any], places: Places, said: list[str]) -> Columns:
    get = values.get
    return {
        **_shared(values, said),
        "kind": get("type") or "",
        "themes": list(get("thematiques") or []),
        "audiences": list(get("publics") or []),
        "audience_note": clean(get("publics_precisions") or ""),
        "conditions": clean(get("conditions_acces") or ""),
        "fees": get("frais") or "",
        "fees_note": clean(get("frais_precisions") or ""),
        "reception_modes": list(get("modes_accueil") or []),
        "mobilisation_modes": list(get("modes_mobilisation") or []),
        "mobilised_by": list(get("mobilisable_par") or []),
        "mobilisation_note": clean(get("mobilisation_precisions") or ""),
        "mobilisation_url": _address(get("lien_mobilisation"), "lien_mobilisation", 500, said),
        "area": places.area(get("zone_eligibilite") or []),
        "extra": {name: values[name] for name in EXTRA if get(name) is not None},
    }


_STRUCTURES_AND_SERVICES = {STRUCTURE: _structure, SERVICE: _service}


def _shared(values: Mapping[str, Any], said: list[str]) -> Columns:
    get = values.get
    opening, note = _hours(get("horaires_accueil"), said)
    return {
        "name": _line(values["nom"], 200),
        "description": clean(get("description") or ""),
        "phone": _phone(get("telephone"), said),
        "email": _email(get("courriel")),
        "opening_hours": opening,
        "hours_note": note,
        "source_url": _address(get("lien_source"), "lien_source", 500, said),
        "source_updated_on": date.fromisoformat(values["date_maj"]),
    }


def _kind(values: Mapping[str, Any]) -> str:
    words = fold(values["nom"]).split()
    for word, kind in _NAMES.items():
        if word in words:
            return kind
    carriers = values.get("reseaux_porteurs") or []
    if "ccas-cias" in carriers:
        return "ccas"
    return next((_KINDS[key] for key in carriers if key in _KINDS), "autre")


def _line(value: str | None, limit: int) -> str:
    return clean_line(value or "")[:limit].rstrip()


def _postcode(value: str | None, commune: Here) -> str:
    if value and value.isascii():
        return value
    return commune.postcodes[0] if len(commune.postcodes) == 1 else ""


def _address(value: str | None, field: str, limit: int, said: list[str]) -> str:
    if value and len(value) > limit:
        said.append(f"{field} : trop long pour être montré.")
        return ""
    return value or ""


def _siret(value: str | None, said: list[str]) -> str:
    if value and not (value.isascii() and _is_siret(value)):
        said.append(f"Le SIRET {value} n’existe pas : il n’est pas montré.")
        return ""
    return value or ""


@lru_cache(maxsize=4096)
def _is_siret(value: str) -> bool:
    return bool(siret.is_valid(value))


def _phone(value: str | None, said: list[str]) -> str:
    found = e164(value or "")
    if value and value.strip() and not found:
        said.append(f"Le téléphone « {clean_line(value)[:40]} » n’en est pas un : non montré.")
    return found


@lru_cache(maxsize=4096)
def e164(value: str) -> str:
    """`value` as `+33299…`; "" when it is no telephone number."""
    try:
        number = phonenumbers.parse(value, "FR")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return str(written) if len(written) <= 20 and spaced(written) else ""


def _email(value: str | None) -> str:
    return normalise_email(value or "")[:254]


def _hours(value: str | None, said: list[str]) -> tuple[str, str]:
    """What OSM syntax says, and what is only words."""
    text = clean_line(value or "")
    if not text or (len(text) <= 500 and hours.valid(text)):
        return text, ""
    said.append("Les horaires ne sont pas en syntaxe OSM : gardés tels quels, en note.")
    return "", text[:500].rstrip()
