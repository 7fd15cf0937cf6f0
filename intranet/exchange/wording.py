"""Changes, counts and choices as people read them."""

from collections.abc import Mapping
from typing import Any

from intranet.audit import labels
from intranet.directory import kinds
from intranet.exchange.comparing import Change
from intranet.exchange.models import CHANGED, DUPLICATE, ERROR, NEW, UNCHANGED
from intranet.exchange.understanding import Draft
from intranet.hours import french
from intranet.web.phones import phone

OUTCOMES = {
    NEW: "Nouvelles",
    CHANGED: "Modifiées",
    UNCHANGED: "Inchangées",
    DUPLICATE: "Doublons",
    ERROR: "Erreurs",
}
PARTS = {"structure": "", "seat": "Poste", "person": "Personne"}
FIELDS = {
    "name": "Nom", "kind": "Type", "commune_id": "Commune", "address": "Adresse",
    "address_complement": "Complément d’adresse", "postcode": "Code postal",
    "phone": "Téléphone", "mobile": "Portable", "email": "Courriel",
    "website": "Site internet", "siret": "SIRET", "opening_hours": "Horaires",
    "hours_note": "Précisions d’horaires", "description": "Présentation", "title": "Fonction",
    "first_name": "Prénom", "last_name": "Nom de famille",
}  # fmt: skip
LONGEST = 300
DONE = {
    "structures created": ("structure ajoutée", "structures ajoutées"),
    "structures changed": ("structure modifiée", "structures modifiées"),
    "seats created": ("poste ajouté", "postes ajoutés"),
    "seats changed": ("poste modifié", "postes modifiés"),
    "persons created": ("personne ajoutée", "personnes ajoutées"),
    "persons changed": ("fiche de personne modifiée", "fiches de personne modifiées"),
    "assignments": ("poste pourvu", "postes pourvus"),
}

# The journal speaks French.
labels.KINDS.update(
    {"export": "l’export", "import_run": "le fichier", "import_source": "la source de fichiers"}
)
labels.VERBS.update(
    {
        "import_run.received": "a envoyé",
        "import_run.applied": "a appliqué l’import de",
        "import_run.undone": "a annulé l’import de",
        "import_run.discarded": "a abandonné l’import de",
        "export.downloaded": "a téléchargé",
    }
)
labels.FIELD_LABELS.update({key: several.capitalize() for key, (_, several) in DONE.items()})
labels.FIELD_LABELS["rows"] = "Lignes"


def change(one: Change, communes: Mapping[int, str]) -> dict[str, Any]:
    """A change as `import_row.changes` keeps it."""
    part = PARTS[one.on]
    label = FIELDS[one.field]
    return {
        "label": f"{part} · {label}" if part else label,
        "before": value(one.field, one.before, communes),
        "after": value(one.field, one.after, communes),
        "conflict": one.conflict,
        "taken": one.taken,
    }


def value(field: str, said: Any, communes: Mapping[int, str]) -> str:
    """A value as people write it, "" for nothing."""
    if said in (None, ""):
        return ""
    if field == "commune_id":
        return communes.get(said, "")
    if field == "kind":
        return kinds.here().get(said, said)
    if field in ("phone", "mobile"):
        return phone(said)
    if field == "opening_hours":
        return " ; ".join(french.words(said))[:LONGEST]
    text = str(said)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def facts(draft: Draft, communes: Mapping[int, str]) -> str:
    """What a row says besides the names of its structure and of whoever it names, in short."""
    order = ("kind", "address", "postcode", "commune_id", "title", "phone", "mobile", "email")
    parts = (draft.structure, draft.seat, draft.person)
    last = ("website", "siret", "opening_hours", "hours_note")
    found = [
        value(name, part[name], communes)
        for name in (*order, *last)
        for part in parts
        if name in part
    ]
    return " · ".join(dict.fromkeys(found))
