"""What the worker does for personal data, once a minute."""

from flask import Flask

from intranet.privacy import dormancy, due


def register(app: Flask) -> None:
    app.extensions.setdefault("chores", []).extend(
        [due.forget_due, dormancy.warn_dormant, dormancy.close_dormant]
    )
