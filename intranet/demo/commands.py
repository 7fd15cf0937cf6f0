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


def register(app: Flask) -> None:
    app.cli.add_command(demo)


@click.command(help="Charge la démonstration dans une base sans compte.")
@with_appcontext
def demo() -> None:
    if not loading.is_wanted():
        click.echo("La base a déjà des comptes : la démonstration n’y touche pas.")
        return
    whole = loading.load()
    db.session.commit()
    if not whole:
        click.echo("La démonstration décrit l’Ille-et-Vilaine : ici, communes et EPCI seulement.")
    for local_part, role in ACCOUNTS if whole else ACCOUNTS[:1]:
        click.echo(f"  {loading.address(local_part):<50} {role}")
    click.echo(f"  mot de passe : {loading.PASSWORD}")
