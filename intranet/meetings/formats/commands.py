"""What the worker does for templates."""

from flask import Flask

from intranet.meetings.formats import keeping


def register(app: Flask) -> None:
    app.extensions.setdefault("chores", []).append(keeping.let_go)
