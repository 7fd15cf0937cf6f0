"""`maillage export`, `maillage import`: the directory, out and in, by files."""

from flask import Flask

from intranet.exchange.data_inclusion.terminal import export_command


def register(app: Flask) -> None:
    app.cli.add_command(export_command)
