"""Measure the reading of a mailbox: a thousand answers of calendar programs, by IMAP.

`python -m bench.replies`: prints a line, keeps a copy in bench/results/. Needs Dovecot
(`apt install dovecot-imapd`); without it, says so and measures nothing.
"""

import argparse
import json
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from intranet import config
from intranet.app import create_app
from intranet.clock import now
from intranet.config import ROOT
from intranet.database import db
from intranet.events import invitations, later, scheduling
from intranet.events.choosing import NewGuest
from intranet.events.models import MEETING, CalendarCopy, Guest, Invitation
from intranet.events.replies import watching
from intranet.events.scheduling import EventPlan, SlotPlan
from intranet.networks.models import Network
from intranet.operations import schema
from intranet.territories.models import Agency
from tests.events.replies.messages import PROGRAMS, SERVER, Said, delivered
from tests.imap import ImapServer, is_there

RESULTS = ROOT / "bench" / "results"
MAILBOX = "reseau@mesure.example"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.replies")
    parser.add_argument("--replies", type=int, default=1000)
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    if not is_there():
        print("Dovecot is not installed: the reading of replies is not measured.")
        return
    with tempfile.TemporaryDirectory() as folder, ImapServer() as server:
        report = measured(Path(folder), server, options.replies)
    print(
        f"reading {report['replies']} replies: {report['seconds']} s, "
        f"{report['milliseconds each']} ms each, {report['megabytes']} MB at most"
    )
    options.results.mkdir(parents=True, exist_ok=True)
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ-replies.json")
    (options.results / name).write_text(json.dumps(report, indent=2, ensure_ascii=False))


def measured(folder: Path, server: ImapServer, replies: int) -> dict:
    """Seconds to read, judge, apply and commit each of them, and memory at most."""
    app = create_app(
        config.load(
            {
                "MAILLAGE_INSTANCE": str(folder),
                "MAILLAGE_SECRET_KEY": "clef-de-mesure-" * 4,
                "MAILLAGE_BASE_URL": "http://localhost",
                "MAILLAGE_IMAP_URL": server.url,
                "MAILLAGE_AUTHSERV_ID": SERVER,
            }
        )
    )
    with app.app_context():
        schema.install(app)
        with schema.changing(db.engine) as connection:
            schema.upgrade(connection)
        messages = _messages(replies)
        server.put(*messages)
        began = time.perf_counter()
        ended = watching.read()
        seconds = time.perf_counter() - began
        answered = db.session.scalar(
            select(func.count()).select_from(Invitation).where(Invitation.answer == "yes")
        )
        if ended != {"applied": replies} or answered != replies:
            raise SystemExit(f"not all of them were applied: {dict(ended)}, {answered} answers")
        db.session.remove()
        db.engine.dispose()
    return {
        "replies": replies,
        "seconds": round(seconds, 2),
        "milliseconds each": round(1000 * seconds / replies, 2),
        "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _messages(replies: int) -> list[bytes]:
    """As many guests of one meeting, each answering from one of five programs."""
    agency = Agency(name="Agence de mesure", slug="mesure")
    db.session.add(agency)
    db.session.flush()
    network = Network(
        name="Mesure", slug="mesure", agency_id=agency.id, mailbox=MAILBOX, created_at=now()
    )
    db.session.add(network)
    db.session.flush()
    start = now() + timedelta(days=20)
    plan = EventPlan("Mesure", "", None, (SlotPlan(start, start + timedelta(hours=2), "Ici"),))
    event = scheduling.draft(
        None, MEETING, plan,
        network_ids=[network.id], organizer_name="Mesure", organizer_address=MAILBOX,
    )  # fmt: skip
    guests = [NewGuest(f"Personne {n}", f"p{n}@mesure.example") for n in range(replies)]
    invitations.invite(None, event.id, [], [], guests)
    scheduling.publish(None, event.id)
    db.session.commit()
    while later.work():  # the letters of a great meeting are written afterwards
        pass
    copies = db.session.execute(
        select(CalendarCopy.uid, Guest.email)
        .join(Invitation, Invitation.id == CalendarCopy.invitation_id)
        .join(Guest, Guest.id == Invitation.guest_id)
    ).all()
    programs = list(PROGRAMS.values())
    return [
        delivered(programs[n % len(programs)](Said(uid=uid, attendee=email, organizer=MAILBOX)))
        for n, (uid, email) in enumerate(copies)
    ]


if __name__ == "__main__":
    main()
