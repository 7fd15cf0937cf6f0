"""Files kept in the database, so that one backup holds everything."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import Base, Instant


class StoredFile(Base):
    """A file's bytes. `content_type` is what the content was found to be, never what the sender
    said; `digest` is its SHA-256 in hexadecimal. Who may read it is for the row that points
    here to say."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
