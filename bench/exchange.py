"""`python -m bench exchange`: a file of ten thousand rows comes in and goes out again.

A spreadsheet, then data·inclusion records, each into an empty directory, on both databases: rows
per second and peak memory of each step. Prints tables, keeps a copy in bench/results/.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from bench import alone, inclusion, postgresql, spreadsheet
from bench.servers import environment
from intranet import config
from intranet.app import create_app
from intranet.config import ROOT
from intranet.database import db
from intranet.operations import schema
from intranet.territories import loading

RESULTS = ROOT / "bench" / "results"
WORKS = (spreadsheet, inclusion)


def main(arguments: list[str]) -> None:
    options = _options(arguments)
    report: dict[str, Any] = {"rows": options.rows, "databases": {}}
    for database in options.databases.split(","):
        report["databases"][database] = found = {}
        for work in WORKS:
            title = f"{work.TITLE}, {database}"
            with tempfile.TemporaryDirectory() as name, _url(database, Path(name)) as url:
                found[work.__name__] = _measure(work, Path(name), url, options.rows)
            alone.print_table(title, found[work.__name__])
    options.results.mkdir(parents=True, exist_ok=True)
    name = datetime.now(UTC).strftime("exchange-%Y-%m-%dT%H-%M-%SZ.json")
    (options.results / name).write_text(json.dumps(report, indent=2, ensure_ascii=False))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench exchange")
    parser.add_argument("--rows", type=int, default=10_000, help="of the file")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args(arguments)


@contextmanager
def _url(database: str, folder: Path) -> Iterator[str]:
    if database == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    with postgresql.running(folder / "server") as address:
        yield postgresql.database(address, "exchange")


def _measure(work: ModuleType, folder: Path, url: str, rows: int) -> dict[str, alone.Took]:
    variables = environment(folder, 8790) | {"MAILLAGE_DATABASE_URL": url}
    app = create_app(config.load(variables))
    with app.app_context():
        schema.install(app)
        with schema.changing(db.engine) as connection:
            schema.upgrade(connection)
        loading.load("35")
        db.session.commit()
        work.prepare(folder, rows)
        db.session.remove()
        db.engine.dispose()
    return {name: alone.take(work.__name__, name, folder, variables) for name in work.STEPS}
