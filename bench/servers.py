"""The site as a process of its own, and whoever signs in to it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psutil
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from intranet.config import ROOT

SECRET = "clef-de-mesure-" * 4
HOST = "http://localhost"


def environment(folder: Path, port: int) -> dict[str, str]:
    """The variables of a site whose instance is `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    variables = {
        **os.environ,
        "MAILLAGE_INSTANCE": str(folder),
        "MAILLAGE_SECRET_KEY": SECRET,
        "MAILLAGE_BASE_URL": f"{HOST}:{port}",
        "PORT": str(port),
        "MAILLAGE_DEMO": "0",
    }
    variables.pop("MAILLAGE_DATABASE_URL", None)
    return variables


def server(target: str, port: int, workers: int = 1) -> list[str]:
    """The command that serves `target`, with one worker unless said."""
    code = (
        "from intranet import config; from intranet.operations import serving; "
        f"listening = serving.Listening('127.0.0.1', {port}, {workers}); "
        f"serving.serve(config.load(), listening, {target!r})"
    )
    return [sys.executable, "-c", code]


@contextmanager
def running(
    command: list[str], variables: dict[str, str], address: str
) -> Iterator[psutil.Process]:
    """The process of `command`, once it answers at `address`."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=variables)
    try:
        while not _answers(address):
            if process.poll() is not None or time.perf_counter() - began > 60:
                raise SystemExit("the server did not start")
            time.sleep(0.01)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def cookie(app: Flask, uniquifier: str) -> str:
    """The session of the account that `uniquifier` names."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    value = serializer.dumps({"_user_id": uniquifier, "_fresh": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"


def megabytes(process: psutil.Process) -> float:
    """The resident memory of the largest process of a server."""
    family = process.children(recursive=True) or [process]
    return round(max(p.memory_info().rss for p in family) / 2**20, 1)


def _answers(address: str) -> bool:
    try:
        with urlopen(address):
            return True
    except OSError:
        return False
