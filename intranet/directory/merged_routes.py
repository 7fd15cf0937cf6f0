"""The addresses of entries that were merged lead to the entry that was kept."""

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from intranet import web
from intranet.access import Actor, NotVisible
from intranet.database import db
from intranet.directory import merged, queries
from intranet.directory.blueprint import pages
from intranet.directory.models import Person, Structure
from intranet.directory.offer.blueprint import pages as offer_pages
from intranet.directory.reports import path
from intranet.web.errors import explain

TOO_LATE = (
    "Cette fiche vient d’être réunie avec une autre, que voici. Ce que vous faisiez n’est pas "
    "enregistré : reprenez-le ici."
)


@pages.errorhandler(NotVisible)
@offer_pages.errorhandler(NotVisible)
def not_visible(_: NotVisible) -> Response | BaseResponse:
    """404; for an entry merged into one that the actor sees, the way to that one. The rules on
    headers keep browsers from remembering it: a merge can be undone."""
    actor, given = web.current_actor(), request.view_args or {}
    entry = _kept(actor, given) if actor else None
    if entry is None:
        return explain(404)
    if request.method in ("GET", "HEAD") and request.endpoint:
        name = f"{entry.__tablename__}_id"
        return redirect(url_for(request.endpoint, **{**given, name: entry.id}), 301)
    db.session.rollback()
    flash(TOO_LATE, "error")
    return web.done(path(entry))


def _kept(actor: Actor, given: dict[str, int]) -> Structure | Person | None:
    """What the entry that an address names became, when `actor` sees it."""
    if key := given.get("structure_id"):
        kept = merged.kept_key(Structure, key)
        return queries.find_structure(actor, kept) if kept != key else None
    if key := given.get("person_id"):
        kept = merged.kept_key(Person, key)
        return queries.find_person(actor, kept) if kept != key else None
    return None
