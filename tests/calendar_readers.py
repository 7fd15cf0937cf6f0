"""Two independent readers of calendar files: `icalendar`, and ical.js under Node.

Both answer the same shape, so that a test can ask that they agree.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

HERE = Path(__file__).parent
REPOSITORY = HERE.parent


@pytest.fixture(scope="session")
def read_with_icalendar() -> Callable[[bytes], dict[str, Any]]:
    return _read_with_icalendar


@pytest.fixture(scope="session")
def read_with_icaljs() -> Callable[[bytes], dict[str, Any]]:
    """ical.js under Node. Without them: one clear line, or a failure where CI demands them."""
    node = shutil.which("node")
    missing = None
    if node is None:
        missing = "Node is not installed"
    elif not (REPOSITORY / "node_modules" / "ical.js").is_dir():
        missing = "ical.js is not installed (npm install)"
    if missing and os.environ.get("MAILLAGE_REQUIRE_BROWSER") == "1":
        pytest.fail(f"calendar files are to be read with ical.js: {missing}", pytrace=False)
    if missing:
        pytest.skip(f"calendar files not read with ical.js: {missing}")

    def read(document: bytes) -> dict[str, Any]:
        done = subprocess.run(
            [node, str(HERE / "read_with_icaljs.mjs")],
            input=document,
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    return read


@pytest.fixture(scope="session", params=["icalendar", "icaljs"])
def any_reader(request: pytest.FixtureRequest) -> Callable[[bytes], dict[str, Any]]:
    """Each reader in turn: the test must hold for both."""
    return request.getfixturevalue(f"read_with_{request.param}")


def _read_with_icalendar(document: bytes) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(document)
    return {
        "method": _text(calendar, "METHOD"),
        "name": _text(calendar, "NAME"),
        "shown_name": _text(calendar, "X-WR-CALNAME"),
        "refresh": _duration(calendar.get("REFRESH-INTERVAL")),
        "published_ttl": _text(calendar, "X-PUBLISHED-TTL"),
        "components": [component.name for component in calendar.subcomponents],
        "events": [_event(component) for component in calendar.walk("VEVENT")],
    }


def _event(component: icalendar.Component) -> dict[str, Any]:
    attendees = component.get("ATTENDEE", [])
    organizer = component.get("ORGANIZER")
    return {
        "uid": _text(component, "UID"),
        "stamped": _time(component["DTSTAMP"].dt),
        "starts": _time(component["DTSTART"].dt),
        "ends": _time(component["DTEND"].dt),
        "modified": _time(component["LAST-MODIFIED"].dt),
        "sequence": int(component["SEQUENCE"]),
        "summary": _text(component, "SUMMARY"),
        "description": _text(component, "DESCRIPTION"),
        "location": _text(component, "LOCATION"),
        "url": _text(component, "URL"),
        "status": _text(component, "STATUS"),
        "transparency": _text(component, "TRANSP"),
        "organizer": _party(organizer) if organizer is not None else None,
        "attendees": [
            _party(one)
            | {
                name.lower(): one.params.get(name)
                for name in ("CUTYPE", "ROLE", "PARTSTAT", "RSVP")
            }
            for one in (attendees if isinstance(attendees, list) else [attendees])
        ],
        "alarm_seconds": [
            int(alarm["TRIGGER"].dt.total_seconds()) for alarm in component.walk("VALARM")
        ],
        "properties": [name for name, _ in component.property_items(False, sorted=False)][1:-1],
    }


def _party(value: icalendar.vCalAddress) -> dict[str, Any]:
    return {"address": str(value), "name": value.params.get("CN")}


def _text(component: icalendar.Component, name: str) -> str | None:
    return str(component[name]) if name in component else None


def _time(value: datetime | date) -> str:
    """As ical.js writes it: 2027-03-12T08:00:00Z, or 2027-03-12 for a whole day."""
    if isinstance(value, datetime):
        assert value.utcoffset() == timedelta(0)
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


def _duration(value: Any) -> str | None:
    return None if value is None else value.to_ical().decode()
