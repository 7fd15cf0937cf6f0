"""The journal of an entry, in French."""

from datetime import datetime
from typing import Any

from intranet.audit.models import JournalEntry
from intranet.web import dates
from intranet.web.phones import phone

VERBS = {
    "created": "Fiche ajoutée",
    "updated": "Fiche modifiée",
    "verified": "Vérifiée : tout est exact",
    "closed": "Structure fermée",
    "reopened": "Structure rouverte",
    "error_reported": "Erreur signalée",
    "imported": "Fiche importée",
}
FIELDS = {
    "kind": "Type",
    "name": "Nom",
    "address": "Adresse",
    "postcode": "Code postal",
    "phone": "Téléphone",
    "mobile": "Portable",
    "email": "Courriel",
    "website": "Site internet",
    "siret": "SIRET",
    "opening_hours": "Horaires",
    "description": "Présentation",
    "first_name": "Prénom",
    "last_name": "Nom de famille",
    "about": "Ce qu’il est utile de savoir",
}
LIMIT = 120


def title(fact: JournalEntry) -> str:
    """« Fiche modifiée »."""
    return VERBS.get(fact.verb.split(".", 1)[-1], "Changement")


def when(fact: JournalEntry) -> str:
    """« jeudi 12 mars 2027, 9 h 30 »."""
    at: datetime = fact.at
    return f"{dates.near_day(at)}, {dates.hour(at)}".capitalize()


def changes(fact: JournalEntry) -> list[tuple[str, str, str]]:
    """(field, before, after) of an edit, as text; nothing for other facts."""
    if not fact.verb.endswith(".updated"):
        return []
    told = [
        (FIELDS[name], _plain(name, fact.before.get(name)), _plain(name, value))
        for name, value in fact.after.items()
        if name in FIELDS
    ]
    return told + [("Commune", "", "changée")] * ("commune_id" in fact.after)


def _plain(name: str, value: Any) -> str:
    text = phone(value) if name in ("phone", "mobile") else str(value or "")
    return text if len(text) <= LIMIT else f"{text[:LIMIT].rstrip()}…"
