"""Without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.stops import MEMBER

FOCUS = """() => {
  const here = document.activeElement, style = getComputedStyle(here);
  if (here === document.body) return 'the end';
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    ? 'seen' : here.outerHTML;
}"""


@pytest.fixture
def page(eyes, site):
    with eyes.fresh(MEMBER) as (page, _):
        page.goto(f"{site.url}/reseaux")
        yield page


def test_the_first_stop_leads_to_the_content(page):
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()


def test_one_always_sees_where_one_is(page):
    stops = []
    while "the end" not in stops and len(stops) < 60:
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS))
    assert len(stops) > 10
    assert set(stops) == {"seen", "the end"}


def test_a_menu_closes_on_escape_and_gives_the_focus_back(page):
    opener = page.locator(".menu summary")
    opener.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Mon compte")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(page.get_by_role("link", name="Mon compte")).to_be_hidden()


def test_a_dialog_closes_on_escape_and_gives_the_focus_back(page):
    page.evaluate(
        """() => document.querySelector('#contenu').insertAdjacentHTML('afterbegin',
          '<a data-dialog-open="essai" href="/aide">Ouvrir</a>'
          + '<dialog id="essai" aria-label="Essai"><button>Dedans</button></dialog>')"""
    )
    opener = page.get_by_role("link", name="Ouvrir")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Dedans")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
