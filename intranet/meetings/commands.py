"""What the worker does for meetings, once a minute."""

from flask import Flask

from intranet.meetings import searching


def register(app: Flask) -> None:
    app.extensions.setdefault("chores", []).append(searching.fill)
