"""`maillage export`, `maillage import`, and what the worker does for imports."""

from flask import Flask

from intranet.exchange import retention, work
from intranet.exchange.data_inclusion.terminal import export_command
from intranet.exchange.terminal import import_command


def register(app: Flask) -> None:
    app.cli.add_command(export_command)
    app.cli.add_command(import_command)
    app.extensions.setdefault("jobs", []).append(work.work)
    app.extensions.setdefault("chores", []).append(retention.purge)
