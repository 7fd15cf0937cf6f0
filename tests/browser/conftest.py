"""The real application over real HTTP, loaded with the demonstration, seen through Chromium.

Without Chromium these tests are left out, in one line; where MAILLAGE_REQUIRE_BROWSER=1 they
fail instead. The demonstration is loaded once, whatever the number of test processes.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from scripts.chromium_present import NAMES
from tests.browser.places import places
from tests.browser.seeing import Eyes
from tests.browser.site import Site, load_demonstration
from tests.browser.stories import WINDOWS, Post, Story, posting

HERE = Path(__file__).parent
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        missing = "pages not seen through a browser: Chromium is not installed"
        if os.environ.get("MAILLAGE_REQUIRE_BROWSER") == "1":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demonstration(chromium, tmp_path_factory, worker_id) -> Path:
    """A database file with the demonstration in it, to be copied."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "main":
        folder = folder.parent
    file = folder / "demonstration.sqlite3"
    with (folder / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            load_demonstration(file)
    return file


@pytest.fixture(scope="session")
def site(demonstration, tmp_path_factory) -> Iterator[Site]:
    """For tests that look and change nothing."""
    with Site(demonstration, tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def own_site(demonstration, tmp_path) -> Iterator[Site]:
    """For tests that write: a copy of the demonstration that nobody else sees."""
    with Site(demonstration, tmp_path) as site:
        yield site


@pytest.fixture(params=WINDOWS)
def story(request, chromium, own_site) -> Iterator[Story]:
    """People at work on `own_site`: on a wide screen, on a phone, without JavaScript."""
    story = Story(chromium, own_site, WINDOWS[request.param])
    yield story
    story.close()


@pytest.fixture
def post(own_site) -> Iterator[Post]:
    """Mail that really leaves `own_site`."""
    with posting(own_site) as post:
        yield post


@pytest.fixture(scope="session")
def eyes(chromium, site) -> Iterator[Eyes]:
    """One open page for each role on `site`; see `tests/browser/seeing.py`."""
    eyes = Eyes(chromium, site)
    yield eyes
    eyes.close()


@pytest.fixture(scope="session")
def address_of(site) -> Callable[[str], str]:
    """Addresses with their names in braces replaced; see `tests/browser/places.py`."""
    found = places(site.app)
    return lambda path: path.format(**found)
