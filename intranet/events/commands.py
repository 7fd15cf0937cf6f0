"""What the worker does for events, once a minute."""

from flask import Flask

from intranet.events import reminders, succession


def register(app: Flask) -> None:
    app.extensions.setdefault("chores", []).extend([succession.follow_turnover, reminders.send_due])
