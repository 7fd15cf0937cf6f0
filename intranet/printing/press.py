"""Printing: typst, in a process of its own.

typst keeps what it laid out for the next time, hundreds of megabytes after a few guides, and a
guide may take a second of every core. So it never runs in the process that answers: another one
does, one at a time on the machine, which takes text in and gives a PDF back, with no way to the
database, the network or the files of the site (`compositor`).
"""

import base64
import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import current_app

COMPOSITOR = Path(__file__).with_name("compositor.py")
PATIENCE = 4.0  # seconds, for the document of somebody else
LONGEST = 60.0  # seconds, for a guide of thousands of structures, or a busy machine


class Busy(Exception):
    """Another document is being printed; try again in a few seconds."""


class Failed(Exception):
    """The compositor gave no PDF; its text says why, for the server's journal."""


def printed(
    template: Path,
    data: Any,
    *,
    inputs: Mapping[str, str] | None = None,
    pictures: Mapping[str, bytes] | None = None,
    seconds: float = LONGEST,
) -> bytes:
    """The PDF of a typst `template`, which reads `data` as `json("<its name>.json")` and finds
    the other templates of its folder, `house.typ` and `pictures` by their names. Hold no
    transaction meanwhile. Raises Busy, Failed."""
    asked = {
        "folder": str(template.parent),
        "main": template.stem,
        "data": data,
        "inputs": dict(inputs or {}),
        "pictures": {
            name: base64.b64encode(image).decode() for name, image in (pictures or {}).items()
        },
    }
    text = json.dumps(asked, ensure_ascii=False).encode(errors="replace")
    with _alone(current_app.extensions["settings"].instance / "guide.lock"):
        return _run(text, seconds)


def _run(asked: bytes, seconds: float) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own file, and nothing of a person's in the command
            [sys.executable, "-I", str(COMPOSITOR)],
            input=asked,
            capture_output=True,
            timeout=seconds,
            env={},
            cwd="/",
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"no document after {seconds:g} s") from None
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        told = done.stderr.decode(errors="replace").strip()[-2000:]
        raise Failed(f"status {done.returncode}: {told}")
    return done.stdout


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One document at a time on this machine, whichever process prints it."""
    limit = time.monotonic() + PATIENCE
    with lock.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= limit:
                    raise Busy from None
                time.sleep(0.05)
        yield  # closing the file gives the turn to the next one
