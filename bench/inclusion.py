"""data·inclusion records: a file of structures and as many services in, the whole export out."""

import json
import random
from pathlib import Path
from typing import Any

from sqlalchemy import select

from intranet.database import db
from intranet.exchange.data_inclusion import export, schema, terminal, undoing
from intranet.exchange.data_inclusion.models import APPLIED, REFUSED, UNCHANGED, InclusionRun
from intranet.territories.queries import every_commune
from intranet.vocabulary import terms

TITLE = "data·inclusion, as many structures as services"
PAGE = 200
WORDS = """accueil accompagnement logement emploi famille santé droits numérique aide personnes
atelier permanence situation dossier rendez-vous écoute orientation mobilité budget""".split()


def prepare(folder: Path, rows: int) -> None:
    """Write the file: half of its rows are structures, half services."""
    document = _document(rows // 2)
    _file(folder).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def warm() -> None:
    """Load the package itself: a third of a second and thirty megabytes, once a process."""
    schema.model("structure")


def _file(folder: Path) -> Path:
    return folder / "in.json"


def _import(folder: Path, *, apply: bool) -> InclusionRun:
    run = terminal.import_file(_file(folder), apply=apply)
    assert not _count(run, REFUSED), run.counts
    return run


def _count(run: InclusionRun, outcome: str = "") -> int:
    """Its records, of one outcome perhaps."""
    return sum(
        many
        for of_kind in run.counts.values()
        for name, many in of_kind.items()
        if outcome in ("", name)
    )


def _apply(folder: Path) -> int:
    return _count(_import(folder, apply=True))


def _check(folder: Path) -> int:
    return _count(_import(folder, apply=False))


def _again(folder: Path) -> int:
    run = _import(folder, apply=False)
    assert _count(run, UNCHANGED) == _count(run), run.counts
    return _count(run)


def _export(folder: Path) -> int:
    return sum(export.write_to(folder / "out.json").values())


def _export_page(_folder: Path) -> int:
    """As the address for programs answers, in the middle of the services."""
    return len(export.page("service", 10, PAGE, with_contacts=False))


def _undo(_folder: Path) -> int:
    run = db.session.scalars(select(InclusionRun).where(InclusionRun.state == APPLIED)).one()
    undoing.undo(None, run)
    db.session.commit()
    return _count(run)


def _document(records: int) -> dict[str, list[dict[str, Any]]]:
    chance = random.Random(35)
    communes = [place for place in every_commune() if place.is_current]

    def said(length: int) -> str:
        return " ".join(chance.choices(WORDS, k=length)).capitalize() + "."

    def shared(number: int) -> dict[str, Any]:
        place = chance.choice(communes)
        return {
            "source": "dora",
            "date_maj": f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
            "description": said(60),
            "commune": place.name,
            "code_postal": place.postcodes.split()[0],
            "code_insee": place.insee_code,
            "adresse": f"{number % 90 + 1} rue de la Mairie",
            "longitude": round(chance.uniform(-2.2, -1.0), 5),
            "latitude": round(chance.uniform(47.6, 48.7), 5),
            "telephone": f"+3326191{number % 10000:04d}",
            "courriel": f"contact{number}@structure.example",
            "lien_source": f"https://dora.example/{number}",
            "horaires_accueil": f"Mo-Fr 0{number % 3 + 7}:30-12:30,13:30-17:00; PH off",
        }

    structures = [
        {**shared(n), "id": f"dora--s{n}", "nom": f"Structure {said(3)[:-1]} {n}",
         "site_web": f"https://structure{n}.example/",
         "reseaux_porteurs": chance.sample(sorted(terms.CARRIERS), 2)}
        for n in range(records)
    ]  # fmt: skip
    services = [
        {**shared(n), "id": f"dora--v{n}", "structure_id": f"dora--s{n}",
         "nom": f"Service {said(3)[:-1]} {n}", "type": "accompagnement", "frais": "gratuit",
         "thematiques": chance.sample(sorted(terms.THEMES), 3), "publics": ["familles"],
         "modes_accueil": ["en-presentiel"], "zone_eligibilite": ["35"],
         "modes_mobilisation": ["telephoner"], "mobilisable_par": ["usagers"],
         "contact_nom_prenom": "Nom de contact", "conditions_acces": said(10)}
        for n in range(records)
    ]  # fmt: skip
    return {"structures": structures, "services": services}


STEPS = {
    "read and check": _check,
    "read, check and apply": _apply,
    "read and check again": _again,
    "export": _export,
    f"export a page of {PAGE}": _export_page,
    "undo": _undo,
}
