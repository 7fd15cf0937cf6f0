"""Every type of page in a real browser: heard by axe, weighed, narrowed, listened to."""

import pytest

from tests.browser.seeing import NARROW, axe, overflow
from tests.browser.stops import KEY, STOPS, Stop

LATER_PAGE = 15_000  # bytes transferred, headers included, once styles and scripts are kept
FIRST_VISIT = 60_000
MOST_REQUESTS = 6
MOST_ELEMENTS = 700


@pytest.fixture
def go(site, address_of):
    """Come to a stop in a window."""

    def walk(page, stop: Stop) -> None:
        page.goto(site.url + address_of(stop.path))
        if stop.then:
            stop.then(page)

    return walk


@pytest.mark.parametrize("stop", STOPS, ids=str)
def test_a_page_keeps_the_promises_of_every_page(eyes, go, stop):
    page, notes = eyes.window(stop.role)
    notes.clear()
    go(page, stop)
    assert notes.document.status == stop.status
    assert axe(page) == []
    assert overflow(page) == []
    assert notes.complaints == []
    assert notes.elsewhere() == []
    assert page.locator("*").count() <= MOST_ELEMENTS
    if not stop.then:
        assert notes.weight <= LATER_PAGE
        assert len(notes.requests) <= MOST_REQUESTS + stop.scripts


@pytest.mark.parametrize("stop", KEY, ids=str)
def test_a_page_is_as_clear_in_the_dark_and_on_a_phone(eyes, go, stop):
    page, _ = eyes.window(stop.role)
    size = page.viewport_size
    go(page, stop)
    try:
        page.emulate_media(color_scheme="dark")
        assert axe(page) == []
        page.set_viewport_size(NARROW)
        assert axe(page) == []
        page.emulate_media(color_scheme="light")
        assert axe(page) == []
    finally:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(size)


@pytest.mark.parametrize("role", [None, "member", "coordinator"])
def test_a_first_visit_is_light_and_brings_nothing_from_elsewhere(eyes, site, role):
    with eyes.fresh(role) as (page, notes):
        page.goto(f"{site.url}/", wait_until="networkidle")
        files = sorted(url.split("?")[0].removeprefix(site.url) for url in notes.requests)
    assert notes.weight <= FIRST_VISIT
    assert len(files) <= MOST_REQUESTS + (role is None)  # the redirection to the sign-in page
    assert set(files) - {"/", "/connexion"} <= {
        "/static/app.css",
        "/static/app.js",
        "/static/favicon.svg",
        "/static/icons.svg",
        "/static/vendor/htmx.min.js",
    }
