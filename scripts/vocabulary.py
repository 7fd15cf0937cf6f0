"""`make vocabulary`: write what data·inclusion v1 names, from its package, as the site reads it.

The package takes a third of a second to import: the site reads the file instead.
"""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent / "intranet" / "vocabulary" / "data" / "v1.json"


def named() -> dict[str, dict[str, str]]:
    """Keys and French labels of every list of the vocabulary, in the package's order."""
    from data_inclusion.schema import v1

    lists: dict[str, Any] = {
        "categories": v1.Categorie,
        "themes": v1.Thematique,
        "audiences": v1.Public,
        "fees": v1.Frais,
        "reception_modes": v1.ModeAccueil,
        "mobilisation_modes": v1.ModeMobilisation,
        "mobilised_by": v1.PersonneMobilisatrice,
        "service_kinds": v1.TypeService,
        "carriers": v1.ReseauPorteur,
    }
    return {
        name: {term.value: _typographic(term.label) for term in terms}
        for name, terms in lists.items()
    }


def text() -> str:
    """The whole file."""
    return json.dumps(named(), ensure_ascii=False, indent=1) + "\n"


def _typographic(label: str) -> str:
    return " ".join(label.replace("'", "’").replace("Coeur", "Cœur").split())


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    print(FILE.relative_to(FILE.parents[3]))
