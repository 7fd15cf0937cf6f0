"""Measure the pages that people wait for; print a table, keep a copy in bench/results/."""

import argparse
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

from bench import exchange, scale
from bench.house import Built, build
from bench.load import Load, Measure, in_turn
from bench.servers import HOST, cookie, environment, megabytes, running, server
from intranet import config
from intranet.app import create_app
from intranet.config import ROOT

RESULTS = ROOT / "bench" / "results"
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "results"}
# (name, aim as a part of the bare view's rate)
AIMS = {
    "search fragment": 1 / 4,
    "search page": 1 / 6,
    "meeting .ics": 1 / 3,
    "feed of 200, 304": 1 / 3,
}


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        variables = environment(Path(folder), options.port)
        began = time.perf_counter()
        app = create_app(config.load(variables))
        built = build(app, options.people, options.structures, options.feed)
        print(f"{options.people} people, {options.structures} structures: "
              f"built in {time.perf_counter() - began:.0f} s\n")  # fmt: skip
        report = _measure_all(options, variables, built, cookie(app, built.uniquifier))
    _print(report)
    options.results.mkdir(parents=True, exist_ok=True)
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ.json")
    (options.results / name).write_text(json.dumps(report, indent=2, ensure_ascii=False))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--structures", type=int, default=20_000)
    parser.add_argument("--feed", type=int, default=200, help="events of the feed measured")
    parser.add_argument("--starts", type=int, default=3, help="how often the site is started")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


def _measure_all(
    options: argparse.Namespace, variables: dict[str, str], built: Built, session: str
) -> dict:
    """Each page is measured in turn with the bare view, a moment each: a shared machine is never
    twice as fast, and only what was measured together compares."""
    report: dict = {"people": options.people, "structures": options.structures, "pages": {}}
    port, bare_port = options.port, options.port + 1
    starts = [_seconds_to_start(variables, port) for _ in range(options.starts)]
    report["start-up seconds"] = round(sorted(starts)[len(starts) // 2], 2)
    bare = Load(bare_port, "/", headers={}, status=200)
    with (
        running(server("bench.bare:app", bare_port), variables, f"{HOST}:{bare_port}/"),
        running(server("bench.site:app", port), variables, f"{HOST}:{port}/sante") as site,
    ):
        for name, path, headers, status in _pages(built, options.feed, session, port):
            page = Load(port, path, headers=headers, status=status)
            beside, found = in_turn(bare, page, options.seconds)
            report["pages"].setdefault("bare view", _row(beside, beside))
            report["pages"][name] = _row(found, beside)
        report["worker megabytes"] = megabytes(site)
    return report


def _seconds_to_start(variables: dict[str, str], port: int) -> float:
    command = [sys.executable, "-m", "intranet.cli", "serve", "--port", str(port), "--workers", "1"]
    began = time.perf_counter()
    with running(command, variables, f"{HOST}:{port}/sante"):
        return time.perf_counter() - began


def _pages(
    built: Built, feed: int, session: str, port: int
) -> list[tuple[str, str, dict[str, str], int]]:
    """(name, path, headers, status expected)."""
    signed = {"Cookie": session}
    known = {"If-None-Match": _etag(port, built.feed_path)}
    return [
        ("search fragment, 3 letters", "/annuaire?q=mar", {**signed, **FRAGMENT}, 200),
        ("search fragment", "/annuaire?q=martin+ann", {**signed, **FRAGMENT}, 200),
        ("search page", "/annuaire?q=martin+ann", signed, 200),
        ("meeting page", built.meeting_path, signed, 200),
        ("month of 200 meetings", built.month_path, signed, 200),
        ("meeting .ics", f"{built.meeting_path}.ics", signed, 200),
        (f"feed of {feed}", built.feed_path, {}, 200),
        (f"feed of {feed}, 304", built.feed_path, known, 304),
    ]


def _etag(port: int, path: str) -> str:
    with urlopen(f"{HOST}:{port}{path}") as answer:
        return answer.headers["ETag"]


def _row(found: Measure, bare: Measure) -> dict[str, float]:
    return {
        "per second": round(found.rate, 1),
        "p50 ms": round(found.p50, 2),
        "p99 ms": round(found.p99, 2),
        "of bare": round(found.rate / bare.rate, 3),
    }


def _print(report: dict) -> None:
    print(f"{'':28}{'per second':>12}{'p50 ms':>10}{'p99 ms':>10}{'of bare':>10}  aim")
    for name, row in report["pages"].items():
        aim = AIMS.get(name)
        mark = f"≥ {aim:.2f} {'yes' if row['of bare'] >= aim else 'NO'}" if aim else ""
        if name == "feed of 200":
            mark = f"≥ 100/s {'yes' if row['per second'] >= 100 else 'NO'}"
        print(f"{name:28}{row['per second']:>12}{row['p50 ms']:>10}{row['p99 ms']:>10}"
              f"{row['of bare']:>10}  {mark}")  # fmt: skip
    print(f"\nstart-up {report['start-up seconds']} s (aim 1.5) · "
          f"worker {report['worker megabytes']} MB (aim 130)")  # fmt: skip


if __name__ == "__main__":
    named = {"scale": scale.main, "exchange": exchange.main}
    if sys.argv[1:] and sys.argv[1] in named:
        named[sys.argv[1]](sys.argv[2:])
    else:
        main()
