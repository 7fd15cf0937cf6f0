"""`make run`: prepare the database, start web and worker, stop both together.

Run as `python -m intranet.operations.supervisor`. Light on purpose: it loads nothing of the
site. Each child leads a process group of its own, so that Ctrl-C reaches only this process,
which then stops them in order, and so that a child's own children never outlive it.
"""

import contextlib
import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from intranet import config
from intranet.config import ROOT

MAILLAGE = (sys.executable, "-m", "intranet.cli")
STOP_SECONDS = 10.0
TICK = 0.1
_DIE_WITH_PARENT = 1  # Linux's PR_SET_PDEATHSIG


@dataclass
class Child:
    """One process to keep: its name on screen and its command."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes]" = field(init=False)

    def start(self) -> None:
        """Start it in a group of its own."""
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command, cwd=ROOT, start_new_session=True, preexec_fn=_end_with_parent
        )

    def signal_group(self, number: int) -> None:
        """Send a signal to the process and to what it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def _end_with_parent() -> None:
    """If this supervisor is killed outright, its children are asked to stop (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)


class _Stop(Exception):
    """Somebody asked for the end."""


def _ask_to_stop(_number: int, _frame: object) -> None:
    raise _Stop


def supervise(children: Sequence[Child], ready: Callable[[], bool]) -> int:
    """Keep `children` until a signal (0) or until one ends by itself (1); leave none behind.

    Calls `ready` every tick until it says True.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _ask_to_stop)
    status = 0
    try:
        for child in children:
            child.start()
        _watch(children, ready)
        status = 1
    except _Stop:
        _say("\nArrêt…")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _end([child for child in children if hasattr(child, "process")])
    return status


def _watch(children: Sequence[Child], ready: Callable[[], bool]) -> None:
    """Return when a child ends."""
    is_ready = False
    while True:
        for child in children:
            if (code := child.process.poll()) is not None:
                _say(f"« {child.name} » s’est arrêté ({_why(code)}) : tout s’arrête.")
                return
        is_ready = is_ready or ready()
        time.sleep(TICK)


def _why(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"


def _end(children: Sequence[Child]) -> None:
    for child in children:
        if child.process.poll() is None:
            child.process.terminate()
    limit = time.monotonic() + STOP_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.0, limit - time.monotonic()))
        child.signal_group(signal.SIGKILL)  # whatever is left of the group
        child.process.wait()


def _say(line: str) -> None:
    print(line, flush=True)


def _announcer(settings: config.Settings, port: int) -> Callable[[], bool]:
    """Says where the site is, once it answers."""

    def ready() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/sante", headers={"Host": settings.host})
            answered = connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()
        if answered:
            _say(f"\nMaillage est prêt : {settings.base_url}   (Ctrl-C pour arrêter)\n")
        return answered

    return ready


def main() -> int:
    """Prepare, then supervise; the exit code of the first thing that went wrong, else 0."""
    try:
        settings = config.load()
        port = config.port(os.environ.get("PORT") or str(urlsplit(settings.base_url).port or 8000))
    except config.ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        prepared = subprocess.run([*MAILLAGE, "prepare"], cwd=ROOT, check=False)  # noqa: S603
    except KeyboardInterrupt:
        return 130
    if prepared.returncode:
        return prepared.returncode
    children = [
        Child("web", [*MAILLAGE, "serve", "--port", str(port)]),
        Child("worker", [*MAILLAGE, "worker"]),
    ]
    return supervise(children, _announcer(settings, port))


if __name__ == "__main__":
    raise SystemExit(main())
