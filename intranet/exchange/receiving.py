"""A file arrives: it is kept until somebody reads it, then its rows are. Verbs flush and never
commit."""

from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.exchange import columns, queries
from intranet.exchange.communes import Places
from intranet.exchange.models import READ, RECEIVED, REFUSED, ImportRow, ImportRun, ImportSource
from intranet.exchange.writing import parts
from intranet.files import detection, spreadsheets
from intranet.files.models import StoredFile
from intranet.files.rows import Table
from intranet.files.tables import CONTENT_TYPES
from intranet.text import clean_line

LIGHT_CSV = 300_000  # bytes that are read while whoever sent them waits
LIGHT_XLSX = 3_000_000  # the same, once out of the archive


def receive(
    actor: Actor | None, source: ImportSource, file_name: str, content: bytes, kind: str = ""
) -> ImportRun:
    """A run for this file: read at once when it is light, `RECEIVED` when the worker is to read it.

    Raises Unreadable when it is no table, without keeping anything.
    """
    format = detection.recognise(content)
    table = spreadsheets.read(content, columns.is_known) if is_light(format, content) else None
    run = ImportRun(
        source=source,
        account_id=actor.account_id if actor else None,
        file_name=(clean_line(file_name) or "sans nom")[:200],
        digest=sha256(content).hexdigest(),
        size=len(content),
        format=format,
        state=RECEIVED,
        kind=kind,
        created_at=now(),
    )
    db.session.add(run)
    db.session.flush()
    if table is not None:
        store(run, table)
    else:
        run.file_id = _kept(run, content)
    db.session.flush()
    journal.record(actor, "import_run.received", run, name=run.file_name)
    return run


def is_light(format: str, content: bytes) -> bool:
    """Whether a file is read in the time of a page."""
    if format == detection.CSV:
        return len(content) <= LIGHT_CSV
    return spreadsheets.unpacked_size(content) <= LIGHT_XLSX


def read(run: ImportRun) -> Table:
    """The table of a file that waits. Only reads. Raises Unreadable."""
    return spreadsheets.read(queries.file_of(run), columns.is_known)


def store(run: ImportRun, table: Table) -> None:
    """Keep the rows of a table, and what its columns are believed to be."""
    rows: list[dict[str, Any]] = [
        {"run_id": run.id, "number": line.number, "cells": list(line.cells), "doubt": line.doubt}
        for line in table.lines
    ]
    for some in parts(rows):
        db.session.execute(insert(ImportRow), list(some))
    sample = [line.cells for line in table.lines[: columns.SAMPLE]]
    run.header, run.header_line = list(table.header), table.header_line
    run.mapping = columns.recognise(table.header, sample, run.source.columns, Places())
    run.notes, run.row_count, run.state = table.notes, len(table.lines), READ
    _drop_file(run)


def refuse(run: ImportRun, sentence: str) -> None:
    """The file cannot be used, and is not kept."""
    run.state, run.problem = REFUSED, sentence
    _drop_file(run)


def _kept(run: ImportRun, content: bytes) -> int:
    file = StoredFile(
        name=run.file_name,
        content_type=CONTENT_TYPES[run.format],
        size=len(content),
        digest=run.digest,
        content=content,
        created_at=now(),
    )
    db.session.add(file)
    db.session.flush()
    return file.id


def _drop_file(run: ImportRun) -> None:
    file_id, run.file_id = run.file_id, None
    db.session.flush()
    if file_id is not None:
        db.session.execute(delete(StoredFile).where(StoredFile.id == file_id))
