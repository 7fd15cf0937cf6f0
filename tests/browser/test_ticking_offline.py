"""Ticking on a tablet whose connection drops, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import places_day
from tests.browser.seeing import NARROW, open_context, sign_in
from tests.browser.site import Site


@pytest.fixture
def held(own_site) -> str:
    with own_site.app.app_context():
        return own_site.url + places_day.places()["held"] + "/emargement"


@pytest.fixture
def tablet(chromium: Browser, own_site: Site, held: str):
    """The organiser's screen, on the roll."""
    context = open_context(chromium, viewport=NARROW)
    page = context.new_page()
    sign_in(page, own_site, "coordinator")
    page.goto(held)
    yield page
    context.close()


def names(page: Page) -> list[str]:
    """The keys of the lines of which nothing was said."""
    lines = page.locator("[data-tick][data-state='']").all()
    return [str(line.get_attribute("data-tick")) for line in lines[:3]]


def press(page: Page, key: str, label: str = "Présent·e") -> None:
    page.locator(f"#p-{key}").get_by_role("button", name=re.compile(f"^{label}")).click()


def count(page: Page) -> int:
    return int(str(page.locator("#day-state .progress-label").text_content()).split()[0])


def test_what_is_ticked_offline_is_kept_shown_and_sent(tablet, held):
    before, keys = count(tablet), names(tablet)
    tablet.context.set_offline(True)
    for key in keys:
        press(tablet, key)
    expect(tablet.locator("[data-queue-text]")).to_have_text("3\u00a0pointages en attente d’envoi")
    expect(tablet.locator(".is-unsent")).to_have_count(3)
    press(tablet, keys[0])  # taken back, still offline
    tablet.context.set_offline(False)
    expect(tablet.locator("[data-queue]")).to_be_hidden(timeout=10_000)
    expect(tablet.locator("#day-state .progress-label")).to_contain_text(str(before + 2))
    tablet.goto(held)
    assert count(tablet) == before + 2
    assert tablet.locator(f"#p-{keys[1]}").get_attribute("data-state") == "present"
    assert tablet.locator(f"#p-{keys[0]}").get_attribute("data-state") == ""


def test_a_page_read_again_still_has_what_was_not_sent(tablet, held):
    before, keys = count(tablet), names(tablet)
    tablet.route("**/pointages", lambda route: route.abort())
    press(tablet, keys[0])
    expect(tablet.locator("[data-queue-text]")).to_contain_text("1\u00a0pointage")
    tablet.goto(held)
    expect(tablet.locator(f"#p-{keys[0]}")).to_have_class(re.compile("is-unsent"))
    tablet.unroute("**/pointages")
    expect(tablet.locator("[data-queue]")).to_be_hidden(timeout=10_000)
    tablet.goto(held)
    assert count(tablet) == before + 1


def test_a_session_that_expired_loses_nothing(tablet, held, own_site):
    before, keys = count(tablet), names(tablet)
    tablet.context.clear_cookies()
    press(tablet, keys[0])
    expect(tablet.locator("[data-queue-why]")).to_contain_text("Votre session a expiré")
    tablet.get_by_role("link", name="Se reconnecter").click()
    sign_in(tablet, own_site, "coordinator")
    tablet.goto(held)
    expect(tablet.locator("[data-queue]")).to_be_hidden(timeout=10_000)
    tablet.goto(held)
    assert count(tablet) == before + 1


def test_another_screen_follows(tablet, held, chromium, own_site):
    context = open_context(chromium)
    other = context.new_page()
    sign_in(other, own_site, "administrator")
    other.goto(held)
    key = names(tablet)[0]
    press(tablet, key)
    expect(tablet.locator("[data-queue]")).to_be_hidden()
    expect(other.locator(f"#p-{key}")).to_have_attribute("data-state", "present", timeout=20_000)
    context.close()
