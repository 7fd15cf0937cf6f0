"""Stops of formats, checklists, templates, tables, series, months and feeds of networks."""

from playwright.sync_api import Page

from tests.browser.stop import COORDINATOR, MEMBER, Stop, press

RULE = "rhythm=monthly&ordinal=3&weekday=3&end=count&count=8&skips_public=y&skips_school=y"
TOO_MANY = RULE.replace("count=8", "count=400")


def _ask_for_an_address(page: Page) -> None:
    """The first one, or one in its place: the site of these tests may have been visited."""
    page.locator("#contenu form button[type=submit]").first.click()


GATHERINGS = [
    Stop("formats of meetings", COORDINATOR, "/rencontres/nouvelle"),
    Stop("templates of meetings", COORDINATOR, "/rencontres/modeles"),
    Stop("keep a template", COORDINATOR, "{draft}/modele"),
    Stop(
        "keep a template, refused",
        COORDINATOR,
        "{draft}/modele",
        press("Enregistrer", name=""),
        422,
    ),
    Stop("checklist", COORDINATOR, "{draft}/preparation"),
    Stop("tables", COORDINATOR, "{speed}/tables"),
    Stop("tables, refused", COORDINATOR, "{speed}/tables", press("Recomposer", rounds="99"), 422),
    Stop("tables on the wall", COORDINATOR, "{speed}/tables/projection?tour=2", scripts=1),
    Stop("repeat a meeting", COORDINATOR, "{draft}/repeter"),
    Stop("repeat a meeting, dates", COORDINATOR, "{draft}/repeter?" + RULE),
    Stop("repeat a meeting, refused", COORDINATOR, "{draft}/repeter?" + TOO_MANY, status=422),
    Stop("series", COORDINATOR, "{of_series}/serie"),
    Stop("series, as a member", MEMBER, "{of_series}"),
    Stop("change from a date on", COORDINATOR, "{of_series}/modifier"),
    Stop("call off from a date on", COORDINATOR, "{of_series}/serie/annuler"),
    Stop("duplicate a meeting", COORDINATOR, "{draft}/dupliquer"),
    Stop("month of meetings", MEMBER, "/rencontres?vue=mois"),
    Stop("own meetings", MEMBER, "/rencontres?vue=miennes"),
    Stop("meetings, nothing found", MEMBER, "/rencontres?q=zzyzx&quand=passees"),
    Stop("agenda of a network", MEMBER, "{network}/agenda"),
    Stop("agenda of a network, made", MEMBER, "{network}/agenda", _ask_for_an_address),
]
