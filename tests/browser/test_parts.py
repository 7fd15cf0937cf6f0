"""What htmx swaps in a page: as light, as clear to axe and as well announced as the page."""

import pytest
from playwright.sync_api import expect

from tests.browser.seeing import axe
from tests.browser.stops import COORDINATOR, MEMBER

SWAP = 8_000  # bytes transferred, headers included


@pytest.fixture
def swap(eyes, site, address_of):
    """Open a page, act, and judge what the act brought."""

    def judge(role, path, act, shows):
        page, notes = eyes.window(role)
        page.goto(site.url + address_of(path), wait_until="networkidle")
        notes.clear()
        act(page)
        shows(page)
        page.wait_for_load_state("networkidle")
        assert notes.document is None  # the page itself stayed
        assert notes.weight <= SWAP
        assert axe(page) == []
        assert notes.complaints == []
        return page

    return judge


def type_in(selector, words):
    return lambda page: page.locator(selector).press_sequentially(words)


def test_results_as_one_types(swap):
    page = swap(
        MEMBER,
        "/annuaire",
        type_in("#q", "cancale"),
        lambda page: expect(page.locator("#results")).to_contain_text("CCAS de Cancale"),
    )
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("[data-live]")).to_contain_text("résultat")


def test_nothing_found_as_one_types(swap):
    swap(
        MEMBER,
        "/annuaire",
        type_in("#q", "zzz"),
        lambda page: expect(page.locator("#results")).to_contain_text("Rien ne commence par"),
    )


def test_a_guest_found_by_name(swap):
    swap(
        COORDINATOR,
        "{draft}/invites",
        type_in("#q", "mar"),
        lambda page: expect(page.locator("#people-found input").first).to_be_visible(),
    )


def test_the_ledger_filtered(swap):
    swap(
        COORDINATOR,
        "{past_meeting}",
        lambda page: page.locator("#invitees .chip").first.click(),
        lambda page: expect(page.locator("#invitees [aria-current]")).to_be_visible(),
    )
