"""Programs that know nothing of us follow a feed: `vdirsyncer` fetches it, `khal` reads it."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from intranet.agenda import network_addresses
from intranet.clock import to_paris
from intranet.database import db
from intranet.directory.actors import of_account
from intranet.events import scheduling
from intranet.events.scheduling import EventPlan, SlotPlan
from tests.builders import meetings

PROGRAMS = Path(sys.executable).parent
SYNCHRONISED = """
[general]
status_path = "{folder}/status"
[pair feed]
a = "site"
b = "here"
collections = null
conflict_resolution = "a wins"
partial_sync = "revert"
[storage site]
type = "http"
url = "{url}"
[storage here]
type = "filesystem"
path = "{folder}/calendar"
fileext = ".ics"
"""
READ = """
[calendars]
[[reseau]]
path = {folder}/calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Paris
default_timezone = Europe/Paris
[sqlite]
path = {folder}/khal.db
"""


@pytest.fixture
def served(app):
    """The application on loopback, for as long as the test."""
    server = make_server("127.0.0.1", 0, app, threaded=False)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def subscriber(cast, served, tmp_path):
    """A person of the network, subscribed; `follow()` fetches the feed and gives what their
    program shows: lines « day hour title location »."""
    address = network_addresses.reset(of_account(cast.accounts["member"]), cast.network)
    db.session.commit()
    path = network_addresses.url(address).split("/agenda/", 1)[1]
    given = {"folder": tmp_path, "url": f"{served}/agenda/{path}"}
    (tmp_path / "calendar").mkdir()
    (tmp_path / "vdirsyncer.conf").write_text(SYNCHRONISED.format(**given))
    (tmp_path / "khal.conf").write_text(READ.format(**given))
    home = {**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}

    def run(*command):
        done = subprocess.run(command, capture_output=True, text=True, env=home, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    fetch = (PROGRAMS / "vdirsyncer", "-c", tmp_path / "vdirsyncer.conf")
    read = (PROGRAMS / "khal", "-c", tmp_path / "khal.conf", "list", "--day-format", "", "--format")

    def follow():
        db.session.commit()
        run(*fetch, "discover", "feed")
        run(*fetch, "sync")
        shown = "{start-date} {start-time} {title} / {location}"
        return run(*read, shown, "today", "60d").strip().splitlines()

    return follow


def line(event, title):
    starts = to_paris(event.slots[0].starts_at)
    return f"{starts:%Y-%m-%d %H:%M} {title} / {event.slots[0].place}"


def test_a_meeting_arrives_moves_is_called_off_and_goes(cast, subscriber):
    event = meetings.meeting(cast, title="Petit-déjeuner ; été, café")
    other = meetings.meeting(cast, title="Visite", days=20)
    assert subscriber() == [line(event, event.title), line(other, "Visite")]

    slot = event.slots[0]
    moved = SlotPlan(
        slot.starts_at + timedelta(days=2, hours=3),
        slot.ends_at + timedelta(days=2, hours=3),
        "Mairie de Cancale",
        "",
        slot.id,
    )
    plan = EventPlan(event.title, event.description, None, (moved,))
    scheduling.edit(None, event.id, plan, None)
    assert subscriber() == [line(event, event.title), line(other, "Visite")]
    assert "Mairie de Cancale" in subscriber()[0]

    scheduling.cancel(None, event.id, "Salle fermée")
    (called_off, _) = subscriber()
    assert "ANNULÉ" in called_off and event.title in called_off

    event.cancelled_at -= timedelta(days=31)
    assert subscriber() == [line(other, "Visite")]
