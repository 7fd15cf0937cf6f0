"""How far the work on an import is, in a file that the page reads each second.

Not in the database: on SQLite the transaction that writes the directory keeps every other writer
out, itself under another connection included. See docs/adr/0007-imports.md.
"""

import json
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from flask import current_app


class Progress(NamedTuple):
    """`done` of `total` of the step called `step`."""

    step: str
    done: int
    total: int


def note(run_id: int, step: str, done: int, total: int) -> None:
    """Say how far the work is. A disk that is full is no reason to stop working."""
    file = _file(run_id)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps([step, done, total]), encoding="utf-8")
        fresh.replace(file)


def read(run_id: int) -> Progress | None:
    """How far the work is; None when nothing was said."""
    with suppress(OSError, ValueError, TypeError):
        step, done, total = json.loads(_file(run_id).read_text(encoding="utf-8"))
        return Progress(str(step), int(done), int(total))
    return None


def forget(run_id: int) -> None:
    with suppress(OSError):
        _file(run_id).unlink(missing_ok=True)


def _file(run_id: int) -> Path:
    return Path(current_app.instance_path) / "imports" / f"{run_id}.json"
