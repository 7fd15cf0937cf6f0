"""What the worker does for attendances."""

from flask import Flask

from intranet.events.attendance import expiry


def register(app: Flask) -> None:
    app.extensions.setdefault("chores", []).append(expiry.forget_due)
