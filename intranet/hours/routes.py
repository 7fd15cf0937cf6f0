"""What pages ask about opening hours (see `templates/components/hours.html`)."""

import re

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from intranet import clock, web
from intranet.access import NotVisible
from intranet.audit import labels
from intranet.hours import french, now, reading
from intranet.hours.forms import question
from intranet.text import clean

pages = Blueprint("hours", __name__)

labels.WORDED["opening_hours"] = lambda osm: " ; ".join(french.words(osm))


@pages.get("/horaires/compris")
@web.limiter.limit("120 per minute")
def understood() -> ResponseReturnValue:
    """What is understood of the words typed in the field `champ`, as one types them."""
    name = request.args.get("champ", "opening_hours")
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,40}", name):
        raise NotVisible
    typed = clean(request.args.get(name, ""))
    found = reading.read(typed)
    return web.render(
        "hours/_hours_read.html",
        name=name,
        typed=typed,
        found=found,
        lines=french.words(found.osm),
        question=question(found),
    )


@pages.app_template_filter("hours_words")
def hours_words(osm: str) -> list[str]:
    return french.words(osm)


@pages.app_template_filter("hours_state")
def hours_state(osm: str) -> now.State:
    return now.state(osm, clock.now())


@pages.app_template_test("opening_hours")
def is_opening_hours(text: str) -> bool:
    return now.valid(text)
