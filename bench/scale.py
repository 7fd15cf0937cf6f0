"""`python -m bench scale`: the directory at several sizes, on both databases.

Each question is asked of every size in turn, a moment apart, several times; its quickest time
counts, so that the neighbours of a shared machine do not. Of these, p50 and p99, which of sixty is
the longest. The ratio is that of the largest size to the smallest, at most four.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import unquote_plus

from sqlalchemy import make_url, text

from bench import county, postgresql, questions
from bench.load import Connection
from bench.questions import Questions
from bench.servers import HOST, cookie, environment, megabytes, running, server
from intranet import config
from intranet.app import create_app
from intranet.config import ROOT
from intranet.database import db
from intranet.directory import indexing
from intranet.operations import schema
from intranet.territories import loading
from intranet.vocabulary import synonyms

RESULTS = ROOT / "bench" / "results"
AIM, MEMORY_AIM = 4.0, 10.0  # times, megabytes
LONGEST, UP_TO = 300.0, 100_000  # milliseconds of « qui contacter ? », among so many people


@dataclass(frozen=True)
class Site:
    """A directory being served: its size, its port, how each role signs in."""

    people: int
    port: int
    cookies: dict[str, str]


def main(arguments: list[str]) -> None:
    options = _options(arguments)
    report: dict[str, Any] = {"at": datetime.now(UTC).isoformat(), "databases": {}}
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        for database in options.databases.split(","):
            kept = folder / database
            kept.mkdir(parents=True, exist_ok=True)
            with _urls(database, kept) as url:
                found = _measure(options, kept, url)
            report["databases"][database] = found
    options.results.mkdir(parents=True, exist_ok=True)
    name = datetime.now(UTC).strftime("scale-%Y-%m-%dT%H-%M-%SZ.json")
    (options.results / name).write_text(json.dumps(report, indent=2, ensure_ascii=False))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench scale")
    parser.add_argument("--people", default="10000,100000", help="sizes, the smallest first")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=3, help="how often each question is asked")
    parser.add_argument("--questions", type=int, default=60, help="at most, of each row")
    parser.add_argument("--keep", type=Path, help="a folder for the databases, used again")
    parser.add_argument("--port", type=int, default=8770, help="the first of as many as sizes")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args(arguments)


@contextmanager
def _urls(database: str, folder: Path) -> Iterator[Any]:
    """A function from a size to the address of its database."""
    if database == "sqlite":
        yield lambda people: f"sqlite:///{folder / f'{people}.sqlite3'}"
        return
    with postgresql.running(folder / "server") as address:
        yield lambda people: postgresql.database(address, f"people_{people}")


def _measure(options: argparse.Namespace, folder: Path, url: Any) -> dict[str, Any]:
    sizes = [int(size) for size in options.people.split(",")]
    built: dict[str, Any] = {}
    with ExitStack() as stack:
        sites, processes = [], []
        for place, people in enumerate(sizes):
            port = options.port + place
            variables = environment(folder / str(people), port) | {
                "MAILLAGE_DATABASE_URL": url(people)
            }
            asking, seconds = _directory(variables, people)
            built[str(people)] = seconds
            command, address = server("bench.site:app", port), f"{HOST}:{port}/sante"
            processes.append(stack.enter_context(running(command, variables, address)))
            sites.append(Site(people, port, asking))
        _print_heading(folder.name, sizes)
        rows = []
        for row in questions.every():
            for role in county.ROLES:
                rows.append(_row(row, role, sites, options))
                _print_row(rows[-1], sizes)
        memory = {str(s.people): megabytes(p) for s, p in zip(sites, processes, strict=True)}
        _kept.clear()
    _print_longest(rows, sizes)
    _print_rest(memory, built)
    return {"built": built, "rows": rows, "worker megabytes": memory}


def _directory(variables: dict[str, str], people: int) -> tuple[dict[str, str], dict[str, float]]:
    """The cookies of each role, and the seconds that filling and indexing took (none when the
    database was there)."""
    app = create_app(config.load(variables))
    kept = Path(variables["MAILLAGE_INSTANCE"]) / "asking.json"
    seconds: dict[str, float] = {}
    if not kept.exists():
        with app.app_context():
            schema.install(app)
            with schema.changing(db.engine) as connection:
                schema.upgrade(connection)
            loading.load("35")
            synonyms.supply()
            began = perf_counter()
            asking = county.fill(people)
            filled = perf_counter()
            entries = indexing.rebuild()
            loading.index_communes()
            db.session.commit()
            _settle()
            seconds = {
                "entries": entries,
                "fill": round(filled - began, 1),
                "index": round(perf_counter() - filled, 1),
            }
            db.session.remove()
            db.engine.dispose()
        kept.write_text(json.dumps(asking))
    return {role: cookie(app, key) for role, key in json.loads(kept.read_text()).items()}, seconds


def _settle() -> None:
    """What a database does by itself in the hour after a large import."""
    if make_url(db.engine.url).get_backend_name() == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _row(
    row: Questions, role: str, sites: list[Site], options: argparse.Namespace
) -> dict[str, Any]:
    """p50 and p99 at each size, and the question that took longest at the largest."""
    paths = row.paths[: options.questions]
    took: dict[int, dict[str, list[float]]] = {
        site.people: {p: [] for p in paths} for site in sites
    }
    for turn in range(options.rounds + 1):
        for path in paths:
            for site in sites:
                headers = {**row.headers, "Cookie": site.cookies[role]}
                seconds = _ask(site.port, path, headers)
                if turn:  # the first one warms
                    took[site.people][path].append(seconds * 1e3)
    quickest = {size: {path: min(t) for path, t in of.items()} for size, of in took.items()}
    largest = quickest[sites[-1].people]
    found: dict[str, Any] = {"name": row.name, "role": role}
    for size, times in quickest.items():
        ordered = sorted(times.values())
        found[f"p50 {size}"] = round(ordered[len(ordered) // 2], 2)
        found[f"p99 {size}"] = round(ordered[int(len(ordered) * 0.99)], 2)
    ratio = found[f"p99 {sites[-1].people}"] / found[f"p99 {sites[0].people}"]
    found["ratio"] = round(ratio, 2)
    found["slowest"] = max(largest, key=lambda path: largest[path])
    return found


def _ask(port: int, path: str, headers: dict[str, str]) -> float:
    lines = [f"GET {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    connection = _kept.get(port)
    if connection is None:
        connection = _kept[port] = Connection(port, b"", 200)
    connection.request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    connection.send()
    return connection.receive()


_kept: dict[int, Connection] = {}


def _print_heading(database: str, sizes: list[int]) -> None:
    print(f"\n{database}: milliseconds, p50 / p99")
    print(
        f"{'people':37}" + "".join(f"{size:>19,}" for size in sizes) + "   ratio of p99", flush=True
    )


def _print_row(row: dict[str, Any], sizes: list[int]) -> None:
    cells = "".join(f"{row[f'p50 {s}']:>10.1f} /{row[f'p99 {s}']:>7.1f}" for s in sizes)
    mark = "yes" if row["ratio"] <= AIM else "NO "
    print(
        f"{row['name']:22}{row['role']:15}{cells}   {row['ratio']:>5.2f}  ≤ {AIM:.0f} {mark}"
        f"  {unquote_plus(row['slowest'].partition('q=')[2])}",
        flush=True,
    )


def _print_longest(rows: list[dict[str, Any]], sizes: list[int]) -> None:
    longest = {
        s: max(row[f"p99 {s}"] for row in rows if row["name"].startswith("who")) for s in sizes
    }
    told = " · ".join(f"{size:,}: {ms:.0f} ms" for size, ms in longest.items())
    judged = [ms for size, ms in longest.items() if size <= UP_TO]
    mark = "yes" if all(ms <= LONGEST for ms in judged) else "NO"
    print(f"longest « qui contacter ? »: {told}  ≤ {LONGEST:.0f} up to {UP_TO:,}: {mark}")


def _print_rest(memory: dict[str, float], built: dict[str, Any]) -> None:
    told = " · ".join(f"{int(size):,}: {mb} MB" for size, mb in memory.items())
    alike = max(memory.values()) - min(memory.values()) <= MEMORY_AIM
    print(f"worker after the same requests: {told}  ± {MEMORY_AIM:.0f} {'yes' if alike else 'NO'}")
    for size, how in built.items():
        if how:
            print(
                f"built {int(size):,} people, {how['entries']:,} entries: "
                f"filled in {how['fill']} s, indexed in {how['index']} s"
            )
