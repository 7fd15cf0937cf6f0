"""Files that imports give back: a template to fill in, the rows in error with their reasons."""

from collections.abc import Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from intranet.database import db
from intranet.exchange import queries
from intranet.exchange.fields import BY_KEY, LABELS, TEMPLATE
from intranet.exchange.models import ImportRun
from intranet.files import tables

IN_MEMORY = 1_000_000  # bytes, beyond which a download is on disk
REASON = "Pourquoi cette ligne n’est pas importée"
HELP = (
    (
        "Nom de la structure",
        "Obligatoire, une ligne par structure ou par personne qui y travaille.",
    ),
    ("Type de structure", "CCAS, CDAS, Association, Mairie… Vide, il est déduit du nom."),
    ("Commune", "Son nom ou son code INSEE. Le code postal aide quand deux noms se ressemblent."),
    ("Téléphone", "Dix chiffres. Le zéro du début n’est pas perdu, même si Excel l’enlève."),
    ("SIRET", "Facultatif. Mettez la colonne au format Texte : Excel abrège les longs nombres."),
    ("Horaires", "En toutes lettres : lundi au vendredi 9h-12h et 14h-17h, samedi 9h-12h."),
    ("Identifiant", "Facultatif : le numéro que vous donnez à la structure dans votre tableau."),
    ("Nom, Prénom, Fonction", "Facultatifs : une ligne par personne, la structure répétée."),
    ("Une cellule vide", "Ne change rien : elle n’efface jamais ce que l’annuaire sait déjà."),
)


def spooled(most: int) -> IO[bytes]:
    """A file in memory that goes to disk beyond `most` bytes, and vanishes once sent."""
    return cast("IO[bytes]", SpooledTemporaryFile(most))


def write_template(format: str, file: IO[bytes]) -> None:
    """An empty table with the titles that are recognised; in Excel, a second sheet explains."""
    header = [LABELS[key] for key in TEMPLATE]
    if format == tables.CSV:
        tables.write_csv(file, header, [])
        return
    tables.write_xlsx(
        file, [("Annuaire", header, []), ("Mode d’emploi", ("Colonne", "Conseil"), HELP)]
    )


def write_errors(run: ImportRun, format: str, file: IO[bytes]) -> int:
    """The rows in error as the file has them, the reason last: to correct and to send again."""
    titles = [title for title in run.header if title != REASON]
    rows = _faulty(run, [place for place, title in enumerate(run.header) if title != REASON])
    return tables.write(format, file, "Lignes en erreur", [*titles, REASON], rows)


def examples(rows: Sequence[Sequence[str]], width: int, many: int) -> list[list[str]]:
    """For each column, a few different cells that say something."""
    found = []
    for place in range(width):
        said = dict.fromkeys(row[place] for row in rows if place < len(row) and row[place])
        found.append([cell[:60] for cell in list(said)[:many]])
    return found


def _faulty(run: ImportRun, places: list[int]) -> Iterator[list[str]]:
    for _, cells, problems in db.session.execute(queries.error_rows(run)):
        told = " ".join(_told(note) for note in problems)
        yield [*(cells[place] if place < len(cells) else "" for place in places), told]


def _told(note: dict[str, str]) -> str:
    label = BY_KEY[note["field"]].label if note["field"] in BY_KEY else ""
    return f"{label} : {note['text']}" if label else note["text"]
