"""Kinds of structures: keys in the database, labels on screen.

The département's own words (CDAS here, MDS there) are configuration, not code: a label may
depend on the département, a key never does.
"""

from flask import current_app

from intranet.audit.labels import VALUES

KINDS = {
    "ccas": "CCAS",
    "cias": "CIAS",
    "cdas": "CDAS",
    "caf": "CAF",
    "cpam": "CPAM",
    "msa": "MSA",
    "carsat": "CARSAT",
    "france_travail": "France Travail",
    "france_services": "France services",
    "mission_locale": "Mission locale",
    "association": "Association",
    "mairie": "Mairie",
    "autre": "Autre organisme",
}
VALUES["kind"].update(KINDS)  # the journal speaks French
LOCAL_LABELS = {"49": {"cdas": "MDS"}}


def labels(departement: str) -> dict[str, str]:
    """Every kind's label in `departement`, in display order."""
    return {**KINDS, **LOCAL_LABELS.get(departement, {})}


def here() -> dict[str, str]:
    """`labels` in the département that this site serves."""
    return labels(current_app.extensions["settings"].departement)
