"""The versions of minutes: what changed from one to the next, and erasing a former one."""

from flask import flash
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.events import queries as events
from intranet.meetings.minutes import comparing, erasing, policy, queries
from intranet.meetings.minutes.blueprint import PLACE, hub, pages, readable, written

VERSION = f"{PLACE}/versions/<id:number>"
STILL_READ = "C’est la version que tout le monde lit\u00a0: publiez d’abord une correction."


@pages.get(VERSION)
def version(meeting_id: int, number: int) -> Answered:
    event, found = readable(meeting_id)
    chosen = visible(queries.version(found, number))
    before = queries.version(found, number - 1)
    known = before is not None and not before.erased_at and not chosen.erased_at
    return web.render(
        "meetings/minutes/version.html",
        event=event,
        minutes=found,
        version=chosen,
        runs=policy.may_write(web.actor(), events.network_ids_of(event.id)),
        before=before if known else None,
        differences=comparing.blocks(before.text, chosen.text) if before and known else [],
    )


@pages.post(f"{VERSION}/effacer")
def erase(meeting_id: int, number: int) -> Answered:
    event, found = written(meeting_id)
    visible(queries.version(found, number))
    try:
        erasing.erase(web.actor(), event.id, number)
    except erasing.StillRead:
        flash(STILL_READ, "error")
        return web.done(hub(event))
    flash(f"Le texte de la version {number} est effacé.", "success")
    return web.done(hub(event))
