"""The offer in the journal's French: labels of fields, of keys, of codes."""

from intranet.audit import labels
from intranet.directory.offer import areas
from intranet.vocabulary import terms

labels.VERBS["resumed"] = "a repris"
labels.FIELD_LABELS.update(
    {
        "area": "Territoire d’intervention",
        "audience_note": "Précision sur les publics",
        "audiences": "Publics",
        "by_appointment": "Sur rendez-vous",
        "conditions": "Conditions d’accès",
        "fees": "Frais",
        "fees_note": "Précision sur les frais",
        "host": "Lieu d’accueil",
        "mobilisation_modes": "Comment s’adresser au service",
        "mobilisation_note": "Précision sur la démarche",
        "mobilisation_url": "Lien pour la démarche",
        "mobilised_by": "Qui peut s’adresser au service",
        "note": "Remarque",
        "reception_modes": "Modes d’accueil",
        "themes": "Thématiques",
    }
)
labels.VALUES["kind"].update(terms.SERVICE_KINDS)
labels.VALUES.update(
    {
        "audiences": terms.AUDIENCES,
        "fees": terms.FEES,
        "mobilisation_modes": terms.MOBILISATION_MODES,
        "mobilised_by": terms.MOBILISED_BY,
        "reception_modes": terms.RECEPTION_MODES,
    }
)
labels.WORDED["themes"] = terms.label
labels.WORDED["area"] = lambda code: areas.label([code])
