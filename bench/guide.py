"""Measure the printable guide of a network of two hundred structures: reading, then printing.

`python -m bench.guide`: prints a table, keeps a copy in bench/results/. The aim is 3 seconds.
"""

import argparse
import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from bench.house import FIRST, KINDS, LAST, TITLES
from intranet import config
from intranet.accounts.models import ADMINISTRATOR, Account, Grant
from intranet.app import create_app
from intranet.clock import now
from intranet.config import ROOT
from intranet.database import db
from intranet.directory.actors import of_account
from intranet.directory.models import ACTIVE, Assignment, Membership, Person, Position, Structure
from intranet.directory.offer.models import OutreachSession, Service
from intranet.guidebook import composing, press, queries
from intranet.guidebook.content import Guide
from intranet.networks.models import Network, NetworkCommune
from intranet.operations import schema
from intranet.territories import loading
from intranet.territories.models import Agency, Commune
from intranet.vocabulary import terms

RESULTS = ROOT / "bench" / "results"
AIM = 3.0
COMMUNES = 30
HOURS = ("Mo-Fr 09:00-12:00,13:30-17:00; PH off", "Mo,Tu,Th 08:30-12:30; We 14:00-17:00", "")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.guide")
    parser.add_argument("--structures", type=int, default=200)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = measured(Path(folder), options.structures, options.times)
    _print(report)
    options.results.mkdir(parents=True, exist_ok=True)
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ-guide.json")
    (options.results / name).write_text(json.dumps(report, indent=2, ensure_ascii=False))


def measured(folder: Path, structures: int, times: int = 3) -> dict:
    """Seconds (the median of `times`) that passed and that processors worked, kilobytes of each
    format, megabytes of the press."""
    app = create_app(
        config.load(
            {
                "MAILLAGE_INSTANCE": str(folder),
                "MAILLAGE_SECRET_KEY": "clef-de-mesure-" * 4,
                "MAILLAGE_BASE_URL": "http://localhost",
            }
        )
    )
    with app.app_context():
        account, network = _build(app, structures)
        report: dict = {"structures": structures, "formats": {}}
        report["read seconds"], _, guide = _timed(times, lambda: _composed(account, network))
        for form, label in press.FORMATS.items():
            seconds, worked, body = _timed(times, lambda form=form: press.printed(guide, form))
            report["formats"][label] = {
                "seconds": seconds,
                "processor": worked,
                "kilobytes": len(body) // 1024,
            }
        db.session.remove()
        db.engine.dispose()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return report | {"press megabytes": round(peak / 1024)}


def _composed(account: Account, network: Network) -> Guide:
    db.session.expire_all()
    return composing.compose(queries.gathered(of_account(account), network), now())


def _timed(times: int, act: Callable[[], Any]) -> tuple[float, float, Any]:
    spent, worked = [], []
    for _ in range(times):
        began, used = time.perf_counter(), _processor()
        found = act()
        spent.append(time.perf_counter() - began)
        worked.append(_processor() - used)
    return round(median(spent), 2), round(median(worked), 2), found


def _processor() -> float:
    """Seconds that processors worked for this process and those that it waited for."""
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system


def _build(app: Flask, structures: int) -> tuple[Account, Network]:
    """A network of `structures`, each with three seats, two services, and one in three with a
    permanence elsewhere; an administrator who sees it."""
    chance = random.Random(35)
    schema.install(app)
    with schema.changing(db.engine) as connection:
        schema.upgrade(connection)
    loading.load("35")
    communes = list(db.session.scalars(select(Commune).where(Commune.parent_id.is_(None))))
    communes = communes[:COMMUNES]
    agency = Agency(name="Agence de mesure", slug="mesure")
    account = Account(email="a@x.example", active=True, fs_uniquifier="mesure", created_at=now())
    db.session.add_all([agency, account])
    db.session.flush()
    network = Network(
        name="Réseau de mesure", slug="mesure", agency_id=agency.id, mailbox="m@x.example",
        created_at=now(),
    )  # fmt: skip
    db.session.add_all([network, Grant(account_id=account.id, role=ADMINISTRATOR)])
    db.session.flush()
    day = date(2024, 1, 1)
    for commune in communes:
        row = NetworkCommune(network_id=network.id, commune_id=commune.id, starts_on=day)
        db.session.add(row)
    db.session.flush()
    _places(chance, structures, communes)
    _people(chance, structures * 3, network)
    db.session.commit()
    return account, network


def _places(chance: random.Random, structures: int, communes: list[Commune]) -> None:
    moment = {"created_at": now(), "updated_at": now()}
    numbers = range(1, structures + 1)
    themes = list(terms.THEMES)
    db.session.execute(
        insert(Structure),
        [
            {"id": n, "name": f"{chance.choice(KINDS).upper()} de {chance.choice(LAST)} {n}",
             "kind": chance.choice(KINDS), "commune_id": chance.choice(communes).id,
             "address": f"{n} rue du Port", "postcode": "35400", "phone": f"+3326191{n:04d}",
             "email": f"accueil.{n}@structure.example", "opening_hours": chance.choice(HOURS),
             "area": [], "carriers": [], "verified_at": now(), **moment}
            for n in numbers
        ],
    )  # fmt: skip
    db.session.execute(
        insert(Service),
        [
            {"structure_id": n, "name": f"Accompagnement {chance.choice(LAST)}",
             "themes": chance.sample(themes, 2), **moment}
            for n in numbers for _ in range(2)
        ],
    )  # fmt: skip
    db.session.execute(
        insert(OutreachSession),
        [
            {"structure_id": n, "host_id": n // 3, "commune_id": chance.choice(communes).id,
             "opening_hours": "Tu[1,3] 09:00-12:00; PH off", "by_appointment": True, **moment}
            for n in numbers if n % 3 == 0
        ],
    )  # fmt: skip


def _people(chance: random.Random, people: int, network: Network) -> None:
    moment = {"created_at": now(), "updated_at": now(), "verified_at": now()}
    numbers = range(1, people + 1)
    db.session.execute(
        insert(Person),
        [
            {"id": n, "first_name": chance.choice(FIRST), "last_name": chance.choice(LAST),
             "email": f"prenom.nom.{n}@structure.example", "phone": f"+3326192{n:04d}", **moment}
            for n in numbers
        ],
    )  # fmt: skip
    db.session.execute(
        insert(Position),
        [
            {"id": n, "structure_id": (n - 1) // 3 + 1, "title": chance.choice(TITLES),
             "created_at": now()}
            for n in numbers
        ],
    )  # fmt: skip
    db.session.execute(
        insert(Assignment),
        [
            {"position_id": n, "person_id": n, "starts_on": date(2024, 1, 1)}
            for n in numbers if n % 9
        ],
    )  # fmt: skip
    db.session.execute(
        insert(Membership),
        [
            {"position_id": n, "network_id": network.id, "state": ACTIVE, "requested_at": now(),
             "decided_at": now()}
            for n in numbers
        ],
    )  # fmt: skip


def _print(report: dict) -> None:
    print(f"\nguide of {report['structures']} structures, read in {report['read seconds']} s")
    for label, row in report["formats"].items():
        total = row["seconds"] + report["read seconds"]
        told = "yes" if total <= AIM else "NO"
        print(f"{label:28}{row['seconds']:>8} s{row['processor']:>8} s of processor"
              f"{row['kilobytes']:>8} KB  ≤ {AIM:.0f} s {told}")  # fmt: skip
    print(f"press {report['press megabytes']} MB, in a process of its own")


if __name__ == "__main__":
    main()
