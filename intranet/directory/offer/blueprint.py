"""The pages of what structures offer, to which `service_routes` and `session_routes` attach."""

from collections.abc import Iterable

from flask import Blueprint

from intranet import clock
from intranet.directory.offer.models import OutreachSession
from intranet.hours.now import next_openings
from intranet.vocabulary import terms
from intranet.web import dates

pages = Blueprint("offer", __name__)

DAYS_SHOWN = 3


@pages.app_template_filter("theme_label")
def theme_label(key: str) -> str:
    """The French of a theme or of a category."""
    return terms.label(key)


@pages.app_template_filter("term_labels")
def term_labels(keys: Iterable[str], table: str) -> list[str]:
    """The French of `keys` of a table of `vocabulary.terms`, in the order of that table."""
    wanted = set(keys)
    return [label for key, label in getattr(terms, table.upper()).items() if key in wanted]


@pages.app_template_filter("next_days")
def next_days(session: OutreachSession) -> list[str]:
    """The next days that a permanence is held, in words: « demain », « jeudi 12 mars »…
    Public holidays are accounted for."""
    openings = next_openings(session.opening_hours, clock.now(), DAYS_SHOWN * 3)
    days = list(dict.fromkeys(start.date() for start, _ in openings))[:DAYS_SHOWN]
    return [dates.near_day(day).removesuffix(f" {day.year}") for day in days]
