"""`maillage index …`"""

import click
from flask import Flask
from flask.cli import AppGroup

from intranet.database import db
from intranet.directory import indexing

index = AppGroup("index", help="L’index des mots de l’annuaire.")


@index.command("rebuild")
def rebuild() -> None:
    """Refait l’index de tout l’annuaire."""
    count = indexing.rebuild()
    db.session.commit()
    click.echo(f"{count} entrées indexées.")


def register(app: Flask) -> None:
    app.cli.add_command(index)
