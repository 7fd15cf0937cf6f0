"""A meeting to put in calendar files, and two independent readers of those files.

Both readers answer the same shape, so that a test can ask that they agree.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from intranet.ical.documents import CalendarEvent, Party

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]


@pytest.fixture(scope="session")
def meeting() -> Callable[..., CalendarEvent]:
    """The « petit-déjeuner partenarial » of 12 March 2027, with the changes asked for."""
    usual = CalendarEvent(
        uid="5f0c2b7e9a4d4f8e8b1d3c6a7e902f14@maillage",
        starts_at=datetime(2027, 3, 12, 8, 0, tzinfo=UTC),
        ends_at=datetime(2027, 3, 12, 11, 0, tzinfo=UTC),
        summary="Petit-déjeuner partenarial : l’accès aux droits, à Janzé",
        description="Au programme :\n- qui fait quoi ;\n- les permanences, à jour.",
        location="Mairie, salle du conseil, 35150 Janzé",
        url="https://maillage.example/rencontres/12?vue=carte,plan;grand",
        sequence=2,
        updated_at=datetime(2027, 2, 1, 9, 30, tzinfo=UTC),
        organizer=Party("Réseau de la Roche aux Fées", "reseau.roche-aux-fees@maillage.example"),
    )
    return lambda **changes: replace(usual, **changes)


@pytest.fixture(scope="session")
def invitee() -> Party:
    return Party("Maëlle Le Goff", "maelle.le-goff@ccas-janze.example")


@pytest.fixture(scope="session")
def sent_at() -> datetime:
    return datetime(2027, 2, 3, 14, 5, 6, tzinfo=UTC)


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
