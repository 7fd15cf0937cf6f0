"""Minutes and messages. `{minutes}` were published twice, `{minutes_draft}` never; `{minutes_link}`
and `{mute_link}` are what mails opened."""

from playwright.sync_api import Page

from tests.browser.stop import COORDINATOR, MANAGER, MEMBER, Stop, press


def _previewed(page: Page) -> None:
    page.get_by_role("button", name="Prévisualiser").click()
    page.locator("#apercu").wait_for()


def _overtaken(page: Page) -> None:
    page.evaluate("document.querySelector('[name=version]').value = '1'")
    page.locator("#text").fill("Un tout autre texte, écrit de l’autre côté du couloir.")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer le brouillon").click()


def _signed_out(page: Page) -> None:
    page.context.clear_cookies()
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer le brouillon").click()


def _lied(page: Page) -> None:
    lie = {"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": b"\x89PNG\r\n\x1a\nx"}
    page.locator("#file").set_input_files(lie)
    with page.expect_navigation():
        page.get_by_role("button", name="Joindre", exact=True).click()


def _done(page: Page) -> None:
    page.locator("#a-faire").get_by_role("button", name="C’est fait").first.click()
    page.locator("#a-faire s").first.wait_for()


def _written(page: Page) -> None:
    page.locator("#text").fill("Rendez-vous **à l’entrée**.")
    press("Voir qui le recevra", subject="Le lieu change")(page)


MINUTES = [
    Stop("minutes", MEMBER, "{minutes}"),
    Stop("minutes, run", COORDINATOR, "{minutes}"),
    Stop("minutes, a version", MEMBER, "{minutes}/versions/2"),
    Stop("minutes, written", COORDINATOR, "{minutes}/modifier"),
    Stop("minutes, previewed", COORDINATOR, "{minutes}/modifier", _previewed),
    Stop("minutes, overtaken", COORDINATOR, "{minutes}/modifier", _overtaken, 409),
    Stop(
        "minutes, refused",
        COORDINATOR,
        "{minutes}/modifier",
        press("Enregistrer le brouillon", **{"lines-0-due_on": "bientôt"}),
        422,
    ),
    Stop("minutes, drafted", COORDINATOR, "{minutes_draft}"),
    Stop("minutes, to publish", COORDINATOR, "{minutes_draft}/publier"),
    Stop("minutes, a file refused", COORDINATOR, "{minutes_draft}", _lied, 422),
    Stop("minutes by link", None, "{minutes_link}"),
    Stop("follow-ups by link", None, "{own_actions}"),
    Stop("follow-ups", COORDINATOR, "/suites"),
    Stop("follow-ups, none", MANAGER, "/suites?vue=miennes"),
    Stop("home, an action done", MEMBER, "/", _done),
    Stop("message, written", COORDINATOR, "{meeting}/message"),
    Stop("message, previewed", COORDINATOR, "{meeting}/message", _written),
    Stop("message, refused", COORDINATOR, "{meeting}/message", press("Voir qui"), 422),
    Stop("messages", COORDINATOR, "{meeting}/messages"),
    Stop("message", COORDINATOR, "{message}"),
    Stop("announcement, written", COORDINATOR, "{announcements}"),
    Stop("announcement, previewed", COORDINATOR, "{announcements}", _written),
    Stop("announcements", COORDINATOR, "{announcements}s"),
    Stop("announcement", COORDINATOR, "{announcement}"),
    Stop("announcements, muted by link", None, "{mute_link}"),
    Stop("announcements, one's own", MEMBER, "/mon-compte/annonces"),
    Stop("minutes, signed out", COORDINATOR, "{minutes_draft}/modifier", _signed_out, 422),
]
