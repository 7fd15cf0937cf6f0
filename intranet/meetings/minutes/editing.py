"""The editor of minutes: what it opens with, and what comes back when it cannot be saved."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.database import db
from intranet.events.models import Event
from intranet.meetings.minutes import comparing, drafting, follow_up_queries, preparing, queries
from intranet.meetings.minutes.blueprint import hub
from intranet.meetings.minutes.forms import LINES_WRONG, LinesForm, MinutesForm, line_values
from intranet.meetings.minutes.models import Minutes
from intranet.meetings.minutes.preparing import Owner

UNSENT = ("csrf_token", "act")


@dataclass
class Editor:
    """The two forms of one page, and whom lines may name."""

    event: Event
    form: MinutesForm
    lines: LinesForm
    owners: list[Owner]

    def validate(self) -> bool:
        """Both forms, errors of lines gathered in one sentence."""
        valid = self.form.validate()
        if not self.lines.validate():
            self.form.form_errors.append(LINES_WRONG)
            return False
        return valid

    def save(self) -> Minutes:
        """Raises drafting.NotHeld, drafting.StaleMinutes."""
        plans = [entry.form.plan(self.owners) for entry in self.lines.lines]
        version = self.form.version.number
        return drafting.save(
            web.actor(),
            self.event.id,
            self.form.text.data or "",
            plans,
            -1 if version is None else version,
        )


def editor(event: Event) -> Editor:
    """As posted; or, when nothing was, as the minutes stand, prepared from the meeting."""
    actor, minutes = web.actor(), queries.of_event(event.id)
    rows = follow_up_queries.of_event(event.id)
    owners = preparing.owners(actor, event, rows)
    text = minutes.text if minutes else ""
    if minutes is None and request.method != "POST":
        text = preparing.text_for(event)
    return Editor(
        event,
        MinutesForm(data={"text": text, "version": minutes.version if minutes else 0}),
        LinesForm(data={"lines": line_values(rows, owners)}),
        owners,
    )


def page(found: Editor, *, status: int = 200, **context: Any) -> Answered:
    """The editor, or under htmx the preview alone."""
    found.lines.leave_room()
    return web.render(
        "meetings/minutes/edit.html",
        fragment="meetings/minutes/_preview.html" if "previewed" in context else None,
        status=status,
        event=found.event,
        form=found.form,
        lines=found.lines,
        owners=found.owners,
        minutes=queries.of_event(found.event.id),
        back=hub(found.event),
        **context,
    )


def overtaken(found: Editor) -> Answered:
    """409: what somebody else saved, what differs word by word, and everything as it was typed."""
    db.session.rollback()
    minutes = queries.of_event(found.event.id)
    theirs = minutes.text if minutes else ""
    found.form.version.data = minutes.version if minutes else 0
    return page(
        found,
        status=409,
        theirs=theirs,
        by=queries.last_editor(minutes) if minutes else "",
        differences=comparing.blocks(theirs, found.form.text.data or ""),
    )


def session_over(meeting_id: int) -> Answered:
    """Nobody is signed in any more: nothing is written, and what was typed is handed back."""
    typed = [(k, v) for k, v in request.form.items(multi=True) if k not in UNSENT]
    back = url_for("minutes.edit", meeting_id=meeting_id)
    return web.render(
        "meetings/minutes/session_over.html",
        fragment="meetings/minutes/_session_over.html",
        status=422,  # and not 401: htmx shows it in place, where what was typed still stands
        typed=[pair for pair in typed if pair[0] != "text"],
        text=request.form.get("text", ""),
        action=back,
        sign_in=url_for("security.login", next=url_for("minutes.minutes", meeting_id=meeting_id)),
    )
