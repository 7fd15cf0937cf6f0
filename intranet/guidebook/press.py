"""Printing a guide: typst, in a process of its own.

typst keeps what it laid out for the next time, hundreds of megabytes after a few guides, and a
guide may take a second of every core. So it never runs in the process that answers: another one
does, one at a time on the machine, which takes text in and gives a PDF back, with no way to the
database, the network or the files of the site (`compositor`).
"""

import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from flask import current_app

from intranet.guidebook.content import Guide

COMPOSITOR = Path(__file__).with_name("compositor.py")
A4, TELEPHONE = "a4", "telephone"
FORMATS = {A4: "A4, à imprimer", TELEPHONE: "Téléphone"}
PATIENCE = 4.0  # seconds, for the guide of somebody else
LONGEST = 60.0  # seconds, for a guide of thousands of structures, or a busy machine


class Busy(Exception):
    """Another guide is being printed; try again in a few seconds."""


class Failed(Exception):
    """The compositor gave no PDF; its text says why, for the server's journal."""


def printed(guide: Guide, form: str, *, seconds: float = LONGEST) -> bytes:
    """`guide` as a PDF in one of `FORMATS`. Hold no transaction meanwhile. Raises Busy, Failed."""
    asked = json.dumps({"format": form, "guide": asdict(guide)}, ensure_ascii=False)
    with _alone(current_app.extensions["settings"].instance / "guide.lock"):
        return _run(asked.encode(errors="replace"), seconds)


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
        raise Failed(f"no guide after {seconds:g} s") from None
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        told = done.stderr.decode(errors="replace").strip()[-2000:]
        raise Failed(f"status {done.returncode}: {told}")
    return done.stdout


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One guide at a time on this machine, whichever process prints it."""
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
