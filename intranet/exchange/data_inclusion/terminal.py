"""`maillage export`, and `maillage import` for data·inclusion JSON: what an operator reads."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from intranet.database import db
from intranet.database import reading as only_reading
from intranet.exchange.data_inclusion import applying, export, reading, run_queries
from intranet.exchange.data_inclusion.documents import Unreadable
from intranet.exchange.data_inclusion.models import REFUSED, InclusionRun
from intranet.exchange.data_inclusion.wording import totals
from intranet.web.dates import plural

MOST_TOLD = 20


@click.command("export", help="Écrit tout l’export data·inclusion dans FILE (.json ou .zip).")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-contacts", is_flag=True, help="Avec les contacts nommés des services.")
@with_appcontext
def export_command(file: Path, with_contacts: bool) -> None:
    adjusted: list[export.Adjusted] = []
    try:
        with only_reading():
            counts = export.write_to(file, with_contacts=with_contacts, adjusted=adjusted)
            db.session.rollback()
    except OSError as error:
        raise click.ClickException(
            f"L’export n’a pas pu être écrit : {error.strerror} ({file})."
        ) from error
    export.note(None, counts, with_contacts=with_contacts)
    db.session.commit()
    told = ", ".join(plural(counts[kind], name[:-1]) for kind, name in export.LISTS.items())
    click.echo(f"{file} : {told}.")
    for one in adjusted[:MOST_TOLD]:
        click.echo(f"  {one.name or 'Sans nom'} : {' '.join(one.notes)}")
    if len(adjusted) > MOST_TOLD:
        click.echo(f"  … et {plural(len(adjusted) - MOST_TOLD, 'autre fiche ajustée')}.")


def import_file(path: Path, *, apply: bool, overwrites: bool = False) -> InclusionRun:
    """Read a file of records and say what it changes or, without `apply`, would change: nothing
    is then kept. Commits. Raises click.ClickException with a sentence."""
    try:
        with path.open("rb") as file:
            run = reading.import_document(None, file, path.name, apply=apply, overwrites=overwrites)
    except Unreadable as problem:
        raise click.ClickException(str(problem)) from problem
    except applying.Overtaken as error:
        db.session.rollback()
        raise click.ClickException("L’annuaire changeait en même temps : recommencez.") from error
    _tell(run)
    if apply:
        db.session.commit()
        click.echo(
            "C’est appliqué. Pour annuler, sous sept jours : Administration, data·inclusion."
        )
    else:
        db.session.rollback()
        click.echo("Rien n’a été écrit : ajoutez --apply pour le faire.")
    return run


def _tell(run: InclusionRun) -> None:
    for note in run.notes:
        click.echo(note)
    for total in totals(run):
        click.echo(
            f"  {total.label:<22}{plural(total.structures, 'structure'):>18}"
            f"{plural(total.services, 'service'):>18}"
        )
    for line in run_queries.first_lines(run.id, REFUSED, MOST_TOLD):
        click.echo(f"  refusé : {line.identifier or line.number} : {' '.join(line.problems)}")
    if run_queries.count_edited(run.id):
        click.echo("  Des fiches modifiées ici disent autre chose : --overwrite les remplace.")
