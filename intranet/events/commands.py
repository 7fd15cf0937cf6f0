"""What the worker does for events, once a minute."""

from flask import Flask

from intranet.events import later, offers, reminders, succession

CHORES = (succession.follow_turnover, offers.pass_on_due, reminders.send_due)


def register(app: Flask) -> None:
    app.extensions.setdefault("chores", []).extend(CHORES)
    app.extensions.setdefault("jobs", []).append(later.work)
