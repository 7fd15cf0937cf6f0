"""A file of data·inclusion records, from its bytes to the directory: what the pages and the
command line call."""

from pathlib import Path
from typing import IO

from intranet.access import Actor
from intranet.database import db, reading
from intranet.exchange.data_inclusion import applying, checking, documents
from intranet.exchange.data_inclusion.models import InclusionRun
from intranet.exchange.data_inclusion.places import Places
from intranet.exchange.data_inclusion.sifting import Sifted, sift

LARGEST_UPLOAD = 20 * documents.MEGABYTE
LARGEST_UNPACKED = 100 * documents.MEGABYTE
LARGEST_HERE = 2000 * documents.MEGABYTE
"""Of JSON, once unpacked: sent by a browser, or read where the site runs."""


def is_data_inclusion(path: Path) -> bool:
    """Whether the file looks like JSON, alone or compressed; a spreadsheet does not."""
    import zipfile

    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as archive:
                return any(map(documents.is_wanted, archive.namelist()))
        except zipfile.BadZipFile:
            return path.suffix.lower() == ".zip"
    if start.startswith(b"\x1f\x8b"):
        return True
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def received(file: IO[bytes], limit: int = LARGEST_UNPACKED) -> Sifted:
    """The records of `file` that concern the département. Raises `documents.Unreadable`.

    Ends the transaction in progress and only reads: whoever wants to write does not wait for a
    file to be read. The caller closes what is returned.
    """
    db.session.rollback()
    with reading():
        sifted = sift(file, limit, Places())
    db.session.rollback()
    return sifted


def import_document(
    actor: Actor | None,
    file: IO[bytes],
    name: str,
    *,
    apply: bool,
    overwrites: bool = False,
    limit: int = LARGEST_HERE,
) -> InclusionRun:
    """Check a file and, when `apply`, write what it says, in one transaction that the caller
    commits. Raises `documents.Unreadable`; nothing is then written."""
    size = file.seek(0, 2)
    sifted = received(file, limit)
    try:
        run = checking.check(actor, sifted, name, size)
    finally:
        sifted.close()
    if apply:
        applying.apply(actor, run, overwrites=overwrites)
    return run
