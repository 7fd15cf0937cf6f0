"""Measure data·inclusion: a file of structures and as many services in, the whole export out.

`python -m bench inclusion`: rows per second and peak memory of each step, in a process of its own,
on both databases; prints a table, keeps a copy in bench/results/.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import postgresql
from bench.servers import environment
from intranet import config
from intranet.app import create_app
from intranet.config import ROOT
from intranet.database import db
from intranet.operations import schema as migrations
from intranet.territories import loading
from intranet.territories.queries import every_commune
from intranet.vocabulary import terms

RESULTS = ROOT / "bench" / "results"
STEPS = ("look", "import", "import again", "export", "export a page")
PAGE = 200
WORDS = """accueil accompagnement logement emploi famille santé droits numérique aide personnes
atelier permanence situation dossier rendez-vous écoute orientation mobilité budget""".split()


def main(arguments: list[str]) -> None:
    options = _options(arguments)
    report: dict[str, Any] = {"records": options.records, "databases": {}}
    with tempfile.TemporaryDirectory() as folder:
        for database in options.databases.split(","):
            kept = Path(folder) / database
            kept.mkdir()
            if database == "sqlite":
                rows = _measure(kept, options.records, f"sqlite:///{kept / 'bench.sqlite3'}")
            else:
                with postgresql.running(kept / "server") as address:
                    url = postgresql.database(address, "inclusion")
                    rows = _measure(kept, options.records, url)
            report["databases"][database] = rows
            _print(database, options.records, rows)
    options.results.mkdir(parents=True, exist_ok=True)
    name = datetime.now(UTC).strftime("inclusion-%Y-%m-%dT%H-%M-%SZ.json")
    (options.results / name).write_text(json.dumps(report, indent=2, ensure_ascii=False))


def step(name: str, file: str) -> None:
    """One step, in the process that was started for it; prints what it took."""
    from intranet.exchange.data_inclusion import export, schema, terminal

    app = create_app()
    with app.app_context():
        schema.model("structure")  # the package itself, a third of a second and thirty megabytes
        resting = _megabytes()
        began, used = time.perf_counter(), time.process_time()
        if name == "export":
            export.write_to(Path(file).with_name("out.json"))
        elif name == "export a page":
            export.page("service", 20, PAGE, with_contacts=False)
        else:
            terminal.import_file(Path(file), apply=name != "look")
        seconds, used = time.perf_counter() - began, time.process_time() - used
    told = {"seconds": round(seconds, 3), "processor": round(used, 3)}
    print(json.dumps(told | {"resting": resting, "peak": _megabytes()}))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench inclusion")
    parser.add_argument("--records", type=int, default=10_000, help="structures, and services")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args(arguments)


def _measure(folder: Path, records: int, url: str) -> dict[str, dict[str, float]]:
    variables = environment(folder, 8790) | {"MAILLAGE_DATABASE_URL": url}
    file = folder / "in.json"
    app = create_app(config.load(variables))
    with app.app_context():
        migrations.install(app)
        with migrations.changing(db.engine) as connection:
            migrations.upgrade(connection)
        loading.load("35")
        db.session.commit()
        file.write_text(json.dumps(_document(records), ensure_ascii=False), encoding="utf-8")
        db.session.remove()
        db.engine.dispose()
    found = {}
    for name in STEPS:
        code = f"from bench.inclusion import step; step({name!r}, {str(file)!r})"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=variables, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        found[name] = json.loads(done.stdout.splitlines()[-1])
    found["export"]["megabytes"] = round((folder / "out.json").stat().st_size / 2**20, 1)
    return found


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


def _megabytes() -> float:
    """The highest resident memory of this process since its program began."""
    status = Path("/proc/self/status").read_text()
    return round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1)


def _print(database: str, records: int, rows: dict[str, dict[str, float]]) -> None:
    print(f"\n{database}: {records:,} structures and {records:,} services")
    print(f"{'':16}{'seconds':>10}{'processor':>11}{'rows/s':>10}{'peak MB':>10}{'of which':>10}")
    for name, row in rows.items():
        count = PAGE if name == "export a page" else 2 * records
        print(
            f"{name:16}{row['seconds']:>10.2f}{row['processor']:>11.2f}"
            f"{count / row['seconds']:>10,.0f}{row['peak']:>10.0f}"
            f"{row['peak'] - row['resting']:>10.0f}",
            flush=True,
        )


if __name__ == "__main__":
    os.chdir(ROOT)
    main(sys.argv[1:])
