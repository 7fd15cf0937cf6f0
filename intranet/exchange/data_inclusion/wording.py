"""data·inclusion in French: outcomes, states, what a line of a run says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for

from intranet.audit import labels
from intranet.exchange.data_inclusion.models import (
    APPLIED,
    CHANGED,
    CHECKED,
    DISCARDED,
    KEPT,
    NEW,
    OUTSIDE,
    REFUSED,
    SERVICE,
    STRUCTURE,
    UNCHANGED,
    UNDONE,
    InclusionLine,
    InclusionRun,
)
from intranet.exchange.data_inclusion.places import Places

labels.KINDS |= {
    "inclusion_run": "l’import data·inclusion",
    "inclusion_token": "le jeton data·inclusion",
    "service": "le service",
}
labels.VERBS |= {
    "inclusion.exported": "a exporté l’annuaire vers",
    "inclusion_run.checked": "a préparé",
    "inclusion_run.applied": "a appliqué",
    "inclusion_run.discarded": "a abandonné",
    "inclusion_run.undone": "a annulé",
    "inclusion_token.created": "a créé",
    "inclusion_token.revoked": "a révoqué",
    "service.import_undone": "a annulé l’import de",
    "structure.import_undone": "a annulé l’import de",
}
_OWN_FIELDS = {
    "accessibility_url": "Accessibilité du lieu",
    "address_complement": "Complément d’adresse",
    "area": "Territoire",
    "audience_note": "Précisions sur les publics",
    "audiences": "Publics",
    "carriers": "Réseaux porteurs",
    "conditions": "Conditions d’accès",
    "extra": "Lieu et durée",
    "fees": "Frais",
    "fees_note": "Précisions sur les frais",
    "hours_note": "Précision sur les horaires",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "mobilisation_modes": "Comment le mobiliser",
    "mobilisation_note": "Précisions sur la mobilisation",
    "mobilisation_url": "Lien pour le mobiliser",
    "mobilised_by": "Mobilisable par",
    "reception_modes": "Modes d’accueil",
    "service_new": "Services nouveaux",
    "service_changed": "Services modifiés",
    "service_kept": "Services modifiés ici",
    "service_unchanged": "Services inchangés",
    "service_refused": "Services refusés",
    "service_outside": "Services d’autres départements",
    "services": "Services",
    "source_updated_on": "À jour chez la source le",
    "source_url": "Page chez la source",
    "structure_new": "Structures nouvelles",
    "structure_changed": "Structures modifiées",
    "structure_kept": "Structures modifiées ici",
    "structure_unchanged": "Structures inchangées",
    "structure_refused": "Structures refusées",
    "structure_outside": "Structures d’autres départements",
    "structures": "Structures",
    "themes": "Thématiques",
    "with_contacts": "Avec les contacts nommés",
}
for _name, _label in _OWN_FIELDS.items():
    labels.FIELD_LABELS.setdefault(_name, _label)

KINDS = {STRUCTURE: "Structure", SERVICE: "Service"}
OUTCOMES = {
    NEW: ("Nouvelles", "Ajoutées à l’annuaire, à vérifier."),
    CHANGED: ("Modifiées", "La source a changé ; l’annuaire suit."),
    KEPT: ("Modifiées ici", "La source dit autre chose que ce qui a été modifié ici."),
    UNCHANGED: ("Inchangées", "Rien à faire."),
    REFUSED: ("Refusées", "Elles n’entrent pas ; la raison est dite."),
    OUTSIDE: ("Autres départements", "Laissées de côté."),
}
STATES = {
    CHECKED: ("pending", "à appliquer"),
    APPLIED: ("yes", "appliqué"),
    UNDONE: ("cancelled", "annulé"),
    DISCARDED: ("past", "abandonné"),
}


@dataclass(frozen=True)
class Told:
    """A change for a reader; `edited`: of what was edited here."""

    label: str
    before: str
    after: str
    edited: bool


@dataclass(frozen=True)
class Shown:
    """A line of a run for a reader. `url` leads to the structure it is about, "" when new."""

    kind: str
    number: int
    identifier: str
    label: str
    outcome: str
    url: str
    changes: list[Told]
    problems: list[str]
    remarks: list[str]


@dataclass(frozen=True)
class Total:
    """How many records of a run have an outcome."""

    outcome: str
    label: str
    note: str
    structures: int
    services: int

    @property
    def count(self) -> int:
        return self.structures + self.services


def totals(run: InclusionRun) -> list[Total]:
    """Every outcome that some record has, in order."""
    structures, services = (run.counts.get(kind, {}) for kind in (STRUCTURE, SERVICE))
    found = [
        Total(key, label, note, structures.get(key, 0), services.get(key, 0))
        for key, (label, note) in OUTCOMES.items()
    ]
    return [total for total in found if total.count]


def shown(lines: Iterable[InclusionLine], homes: dict[int, int]) -> list[Shown]:
    """Lines for a reader; `homes` are the structures of the services they would change."""
    places = Places()
    return [_line(line, homes, places) for line in lines]


def refusals(lines: Iterable[InclusionLine]) -> Iterator[list[Any]]:
    """Kind, number, identifier, name and reasons of each line."""
    for one in lines:
        reasons = " ".join(one.problems)
        yield [KINDS[one.kind], one.number, one.identifier, one.label, reasons]


def _line(line: InclusionLine, homes: dict[int, int], places: Places) -> Shown:
    key = line.target_id
    if key is not None and line.kind == SERVICE:
        key = homes.get(key)
    return Shown(
        KINDS[line.kind],
        line.number,
        line.identifier,
        line.label or "Sans nom",
        line.outcome,
        url_for("directory.structure", structure_id=key) if key else "",
        [_change(change, places) for change in line.changes],
        line.problems,
        line.remarks,
    )


def _change(change: dict[str, Any], places: Places) -> Told:
    name = change["field"]
    before, after = change["before"], change["after"]
    if name == "commune_id":
        found = [places.of(key) if key else None for key in (before, after)]
        before, after = (place.name if place else "" for place in found)
    if name in ("commune_id", "structure_id"):
        name = name.removesuffix("_id")
    label = labels.FIELD_LABELS.get(name, name.replace("_", " ").capitalize())
    return Told(label, labels.shown(name, before), labels.shown(name, after), change["edited"])
