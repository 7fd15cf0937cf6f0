"""`maillage worker`: the process that sends mail and does the chores of the other rooms."""

import logging

import click
from flask import Flask

from intranet.mailroom.worker import Worker


def register(app: Flask) -> None:
    app.extensions.setdefault("chores", [])

    @app.cli.command("worker")
    @click.option("--once", is_flag=True, help="Envoyer ce qui est prêt, puis s’arrêter (cron).")
    def worker(once: bool) -> None:
        """Envoyer les courriels en attente et faire les tâches régulières."""
        app.logger.setLevel(logging.INFO)
        if not app.extensions["settings"].smtp_url:
            click.echo("MAILLAGE_SMTP_URL absent : les courriels restent dans la boîte d’envoi.")
        worker = Worker(app)
        if not once:
            worker.run()
        elif not worker.once():
            raise SystemExit(1)
