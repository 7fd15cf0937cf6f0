"""« Qui contacter ? »"""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.orientation import asking, cards, finding

pages = Blueprint("orientation", __name__)

TYPING = "120 per minute"  # as the directory: twice a second without a pause


def _typist() -> str:
    return str(web.actor().account_id)


@pages.get(asking.PATH)
@web.limiter.limit(TYPING, key_func=_typist)
def contact() -> ResponseReturnValue:
    actor, asked = web.actor(), asking.read(request.args)
    found = finding.answers(actor, asked)
    response = web.render(
        "orientation/contact.html",
        fragment="orientation/_answers.html",
        asked=asked,
        found=found,
        levels=cards.by_level(actor, found.answers, asked),
    )
    if web.wants_fragment():
        response.headers["HX-Replace-Url"] = asked.url(place=asked.settled)
    return response
