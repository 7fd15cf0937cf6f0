"""`/v/<token>`: an entry opened from a mail, without signing in. GET shows, POST acts, on this
entry alone. A link that was used says what was done, and lets its holder correct again while it
lives; a dead one says why it is."""

from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.directory import entries, kinds, queries
from intranet.directory.answers import is_overtaken
from intranet.directory.forms import EditStructureForm, PersonForm
from intranet.directory.models import Structure
from intranet.directory.offer import queries as offers
from intranet.directory.verification import truth
from intranet.upkeep import answers, links, subjects
from intranet.upkeep.blueprint import pages
from intranet.upkeep.forms import NotMineForm
from intranet.upkeep.links import Dead, Opened
from intranet.web.conflicts import conflict
from intranet.web.headers import private_link

LINK = "/v/<token>"
ANSWERS = web.limiter.shared_limit("60 per hour", scope="verification", methods=["POST"])


@pages.errorhandler(Dead)
def dead(why: Dead) -> ResponseReturnValue:
    private_link()
    return web.render("upkeep/dead_link.html", status=why.status, why=why)


@pages.route(LINK, methods=["GET", "POST"])
@web.public
@ANSWERS
def verification(token: str) -> ResponseReturnValue:
    opened = _opened(token)
    if request.method != "POST":
        return _page(token, opened, NotMineForm())
    if is_overtaken(opened.entry):
        return _page(token, opened, NotMineForm(formdata=None), 409)
    answers.exact(opened)
    return redirect(f"/v/{token}", 303)


@pages.route(f"{LINK}/corriger", methods=["GET", "POST"])
@web.public
@ANSWERS
def correct(token: str) -> ResponseReturnValue:
    opened = _opened(token)
    form = _form(opened)
    if not form.validate_on_submit() or not _may_write(opened, form):
        return _form_page(token, opened, form)
    try:
        answers.corrected(opened, form.values(), form.version.number)
    except entries.Conflict:
        row = opened.entry
        return conflict(form, form.read(row), row.version, cancel_url=f"/v/{token}")
    return redirect(f"/v/{token}", 303)


@pages.post(f"{LINK}/pas-moi")
@web.public
@ANSWERS
def disown(token: str) -> ResponseReturnValue:
    opened, form = _opened(token), NotMineForm()
    if not form.validate():
        return _page(token, opened, form, 422)
    answers.not_mine(opened, form.why.data, form.message.data)
    return redirect(f"/v/{token}", 303)


def _opened(token: str) -> Opened:
    private_link()
    return links.open_verification(token)


def _form(opened: Opened) -> Any:
    """The form of the entry's own page; what comes back by a link was read whole."""
    kind = EditStructureForm if isinstance(opened.entry, Structure) else PersonForm
    form = kind(obj=opened.entry)
    del form.exact
    return form


def _may_write(opened: Opened, form: Any) -> bool:
    """Whether a structure stays where its keeper may put it; says so if not."""
    standing = subjects.standing_of(opened.entry)
    allowed = subjects.may_write(opened.actor, opened.entry, form.values(), standing)
    if not allowed:
        form.refuse_commune()
    return allowed


def _page(token: str, opened: Opened, form: NotMineForm, status: int = 200) -> ResponseReturnValue:
    return web.render(
        "upkeep/verification.html",
        status=status,
        token=token,
        form=form,
        overtaken=status == 409,
        truth=truth(opened.entry),
        **_known(opened),
    )


def _form_page(token: str, opened: Opened, form: Any) -> ResponseReturnValue:
    return web.render(
        "upkeep/correct.html",
        status=422 if form.is_submitted() else 200,
        token=token,
        form=form,
        **_known(opened),
    )


def _known(opened: Opened) -> dict[str, Any]:
    """What is shown of the entry; a structure's services and permanences are part of it."""
    entry, actor = opened.entry, opened.actor
    found = {"opened": opened, "ask": opened.ask, "entry": entry}
    if isinstance(entry, Structure):
        offer = offers.offer_of(actor, entry)
        return {**found, "offer": offer, "kind": kinds.here().get(entry.kind, "")}
    page = queries.person_page(actor, entry.id)
    return {**found, "seats": page.seats if page else []}
