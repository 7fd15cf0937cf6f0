"""Command line of this room."""

import sys

import click
from flask import Flask
from flask.cli import AppGroup

from intranet.accounts import grants, passwords
from intranet.database import db

# An AppGroup: its commands run within the application, which `maillage` does not enter itself.
admin = AppGroup("admin", help="Comptes d’administration.")


def register(app: Flask) -> None:
    app.cli.add_command(admin)


@admin.command("create", help="Crée un compte d’administration (ou le rend à son adresse).")
@click.argument("email")
@click.option("--name", default="", help="Prénom et nom, tels qu’affichés.")
@click.option("--password-stdin", is_flag=True, help="Lit le mot de passe sur l’entrée standard.")
def create(email: str, name: str, password_stdin: bool) -> None:
    if "@" not in email:
        raise click.ClickException(f"« {email} » n’est pas une adresse e-mail.")
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask()
    if problem := passwords.problem(password, (email, name)):
        raise click.ClickException(problem)
    account = grants.create_administrator(email, name or email.split("@")[0], password)
    db.session.commit()
    click.echo(f"{account.email} administre désormais le site.")


def _ask() -> str:
    return click.prompt(
        "Mot de passe (12 caractères au moins)",
        hide_input=True,
        confirmation_prompt="Le même, encore une fois",
    )
