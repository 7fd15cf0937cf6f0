"""`maillage vocabulary …`, and the worker's share."""

import click
from flask import Flask
from flask.cli import AppGroup

from intranet.database import db
from intranet.vocabulary import synonyms

vocabulary = AppGroup("vocabulary", help="Mots courants qui mènent aux thématiques.")


def register(app: Flask) -> None:
    app.cli.add_command(vocabulary)
    # A new site gets its words within a minute, an upgraded one the words that are new.
    app.extensions.setdefault("chores", []).append(synonyms.supply)


@vocabulary.command("load")
def load() -> None:
    """Ajoute les mots courants livrés avec le logiciel qui manquent encore."""
    synonyms.supply()
    db.session.commit()
    click.echo("Les mots courants sont à jour.")
