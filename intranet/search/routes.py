"""The directory: one search box, results as one types."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.directory import kinds, policy
from intranet.search import asking
from intranet.search import queries as search
from intranet.vocabulary import terms

pages = Blueprint("search", __name__)

# Twice a second while typing without a pause; a script that reads the directory meets it soon.
TYPING = "120 per minute"


def _typist() -> str:
    return str(web.actor().account_id)


@pages.get("/annuaire")
@web.limiter.limit(TYPING, key_func=_typist)
def directory() -> ResponseReturnValue:
    actor = web.actor()
    asked = asking.read(actor, request.args)
    context: dict[str, Any] = {
        "asked": asked,
        "results": search.results(actor, asked),
        "kinds": kinds.here(),
        "audiences": terms.AUDIENCES,
    }
    if not web.wants_fragment():
        context["categories"] = terms.CATEGORIES
        context["networks"] = search.networks_to_choose(actor)
        context["may_create"] = policy.may_create_structure(actor)
    response = web.render("search/directory.html", fragment="search/_results.html", **context)
    if web.wants_fragment():
        response.headers["HX-Replace-Url"] = asked.url(page=asked.page_shown)
    return response
