"""The web server: granian, one blocking thread a worker, as many processes as cores."""

import errno
import gc
import os
import socket
import time
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlsplit

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from intranet import config
from intranet.config import ROOT, Settings
from intranet.operations import logs, start
from intranet.operations.start import NotReady

MOST_WORKERS = 4
STOP_SECONDS = 15


@dataclass(frozen=True)
class Listening:
    """Where and how to listen."""

    host: str
    port: int
    workers: int
    access_log: bool = False


def default_workers() -> int:
    """As many as cores, up to four: beyond, say so with --workers."""
    return max(1, min(MOST_WORKERS, os.cpu_count() or 1))


def default_port(settings: Settings) -> int:
    """PORT, else the port of a loopback MAILLAGE_BASE_URL, else 8000."""
    if given := os.environ.get("PORT"):
        return config.port(given)
    return (None if settings.secure else urlsplit(settings.base_url).port) or 8000


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d’écoute.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port (PORT, ou 8000, par défaut).")
@click.option("--workers", type=click.IntRange(1, 64), help="Processus (un par cœur par défaut).")
@click.option("--access-log", is_flag=True, help="Une ligne par requête, liens secrets masqués.")
def command(host: str, port: int | None, workers: int | None, access_log: bool) -> None:
    """Servir le site, jusqu’à Ctrl-C ou SIGTERM."""
    settings = config.load()
    port = port or default_port(settings)
    serve(settings, Listening(host, port, workers or default_workers(), access_log))


def serve(settings: Settings, listening: Listening, target: str = "wsgi:app") -> None:
    """Serve until SIGTERM or SIGINT. Raises NotReady when it cannot start."""
    start.check(settings)
    require_free(listening.host, listening.port)
    # Loaded before the workers fork: one import for all, and its memory shared between them.
    gc.disable()
    import_module("intranet.app").load_rooms()
    gc.freeze()
    Granian(
        target,
        address=listening.host,
        port=listening.port,
        interface=Interfaces.WSGI,
        workers=listening.workers,
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        working_dir=ROOT,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=logs.granian_config(),
        log_access=listening.access_log,
    ).serve()


def require_free(host: str, port: int, patience: float = 2.0) -> None:
    """Raise NotReady when this address cannot be listened on, or something already does.

    The threads of a site killed a moment ago may hold the port a little longer than its process
    is seen: ask again for `patience` seconds.
    """
    limit = time.monotonic() + patience
    while (error := _obstacle(host, port)) is not None:
        if time.monotonic() >= limit:
            raise NotReady(
                f"PORT : impossible d’écouter sur {host}:{port} ({error.strerror}) ; "
                "choisissez-en un autre, par exemple PORT=8001."
            )
        time.sleep(0.1)


def _obstacle(host: str, port: int) -> OSError | None:
    """What prevents listening there, asked in two ways.

    granian shares its port (SO_REUSEPORT), so that two sites would bind it without a word and
    take each other's visitors; and the connections of a site killed a moment ago still hold the
    port for whoever does not share it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as caller:
        caller.settimeout(1)
        if caller.connect_ex((host, port)) == 0:
            return OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        for option in ("SO_REUSEADDR", "SO_REUSEPORT"):
            if hasattr(socket, option):
                probe.setsockopt(socket.SOL_SOCKET, getattr(socket, option), 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None
