"""Finding a date together. `{poll}` is the poll of the demonstration, under way; `{poll_link}` what
a mail opened, `{poll_voter}` the line of somebody on the board, `{poll_option}` a slot."""

from playwright.sync_api import Page

from tests.browser.stop import COORDINATOR, MEMBER, Stop, press


def _one_more(page: Page) -> None:
    press("Ajouter une date")(page)


POLLS = [
    Stop("poll, new", COORDINATOR, "/rencontres/nouvelle/sondage?format=visite"),
    Stop("poll, new, one slot more", COORDINATOR, "/rencontres/nouvelle/sondage", _one_more),
    Stop(
        "poll, new, refused",
        COORDINATOR,
        "/rencontres/nouvelle/sondage",
        press("Préparer le sondage", **{"slots-0-day": "31/02/2027", "slots-1-starts": "25 h"}),
        422,
    ),
    Stop("poll, in place of a date", COORDINATOR, "{draft}/sondage/proposer"),
    Stop("poll, board", COORDINATOR, "{poll}"),
    Stop("poll, the awaited", COORDINATOR, "{poll}?voir=attendues"),
    Stop("poll, its slots", COORDINATOR, "{poll}/dates"),
    Stop("poll, choosing", COORDINATOR, "{poll_option}"),
    Stop(
        "poll, choosing, refused",
        COORDINATOR,
        "{poll_option}",
        press("Choisir et publier", place=""),
        422,
    ),
    Stop("poll, prolonging", COORDINATOR, "{poll}/rouvrir"),
    Stop("poll, one who telephoned", COORDINATOR, "{poll_voter}"),
    Stop("poll, its meeting", COORDINATOR, "{poll_meeting}"),
    Stop("poll, to be opened", COORDINATOR, "{poll_prepared}/ouvrir"),
    Stop("poll, prepared", COORDINATOR, "{poll_prepared}"),
    Stop("poll, answering on the site", MEMBER, "{poll}/repondre"),
    Stop("poll, answering by the link", None, "{poll_link}"),
    Stop("poll, answering, refused", None, "{poll_link}", press("Enregistrer mes réponses"), 422),
    Stop("poll, dead link", None, "/s/faux", status=404),
]
