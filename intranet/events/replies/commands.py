"""`maillage replies`, and what the worker does with the mailbox."""

import logging

import click
from flask import Flask

from intranet.events.replies import keeping, watching
from intranet.events.replies.wording import summary


def register(app: Flask) -> None:
    app.extensions.setdefault("chores", []).append(keeping.forget_old)
    app.extensions.setdefault("watches", []).append(watching.watch)

    @app.cli.command("replies")
    def replies() -> None:
        """Lire les réponses des agendas et les avis de non-remise, puis s’arrêter."""
        app.logger.setLevel(logging.INFO)
        if not app.extensions["settings"].imap_url:
            click.echo("MAILLAGE_IMAP_URL absent : aucune boîte n’est lue.")
            return
        try:
            ended = watching.read()
        except watching.Away as trouble:
            click.echo(f"La boîte ne répond pas : {trouble}", err=True)
            raise SystemExit(1) from None
        click.echo(summary(ended))
