"""Several people at work on one site, each in a window of their own, with real mail between them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import time_machine
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from intranet import clock
from intranet.database import db
from intranet.mailroom.models import QUEUED, OutgoingMail
from intranet.mailroom.worker import Worker
from tests.browser.seeing import NARROW, WIDE, axe, open_context, overflow, sign_in
from tests.browser.site import Site
from tests.smtp import SmtpServer

WINDOWS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": WIDE},
    "phone": {"viewport": NARROW},
    "without JavaScript": {"viewport": WIDE, "java_script_enabled": False},
}
PATIENCE = 30_000  # milliseconds: other tests run meanwhile
expect.set_options(timeout=PATIENCE)


class Story:
    """Opens windows as `options` say; `scripted` unless they have no JavaScript. `is_first`: what
    is long and the same in every window is worth doing once."""

    def __init__(self, chromium: Browser, site: Site, options: dict[str, Any]):
        self.chromium, self.site, self.options = chromium, site, options
        self.scripted = options.get("java_script_enabled", True)
        self.is_first = options is WINDOWS["wide"]
        self.contexts: list[Any] = []

    def enter(self, role: str | None) -> Page:
        context = open_context(self.chromium, accept_downloads=True, **self.options)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        if role:
            sign_in(page, self.site, role)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def look(self, page: Page) -> None:
        """A new sort of page: axe finds nothing, nothing sticks out."""
        if self.scripted:
            assert axe(page) == [], page.url
            assert overflow(page) == [], page.url


class Post:
    """The worker and a real mail server. What the demonstration wrote stays in its outbox."""

    def __init__(self, site: Site, server: SmtpServer):
        self.app, self.server = site.app, server
        settings = self.app.extensions["settings"]
        self.app.extensions["settings"] = replace(settings, smtp_url=server.url)
        with self.app.app_context():
            later = clock.now() + timedelta(days=30)
            waiting = update(OutgoingMail).where(OutgoingMail.state == QUEUED)
            db.session.execute(waiting.values(next_try_at=later))
            db.session.commit()

    def work(self, *, chores: bool = False) -> None:
        """Send what waits; `chores` first, as the worker does them each minute."""
        worker = Worker(self.app)
        if chores:
            worker.do_chores()
        while worker.deliver():
            pass

    def last(self, address: str, *, about: str = "") -> str:
        """The text of the last letter that `address` got, its subject first."""
        for received in reversed(self.server.to(address)):
            said = received.message.get_body(("plain",)).get_content()
            letter = f"{received.message['Subject']}\n{said}"
            if about in letter:
                return letter
        raise AssertionError(f"no letter to {address} says « {about} »")

    def link(self, address: str, path: str, *, about: str = "") -> str:
        """The first address under `path` in that letter."""
        return self.links(address, path, about=about)[0]

    def links(self, address: str, path: str, *, about: str = "") -> list[str]:
        return re.findall(rf"http\S+{path}\S+", self.last(address, about=about))


@contextmanager
def posting(site: Site) -> Iterator[Post]:
    with SmtpServer() as server:
        yield Post(site, server)


def in_working_hours() -> time_machine.travel:
    """A morning of the last days when letters that wait for an office to open leave."""
    day = clock.today() - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    moment: datetime = clock.from_paris(day, time(10))
    return time_machine.travel(moment)


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
