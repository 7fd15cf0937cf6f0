"""A visitor's window, and what is noted about each page while it opens."""

from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.site import PASSWORD, ROLES, Site

REPOSITORY = Path(__file__).parents[2]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def open_context(chromium: Browser, **options: Any) -> BrowserContext:
    """A visitor's own cookies and cache. Nothing moves: what is seen is the end of each change."""
    given: dict[str, Any] = {
        "viewport": WIDE,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "reduced_motion": "reduce",
        **options,
    }
    return chromium.new_context(**given)


def sign_in(page: Page, site: Site, role: str) -> None:
    """Through the form, as anyone does."""
    page.goto(f"{site.url}/connexion")
    page.get_by_label("Adresse").fill(ROLES[role])
    page.get_by_label("Mot de passe", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(f"{site.url}/")


class Notes:
    """What a page did while it was looked at."""

    def __init__(self, page: Page, site: Site):
        self.page, self.site = page, site
        self.clear()
        page.on("console", lambda said: said.type in ("error", "warning") and self._complain(said))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("response", self._answered)
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._weigh)

    def clear(self) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.weight = 0
        self.document: Any = None

    def elsewhere(self) -> list[str]:
        """Requests to anybody but the site itself."""
        return [url for url in self.requests if not url.startswith((self.site.url, "data:"))]

    def _complain(self, said: Any) -> None:
        # Chromium itself reports an answer of 4xx as an error: those are looked at on purpose.
        if "the server responded with a status of 4" not in said.text:
            self.complaints.append(said.text)

    def _answered(self, response: Any) -> None:
        if response.request.is_navigation_request():
            self.document = response

    def _weigh(self, event: dict[str, Any]) -> None:
        self.weight += int(event["encodedDataLength"])


class Eyes:
    """Keeps one window open for each role, signed in through the form."""

    def __init__(self, chromium: Browser, site: Site):
        self.chromium, self.site = chromium, site
        self._kept = cache(self._window)
        self.state = cache(self._state)
        self._contexts: list[BrowserContext] = []

    def window(self, role: str | None) -> tuple[Page, Notes]:
        """The window of `role`, signed in whatever the page before did to its cookies."""
        page, notes = self._kept(role)
        if role is not None:
            page.context.add_cookies(self.state(role)["cookies"])
        return page, notes

    def _state(self, role: str | None) -> Any:
        """Cookies of `role`, to open other windows with."""
        if role is None:
            return None
        context = open_context(self.chromium)
        sign_in(context.new_page(), self.site, role)
        state = context.storage_state()
        context.close()
        return state

    def _window(self, role: str | None) -> tuple[Page, Notes]:
        context = self._open(role)
        self._contexts.append(context)
        page = context.new_page()
        notes = Notes(page, self.site)
        # Styles and scripts are in the cache from here on.
        page.goto(f"{self.site.url}/aide", wait_until="networkidle")
        return page, notes

    def _open(self, role: str | None, **options: Any) -> BrowserContext:
        return open_context(self.chromium, storage_state=self.state(role), **options)

    @contextmanager
    def fresh(self, role: str | None, **options: Any):
        """A window with an empty cache, closed afterwards: (page, notes)."""
        context = self._open(role, **options)
        page = context.new_page()
        try:
            yield page, Notes(page, self.site)
        finally:
            context.close()

    def close(self) -> None:
        for context in self._contexts:
            context.close()


def axe(page: Page) -> list[str]:
    """What axe finds: one line a rule, with the first elements concerned."""
    page.evaluate(AXE.read_text())
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", AXE_TAGS
    )
    return [
        f"{found['id']}: {found['help']}: "
        + " | ".join(node["html"][:160] for node in found["nodes"][:3])
        for found in result["violations"]
    ]


def overflow(page: Page, width: int = 320) -> list[str]:
    """What sticks out of a window `width` px wide."""
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": 700})
    found = page.evaluate(
        """() => {
          const wide = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= wide) return [];
          const out = [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > wide + 1).slice(0, 4)
            .map(e => e.outerHTML.slice(0, 120));
          return [`${document.documentElement.scrollWidth} px`, ...out];
        }"""
    )
    page.set_viewport_size(size)
    return found
