"""What the worker does now and then for data·inclusion. What an operator types is in
`exchange.commands`."""

from flask import Flask

from intranet.exchange.data_inclusion import undoing


def register(app: Flask) -> None:
    app.extensions.setdefault("chores", []).append(undoing.purge)
