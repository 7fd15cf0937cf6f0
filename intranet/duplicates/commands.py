"""What the worker does for merges, once a minute."""

from flask import Flask

from intranet.duplicates import expiry


def register(app: Flask) -> None:
    app.extensions.setdefault("chores", []).append(expiry.empty_old)
