"""What an operator types: backup, restore; and what `make run` does first."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade as upgrade_schema

from intranet.database import db
from intranet.operations import backups, restores
from intranet.operations.backup_format import BackupUnreadable
from intranet.web.dates import day, hour


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Sauvegarder toute la base dans FILE, sans arrêter le site."""
    try:
        rows = backups.write(db.engine, file)
    except OSError as error:
        _stop(f"La sauvegarde n’a pas pu être écrite : {error.strerror} ({file}).")
    click.echo(f"{file} : {sum(rows.values())} lignes de {len(rows)} tables.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Remplacer ce que la base contient.")
@with_appcontext
def restore(file: Path, force: bool) -> None:
    """Remettre dans la base ce que FILE contient. Tout, ou rien."""
    try:
        done = restores.restore(db.engine, file, replace=force)
    except restores.NotEmpty:
        _stop("La base n’est pas vide. Pour tout remplacer par la sauvegarde, ajoutez --force.")
    except BackupUnreadable as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"La sauvegarde n’a pas pu être lue : {error.strerror or error} ({file}).")
    click.echo(
        f"Base restaurée telle qu’elle était le {day(done.at)} à {hour(done.at)} : "
        f"{sum(done.rows.values())} lignes. "
        "Les courriels qui attendaient alors partiront quand le worker démarrera."
    )


@click.command(hidden=True)
@click.pass_context
@with_appcontext
def prepare(context: click.Context) -> None:
    """Ce que `make run` fait avant de servir : schéma, démonstration si la base est vide."""
    upgrade_schema()
    demo = current_app.cli.commands.get("demo")
    if demo is not None and current_app.config["DEMO"]:
        context.invoke(demo)


def _stop(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(1)
