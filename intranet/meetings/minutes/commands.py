"""What the worker does for minutes, once a minute."""

from flask import Flask

from intranet.meetings.minutes import attachments, reminders


def register(app: Flask) -> None:
    app.extensions.setdefault("chores", []).extend([reminders.send_due, attachments.let_go])
