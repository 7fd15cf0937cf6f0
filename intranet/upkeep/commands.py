"""What the worker does to keep the directory true, once a minute."""

from flask import Flask

from intranet.upkeep import cycle


def register(app: Flask) -> None:
    app.extensions.setdefault("chores", []).append(cycle.keep_true)
