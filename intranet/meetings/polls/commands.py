"""What the worker does for polls."""

from flask import Flask

from intranet.meetings.polls import asking


def register(app: Flask) -> None:
    """Late comers, reminders, and the end of the time to answer."""
    chores = [asking.ask_newcomers, asking.remind_due, asking.tell_deadline]
    app.extensions.setdefault("chores", []).extend(chores)
