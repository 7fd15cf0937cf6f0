"""`maillage import FILE`: a spreadsheet, or data·inclusion records, from the command line."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from intranet.database import db
from intranet.directory.kinds import KINDS
from intranet.exchange import choosing, columns, queries, receiving, sources, wording, work
from intranet.exchange.command_actor import Operator
from intranet.exchange.data_inclusion import terminal as data_inclusion
from intranet.exchange.data_inclusion.reading import is_data_inclusion
from intranet.exchange.fields import LABELS
from intranet.exchange.models import DUPLICATE, ERROR, ImportRun
from intranet.exchange.preview_pages import done_in_words
from intranet.files.limits import MOST_BYTES, TOO_HEAVY, Unreadable
from intranet.web.dates import plural

MOST_TOLD = 50


@click.command("import", help="Importe FILE : un tableau (.xlsx, .csv) ou data·inclusion (.json).")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--source", default="", help="Nom de la source ; par défaut, celui du fichier.")
@click.option("--kind", default="", help=f"Type quand rien ne le dit : {', '.join(KINDS)}.")
@click.option("--apply", is_flag=True, help="Écrit dans l’annuaire ; sinon, montre seulement.")
@click.option("--overwrite", is_flag=True, help="Remplace aussi ce qui a été modifié ici.")
@with_appcontext
def import_command(file: Path, source: str, kind: str, apply: bool, overwrite: bool) -> None:
    if not file.is_file():
        raise click.ClickException(f"Le fichier {file} n’existe pas.")
    if is_data_inclusion(file):
        data_inclusion.import_file(file, apply=apply, overwrites=overwrite)
        return
    if kind and kind not in KINDS:
        raise click.ClickException(f"« {kind} » n’est pas un type : {', '.join(KINDS)}.")
    try:
        run = _checked(file, source or file.stem, kind, overwrite)
    except Unreadable as refused:
        raise click.ClickException(f"{file.name} : {refused}") from refused
    _tell(run)
    if not apply:
        db.session.rollback()
        click.echo("Rien n’a été écrit : ajoutez --apply pour le faire.")
        return
    if not work.apply_now(Operator(), run):
        db.session.rollback()
        raise click.ClickException("L’annuaire changeait en même temps : recommencez.")
    db.session.commit()
    click.echo(f"Import appliqué : {', '.join(done_in_words(run)) or 'rien à changer'}.")
    click.echo("Pour l’annuler, sous sept jours : Annuaire, Imports.")


def _checked(file: Path, source: str, kind: str, overwrite: bool) -> ImportRun:
    with file.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_HEAVY)
    run = receiving.receive(None, sources.named(None, source[:120], None), file.name, content, kind)
    if run.file_id is not None:
        receiving.store(run, receiving.read(run))
    _tell_columns(run)
    if problem := columns.missing(run.mapping):
        raise Unreadable(problem)
    choosing.choose_columns(run, run.mapping, kind)
    work.check_now(Operator(), run)
    if overwrite and run.counts.get("conflicts"):
        choosing.take_file(run, None, True)
        work.check_now(Operator(), run)
    return run


def _tell_columns(run: ImportRun) -> None:
    for note in run.notes:
        click.echo(note)
    for title, key in zip(run.header, run.mapping, strict=True):
        click.echo(f"  {title[:40]:<42}{LABELS.get(key, '(non importée)')}")


def _tell(run: ImportRun) -> None:
    for outcome, label in wording.OUTCOMES.items():
        if many := run.counts.get(outcome):
            click.echo(f"  {label:<14}{plural(many, 'ligne'):>14}")
    faulty = queries.some(queries.rows_of(run, ERROR), MOST_TOLD, 0)
    for row in faulty:
        told = " ".join(note["text"] for note in row.problems)
        click.echo(f"  ligne {row.number}, {row.label} : {told}")
    if (more := run.counts.get(ERROR, 0) - len(faulty)) > 0:
        click.echo(f"  … et {plural(more, 'autre ligne en erreur', 'autres lignes en erreur')}.")
    if run.counts.get(DUPLICATE):
        click.echo("  Les doublons ne sont pas importés : décidez-en sur le site.")
