"""A spreadsheet of people, four to a structure, in and out: the most that a row can bring (a
structure, a seat, somebody and that they hold it)."""

from collections.abc import Callable
from pathlib import Path
from random import Random

from sqlalchemy import select

from bench import words
from intranet.database import db
from intranet.exchange import choosing, exporting, receiving, sources, work
from intranet.exchange.command_actor import Operator
from intranet.exchange.models import (
    APPLIED,
    APPLYING,
    CHECKED,
    DUPLICATE,
    ERROR,
    READ,
    UNCHANGED,
    UNDOING,
    UNDONE,
    ImportRun,
)
from intranet.files import tables
from intranet.territories.queries import every_commune

TITLE = "spreadsheet of people and structures"
HEADER = (
    "Structure", "Type", "Adresse", "CP", "Ville", "Téléphone de la structure", "Horaires",
    "Nom", "Prénom", "Fonction", "Mail", "Portable",
)  # fmt: skip
HOURS = ("lundi au vendredi 9h-12h", "mardi et jeudi de 14h à 17h", "sur rendez-vous", "")
TOGETHER = 4  # people of a structure


def prepare(folder: Path, rows: int) -> None:
    """Write the file, as CSV and as Excel has it."""
    people = _people(rows)
    for format in (tables.CSV, tables.XLSX):
        with _file(folder, format).open("wb") as file:
            tables.write(format, file, "Partenaires", HEADER, people)


def warm() -> None:
    """Nothing is loaded late."""


def _file(folder: Path, format: str) -> Path:
    return folder / f"partenaires.{format}"


def _people(rows: int) -> list[tuple[str, ...]]:
    chance = Random(35)
    communes = [place for place in every_commune() if place.is_current]
    found = []
    for number in range(rows):
        if number % TOGETHER == 0:
            place = chance.choice(communes)
            home = (
                f"{words.structure(chance, 'association', place.name)} {number}", "Association",
                f"{number % 90 + 1} {words.street(chance)}", place.postcodes[:5], place.name,
                f"026191{number % 10000:04d}", chance.choice(HOURS),
            )  # fmt: skip
        first, last = words.person(chance)
        title = chance.choices(words.TITLES, cum_weights=words.TITLE_WEIGHTS)[0]
        mail, mobile = f"personne{number}@partenaire.example", f"063998{number % 10000:04d}"
        found.append((*home, last, first, title, mail, mobile))
    return found


def _read(folder: Path, format: str) -> int:
    """Receive the file as the site does, and let the worker read it when it is heavy."""
    path = _file(folder, format)
    run = receiving.receive(None, sources.named(None, "Mesure", None), path.name, path.read_bytes())
    db.session.commit()
    while run.state != READ:
        run = _worked()
    return run.row_count


def _read_csv(folder: Path) -> int:
    rows = _read(folder, tables.CSV)
    _leave()
    return rows


def _read_xlsx(folder: Path) -> int:
    return _read(folder, tables.XLSX)


def _leave() -> None:
    choosing.discard(None, _last())
    db.session.commit()


def _check(_folder: Path) -> int:
    run = _last()
    choosing.choose_columns(run, run.mapping, "")
    db.session.commit()
    run = _worked()
    wrong = {outcome: run.counts.get(outcome) for outcome in (ERROR, DUPLICATE)}
    assert run.state == CHECKED and not any(wrong.values()), (run.state, run.counts)
    return run.row_count


def _apply(_folder: Path) -> int:
    return _asked(APPLYING, APPLIED)


def _again(folder: Path) -> int:
    """The same file once more, which changes nothing."""
    _read_xlsx(folder)
    rows = _check(folder)
    assert _last().counts[UNCHANGED] == rows, _last().counts
    _leave()
    return rows


def _undo(_folder: Path) -> int:
    return _asked(UNDOING, UNDONE)


def _asked(wanted: str, done: str) -> int:
    run = db.session.scalars(select(ImportRun).where(ImportRun.state.in_((CHECKED, APPLIED)))).one()
    run.state = wanted
    db.session.commit()
    _worked()
    assert run.state == done, (run.state, run.problem)
    return run.row_count


def _worked() -> ImportRun:
    work.work()
    db.session.expire_all()
    return _last()


def _last() -> ImportRun:
    return db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(1)).one()


def _export(content: str, format: str) -> Callable[[Path], int]:
    def step(folder: Path) -> int:
        with (folder / f"export.{format}").open("wb") as file:
            return exporting.write(Operator(), exporting.Asked(), content, format, file)

    return step


STEPS = {
    "read .csv": _read_csv,
    "read .xlsx": _read_xlsx,
    "check": _check,
    "apply": _apply,
    "read and check again": _again,
    "export structures .csv": _export(exporting.STRUCTURES, tables.CSV),
    "export people .csv": _export(exporting.PEOPLE, tables.CSV),
    "export people .xlsx": _export(exporting.PEOPLE, tables.XLSX),
    "undo": _undo,
}
