"""`maillage demo`."""

import click
from flask import Flask
from flask.cli import with_appcontext

from intranet.database import db
from intranet.demo import loading

ACCOUNTS = (
    ("admin", "administration du département"),
    ("coordination.saint-malo", "coordination, agence de Saint-Malo"),
    ("coordination.fougeres", "coordination, agence de Fougères"),
    ("structure", "responsable d’un petit CCAS"),
    ("membre", "agente d’accueil d’un CDAS"),
)
NOT_HERE = "La base a ses propres comptes : la démonstration n’y touche pas."


def register(app: Flask) -> None:
    app.cli.add_command(demo)


@click.command(help="Charge la démonstration dans une base sans compte.")
@with_appcontext
def demo() -> None:
    if loading.is_wanted():
        click.echo("Base sans compte : préparation de la démonstration…")
        if not loading.load():
            click.echo("Elle décrit l’Ille-et-Vilaine : ici, communes et EPCI seulement.")
        db.session.commit()
    named = [(email, role) for email, role in _addresses() if loading.has_account(email)]
    for email, role in named:
        click.echo(f"  {email:<50} {role}")
    click.echo(f"  mot de passe : {loading.PASSWORD}" if named else NOT_HERE)


def _addresses() -> list[tuple[str, str]]:
    return [(loading.address(local_part), role) for local_part, role in ACCOUNTS]
