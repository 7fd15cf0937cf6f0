"""Takes the pictures of README: the directory and a meeting, as the demonstration shows them.

Needs Chromium; writes docs/images/. The site it photographs lives for that time only.
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from scripts.chromium_present import NAMES  # noqa: E402
from tests.browser.places import places  # noqa: E402
from tests.browser.seeing import open_context, sign_in  # noqa: E402
from tests.browser.site import Site, load_demonstration  # noqa: E402

IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1280, "height": 860}
PICTURES = {
    "annuaire": ("member", "/annuaire?q=accueil"),
    "rencontre": ("coordinator", "{meeting}"),
}


def main() -> None:
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        raise SystemExit("Chromium is not installed: no picture taken.")
    with TemporaryDirectory(prefix="maillage-") as folder, sync_playwright() as playwright:
        demonstration = Path(folder) / "demonstration.sqlite3"
        load_demonstration(demonstration)
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        with Site(demonstration, Path(folder)) as site:
            take(browser, site)
        browser.close()


def take(browser: Browser, site: Site) -> None:
    """Write every picture of PICTURES."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    addresses = places(site.app)
    for name, (role, path) in PICTURES.items():
        context = open_context(browser, viewport=SIZE)
        page = context.new_page()
        sign_in(page, site, role)
        page.goto(site.url + path.format(**addresses), wait_until="networkidle")
        file = IMAGES / f"{name}.png"
        page.screenshot(path=file)
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1000} kB")
        context.close()


if __name__ == "__main__":
    main()
