"""« Ajouter quelqu’un »: found on the list, in the directory, or written down; and present."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.directory import queries as directory
from intranet.events.attendance import walk_ins
from intranet.events.attendance.marking import NotTaken
from intranet.events.attendance.walk_ins import AlreadyThere, Newcomer
from intranet.meetings.day import roll
from intranet.meetings.day.blueprint import Day, pages, run_by_actor
from intranet.meetings.day.forms import NewcomerForm
from intranet.meetings.day.sheet_routes import HERE
from intranet.meetings.forms import key
from intranet.meetings.guests import people
from intranet.text import fold

HITS = 8


@pages.get(f"{HERE}/ajouter")
def walk_in(meeting_id: int) -> Answered:
    day = run_by_actor(meeting_id)
    typed = request.args.get("q", "")[:200]
    return _page(day, NewcomerForm(formdata=None, data={"name": typed}), typed)


@pages.post(f"{HERE}/ajouter")
def add_walk_in(meeting_id: int) -> Answered:
    day, form = run_by_actor(meeting_id), NewcomerForm()
    try:
        if request.form.get("person_id"):
            return _present(day, _of_the_directory(day))
        if not form.validate():
            return _page(day, form, form.name.data or "", status=422)
        newcomer = Newcomer(form.name.data, form.organisation.data or "", form.email.data or "")
        another = "another" in request.form
        added = walk_ins.add_guest(
            web.actor(), day.event, newcomer, day.slot, day.part.key, another=another
        )
    except AlreadyThere as there:
        return _page(day, form, form.name.data, status=409, twin=there.invitation)
    except NotTaken as why:
        return _page(day, form, form.name.data or "", status=409, refused=str(why))
    return _present(day, added)


def _of_the_directory(day: Day) -> Any:
    try:
        person_id = key(request.form["person_id"])
    except ValueError:
        person_id = 0
    person = visible(directory.find_person(web.actor(), person_id) if person_id else None)
    return walk_ins.add_person(web.actor(), day.event, person, day.slot, day.part.key)


def _present(day: Day, invitation: Any) -> Answered:
    flash(f"{invitation.name} est sur la liste, présent·e.", "success")
    here = url_for(".sheet", meeting_id=day.event.id, **day.query, q=invitation.name)
    return web.done(f"{here}#p-{invitation.id}")


def _page(day: Day, form: NewcomerForm, typed: str, *, status: int = 200, **told: Any) -> Answered:
    rows, wanted = roll.roll(day).rows, fold(typed).split()
    listed = [row for row in rows if wanted and roll.matches(row.line, wanted)]
    asked = {row.line.person_id for row in rows}
    found = [one for one in people.named(typed, web.actor()) if one.id not in asked]
    return web.render(
        "meetings/day/walk_in.html",
        fragment="meetings/day/_found.html",
        status=status,
        day=day,
        event=day.event,
        form=form,
        typed=typed,
        listed=listed[:HITS],
        found=found[:HITS],
        **{"twin": None, "refused": "", **told},
    )
