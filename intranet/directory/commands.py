"""`maillage index …`, and what the worker does for the directory, once a minute."""

import click
from flask import Flask
from flask.cli import AppGroup

from intranet.database import db
from intranet.directory import changeovers, indexing, match_keys

index = AppGroup("index", help="L’index des mots de l’annuaire.")


@index.command("rebuild")
def rebuild() -> None:
    """Refait l’index de tout l’annuaire."""
    count = indexing.rebuild()
    db.session.commit()
    click.echo(f"{count} entrées indexées.")


def register(app: Flask) -> None:
    app.cli.add_command(index)
    chores = app.extensions.setdefault("chores", [])
    chores.extend([match_keys.fill, changeovers.carry_out_due])
