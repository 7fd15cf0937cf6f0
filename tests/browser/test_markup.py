"""Every page, and every part that htmx swaps, through the Nu HTML checker: no error."""

import json
import os
import re
import shutil
import subprocess

import pytest
from playwright.sync_api import Response

from tests.browser.seeing import REPOSITORY, open_context
from tests.browser.stops import COORDINATOR, MANAGER, MEMBER, STOPS

CHECKER = REPOSITORY / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
PARTS = [
    (MEMBER, "/annuaire?q=ccas"),
    (MEMBER, "/annuaire?q=zzzz"),
    (COORDINATOR, "{meeting}?reponse=oui"),
    (COORDINATOR, "{draft}/invites?q=martin"),
    (MEMBER, "/annuaire?q=retraite"),
    (MANAGER, "/communes?q=can"),
    (MANAGER, "/annuaire/permanences/lieux?host=ccas"),
]
WHOLE = (
    '<!DOCTYPE html><html lang="fr"><head><title>Une partie</title></head><body>{}</body></html>'
)


@pytest.fixture(scope="module")
def checker() -> list[str]:
    missing = None
    if not shutil.which("java"):
        missing = "Java is not installed"
    elif not CHECKER.exists():
        missing = "vnu-jar is not installed (npm install)"
    if missing and os.environ.get("MAILLAGE_REQUIRE_BROWSER") == "1":
        pytest.fail(f"pages not read by the Nu HTML checker: {missing}", pytrace=False)
    if missing:
        pytest.skip(f"pages not read by the Nu HTML checker: {missing}")
    return ["java", "-jar", str(CHECKER), "--format", "json", "--errors-only", "--exit-zero-always"]


def test_pages_and_parts_are_valid_html(checker, chromium, eyes, site, address_of, tmp_path):
    answers: list[Response] = []
    for role in {stop.role for stop in STOPS}:
        context = open_context(chromium, storage_state=eyes.state(role), java_script_enabled=False)
        context.route("**/static/**", lambda route: route.abort())
        page = context.new_page()
        page.on("response", lambda answer: answers.append(answer))
        for stop in STOPS:
            if stop.role == role:
                # Whoever types or presses needs the fields to be there; the others, the text alone.
                ready = "domcontentloaded" if stop.then else "commit"
                page.goto(site.url + address_of(stop.path), wait_until=ready)
                if stop.then:
                    stop.then(page)
                _keep(tmp_path, stop.name, answers[-1].text())
        for number, (reader, path) in enumerate(PARTS):
            if reader == role:
                part = context.request.get(
                    site.url + address_of(path),
                    headers={"HX-Request": "true", "HX-Request-Type": "partial"},
                ).text()
                assert "<html" not in part
                _keep(tmp_path, f"part {number}", WHOLE.format(part))
        context.close()
    said = subprocess.run([*checker, str(tmp_path)], capture_output=True, text=True).stderr
    assert _read(said) == []


def _keep(folder, name: str, html: str) -> None:
    (folder / (re.sub(r"\W+", "-", name) + ".html")).write_text(html)


def _read(said: str) -> list[str]:
    return sorted(
        {
            f"{message['url'].rsplit('/')[-1]}: {message['message']} « {message.get('extract', '')} »"
            for message in json.loads(said)["messages"]
        }
    )
