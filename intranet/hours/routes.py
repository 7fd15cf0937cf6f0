"""What templates ask about opening hours (see `templates/components/hours.html`)."""

from flask import Blueprint

from intranet import clock
from intranet.hours import french, now

pages = Blueprint("hours", __name__)


@pages.app_template_filter("hours_words")
def hours_words(osm: str) -> list[str]:
    return french.words(osm)


@pages.app_template_filter("hours_state")
def hours_state(osm: str) -> now.State:
    return now.state(osm, clock.now())


@pages.app_template_test("opening_hours")
def is_opening_hours(text: str) -> bool:
    return now.valid(text)
