"""Which revision the database has, and which one this program expects.

Read without Alembic, which takes longer to load than all the rest of a start. Who migrates
uses `schema`.
"""

import re
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from intranet.config import ROOT

MIGRATIONS = ROOT / "migrations"
_SAID = re.compile(r"^(revision|down_revision)\b[^=\n]*= *[\"'](\w+)[\"']", re.MULTILINE)


def stored(connection: Connection) -> str | None:
    """The revision of the database; None before the first migration."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(text("SELECT version_num FROM alembic_version"))


def expected(folder: Path = MIGRATIONS) -> str | None:
    """The last revision of a folder of migrations: the one that no other follows.

    Raises ValueError when there are several.
    """
    said = [
        match
        for file in (folder / "versions").glob("*.py")
        for match in _SAID.findall(file.read_text())
    ]
    known = {name for key, name in said if key == "revision"}
    followed = {name for key, name in said if key == "down_revision"}
    last = sorted(known - followed)
    if len(last) > 1:
        raise ValueError(f"several last revisions: {', '.join(last)}")
    return last[0] if last else None
