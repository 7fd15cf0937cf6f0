"""Pages of personal data: one's own, and the end of somebody's."""

import json

from flask import Blueprint, Response, flash, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.clock import today
from intranet.directory import queries
from intranet.directory.models import Person
from intranet.directory.seats import Refused
from intranet.privacy import forgetting, own_data, policy, wording
from intranet.privacy.forms import ForgetForm
from intranet.privacy.register import COLUMNS

pages = Blueprint("privacy", __name__)

OWN = "/mon-compte/mes-donnees"
ROWS = 10  # a page: each has a dozen lines
PERSON = "/annuaire/personnes/<id:person_id>/effacement"


@pages.get(OWN)
def own() -> ResponseReturnValue:
    """What is kept of me: how much of what."""
    return web.render("privacy/own.html", parts=own_data.parts(web.actor()))


@pages.get(f"{OWN}/<name>")
def own_rows(name: str) -> ResponseReturnValue:
    """The same, row by row, the latest first."""
    statement = visible(own_data.rows(web.actor(), name))
    page = web.paginate(statement, scalars=False, per_page=ROWS)
    return web.render(
        "privacy/own_rows.html",
        label=COLUMNS[name].label,
        page=page,
        rows=wording.told(name, [row._mapping for row in page.items]),
    )


@pages.get(f"{OWN}.json")
@web.limiter.limit("20 per hour")
def download() -> ResponseReturnValue:
    text = json.dumps(own_data.document(web.actor()), ensure_ascii=False, indent=1)
    response = Response(text, content_type="application/json; charset=utf-8")
    name = f"mes-donnees-{today():%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@pages.route(PERSON, methods=["GET", "POST"])
def forget(person_id: int) -> ResponseReturnValue:
    """Somebody asks to be forgotten: what goes, what stays, then, confirmed, it is done."""
    actor = web.actor()
    person = visible(queries.find_person(actor, person_id))
    require(policy.may_forget(actor))
    form, why = ForgetForm(person), forgetting.why_not(person)
    if not form.validate_on_submit() or why:
        return _page(person, form, why)
    try:
        forgetting.forget(actor, person)
    except Refused as refused:
        return _page(person, form, str(refused))
    flash("C’est fait : rien ne dit plus qui était cette personne.", "success")
    return web.done(url_for("search.directory"))


def _page(person: Person, form: ForgetForm, why: str) -> ResponseReturnValue:
    status = 422 if form.is_submitted() else 200
    return web.render("privacy/forget.html", status=status, person=person, form=form, why=why)
