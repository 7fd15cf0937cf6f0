"""Keeping bytes in the database, and letting them go. Verbs flush and never commit."""

from hashlib import sha256

from sqlalchemy import delete

from intranet.clock import now
from intranet.database import db
from intranet.files.models import StoredFile


def store(content: bytes, *, name: str, content_type: str) -> StoredFile:
    """A new file; `name` and `content_type` are ours, never what the sender said."""
    kept = StoredFile(
        name=name,
        content_type=content_type,
        size=len(content),
        digest=sha256(content).hexdigest(),
        content=content,
        created_at=now(),
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def drop(file_id: int | None) -> None:
    """Delete a file to which nothing points any more; None does nothing."""
    if file_id is not None:
        db.session.execute(delete(StoredFile).where(StoredFile.id == file_id))
