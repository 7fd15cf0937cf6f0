"""Measure a great meeting: its page, fifty answers at once, three thousand invitations.

`python -m bench.gathering`: prints what it finds, keeps a copy in bench/results/.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from bench.crowd import Gathered, gather
from bench.load import Connection, Load, in_turn
from bench.servers import HOST, cookie, environment, running, server
from intranet import config
from intranet.app import create_app
from intranet.config import ROOT
from intranet.database import db
from intranet.events import later
from intranet.events.models import CONFIRMED, YES, CalendarCopy, Invitation
from intranet.mailroom.models import QUEUED, OutgoingMail
from tests.smtp import SmtpServer

RESULTS = ROOT / "bench" / "results"
ELEMENTS = 700  # at most, of one page
WORKERS = 2  # that take the answers: they meet at the last place

Row = dict[str, float]


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder, SmtpServer() as sink:
        variables = environment(Path(folder), options.port) | {"MAILLAGE_SMTP_URL": sink.url}
        app = create_app(config.load(variables))
        sizes = (options.invitees, options.answers, options.places, options.published)
        built = gather(app, *sizes)
        session = cookie(app, built.uniquifier)
        report = {"meeting page": _page(options, variables, built, session)}
        command = server("bench.site:app", options.port, WORKERS)
        with running(command, variables, f"{HOST}:{options.port}/sante"):
            report["answering"] = _answering(options, app, built)
            report["publishing"] = _publishing(options, app, built, session)
        report["mails"] = _mails(variables, app, sink)
    for name, row in report.items():
        print(f"{name:14} " + " · ".join(f"{key} {value:g}" for key, value in row.items()))
    options.results.mkdir(parents=True, exist_ok=True)
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ-gathering.json")
    (options.results / name).write_text(json.dumps(report, indent=2, ensure_ascii=False))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.gathering")
    parser.add_argument("--invitees", type=int, default=300, help="of the page measured")
    parser.add_argument("--answers", type=int, default=50, help="at the same moment")
    parser.add_argument("--places", type=int, default=30, help="for those who answer")
    parser.add_argument("--published", type=int, default=3000, help="invitations of one request")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


def _page(
    options: argparse.Namespace, variables: dict[str, str], built: Gathered, session: str
) -> Row:
    """The page of a meeting for who coordinates it, in turn with the bare view."""
    port, path, signed = options.port, f"/rencontres/{built.known}", {"Cookie": session}
    with (
        running(server("bench.bare:app", port + 1), variables, f"{HOST}:{port + 1}/"),
        running(server("bench.site:app", port), variables, f"{HOST}:{port}/sante"),
    ):
        bare = Load(port + 1, "/", headers={}, status=200)
        page = Load(port, path, headers=signed, status=200)
        beside, found = in_turn(bare, page, options.seconds)
        _, body = _get(port, path, session)
    elements = len(BeautifulSoup(body, "html.parser").find_all(True))
    if elements > ELEMENTS:
        raise SystemExit(f"the page has {elements} elements, more than {ELEMENTS}")
    return {
        "invitees": options.invitees,
        "p50 ms": round(found.p50, 2),
        "p99 ms": round(found.p99, 2),
        "of bare": round(found.rate / beside.rate, 3),
        "kilobytes": round(len(body) / 1024, 1),
        "elements": elements,
    }


def _answering(options: argparse.Namespace, app: Flask, built: Gathered) -> Row:
    """Each says yes over a connection of their own, all at once; the places must be exact."""
    port = options.port
    asked = [(path := f"/i/{token}", _form(port, path, "")) for token in built.tokens]
    requests = [_post(path, {"answer": YES} | form, kept) for path, (kept, form) in asked]
    taken, elapsed = _at_once(port, requests)
    of_event = (Invitation.event_id == built.awaited, Invitation.answer == YES)
    places = Invitation.place == CONFIRMED
    with app.app_context():
        said = db.session.scalar(select(func.count(Invitation.id)).where(*of_event))
        given = db.session.scalar(select(func.count(Invitation.id)).where(*of_event, places))
        db.session.remove()
    if (said, given) != (len(built.tokens), min(options.places, len(built.tokens))):
        raise SystemExit(f"{said} answers were kept, {given} places given")
    return {
        "at once": len(taken),
        "p50 ms": round(taken[len(taken) // 2] * 1e3, 1),
        "p99 ms": round(taken[int(len(taken) * 0.99)] * 1e3, 1),
        "per second": round(len(taken) / elapsed, 1),
        "places": given or 0,
    }


def _publishing(options: argparse.Namespace, app: Flask, built: Gathered, session: str) -> Row:
    """The one request that publishes; nothing but notes may be written by it."""
    port, path = options.port, f"/rencontres/{built.draft}"
    kept, form = _form(port, path, session)
    taken, _ = _at_once(port, [_post(f"{path}/publier", form, kept)])
    noted = _count(app, CalendarCopy.pending.is_not(None))
    if noted != (options.published if options.published >= later.MANY else 0):
        raise SystemExit(f"{noted} invitations were noted")
    return {"invitations": options.published, "seconds": round(taken[0], 2)}


def _mails(variables: dict[str, str], app: Flask, sink: SmtpServer) -> Row:
    """What one worker writes in a second, then what it delivers to a server that keeps it all."""
    before, began = _count(app, OutgoingMail.state == QUEUED), time.perf_counter()
    with app.app_context():
        while later.work():
            pass
        db.session.remove()
    writing = time.perf_counter() - began
    queued = _count(app, OutgoingMail.state == QUEUED)
    rate = _delivering(variables, sink, queued)
    return {
        "written": queued - before,
        "written per second": round((queued - before) / writing, 1),
        "delivered": queued,
        "delivered per second": round(rate, 1),
    }


def _delivering(variables: dict[str, str], sink: SmtpServer, queued: int) -> float:
    """Mails a second of one worker, from the first that comes to the last."""
    command = [sys.executable, "-m", "intranet.cli", "worker", "--once"]
    worker = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL)
    try:
        first = _when(sink, 1, worker)
        already = len(sink.received)
        last = _when(sink, queued, worker)
        worker.wait()
    finally:
        worker.kill()
    if len(sink.received) != queued:
        raise SystemExit(f"{len(sink.received)} mails were received of {queued}")
    return (queued - already) / (last - first) if last > first else 0.0


def _when(sink: SmtpServer, count: int, worker: subprocess.Popen[bytes]) -> float:
    while len(sink.received) < count and worker.poll() is None:
        time.sleep(0.01)
    return time.perf_counter()


def _count(app: Flask, condition: object) -> int:
    with app.app_context():
        found = db.session.scalar(select(func.count()).where(condition))
        db.session.remove()
    return found or 0


def _get(port: int, path: str, session: str) -> tuple[str, bytes]:
    """The cookie to send back, and the page."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Host": "localhost", "Cookie": session})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return (answer.headers["Set-Cookie"] or session).split(";")[0], body


def _form(port: int, path: str, session: str) -> tuple[str, dict[str, str]]:
    """The cookie and the token that a form of this page is sent with."""
    kept, body = _get(port, path, session)
    field = BeautifulSoup(body, "html.parser").find("input", attrs={"name": "csrf_token"})
    return kept, {"csrf_token": str(field["value"])} if field else {}


def _post(path: str, fields: dict[str, str], session: str) -> bytes:
    body = urlencode(fields)
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        f"Cookie: {session}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def _at_once(port: int, requests: list[bytes]) -> tuple[list[float], float]:
    """Each over a connection of its own, sent together and answered 303: the seconds that each
    took, shortest first, and those that all of them took."""
    ready = Barrier(len(requests), timeout=60)

    def send(request: bytes) -> tuple[float, float]:
        connection = Connection(port, request, 303)
        ready.wait()
        connection.send()
        seconds = connection.receive()
        connection.socket.close()
        return connection.sent_at, seconds

    with ThreadPoolExecutor(len(requests)) as pool:
        found = list(pool.map(send, requests))
    elapsed = max(sent + took for sent, took in found) - min(sent for sent, _ in found)
    return sorted(took for _, took in found), elapsed


if __name__ == "__main__":
    main()
