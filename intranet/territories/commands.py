"""`maillage territories …`: load the configured département, refresh the reference file."""

from datetime import datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from intranet.database import db
from intranet.territories import loading, reference

territories = AppGroup("territories", help="Communes et EPCI.")


def register(app: Flask) -> None:
    app.cli.add_command(territories)


@territories.command("load")
def load() -> None:
    """Load or update the communes and EPCI of MAILLAGE_DEPARTEMENT."""
    code = current_app.extensions["settings"].departement
    loaded = loading.load(code)
    db.session.commit()
    click.echo(f"{reference.departement_name(code)} : {loaded}")


@territories.command("refresh")
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Le paquet npm @etalab/decoupage-administratif, installé "
    "(node_modules/@etalab/decoupage-administratif).",
)
@click.option(
    "--published",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="Date de publication du paquet (npm view @etalab/decoupage-administratif time).",
)
def refresh(source: Path, published: datetime) -> None:
    """Rebuild the reference file of the package from an npm package already installed."""
    try:
        made = reference.refresh(source, published.date())
    except (ValueError, KeyError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{made.source} {made.version} ({made.vintage}) → {reference.FILE.name}")
