"""What a run did, as its rows kept it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from intranet.database import db
from intranet.exchange.models import ImportRow

PARTS = ("structure", "seat", "person")


@dataclass
class Deeds:
    """What the run did, by part and key. `created`: version then; `changed`: (version, before,
    after); `records`: (kind, key) and what they said before."""

    created: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    changed: dict[str, dict[int, Any]] = field(default_factory=lambda: defaultdict(dict))
    assignments: set[int] = field(default_factory=set)
    records: dict[tuple[str, str], Any] = field(default_factory=dict)


def of_run(run_id: int) -> Deeds:
    """Read back from the rows, the first to speak of an entry counting."""
    done = Deeds()
    rows = select(ImportRow.done).where(ImportRow.run_id == run_id).order_by(ImportRow.number)
    for (told,) in db.session.execute(rows):
        for part in PARTS:
            one = told.get(part, {})
            if one.get("created"):
                done.created[part][one["id"]] = one["version"]
            elif "after" in one:
                done.changed[part][one["id"]] = (one["version"], one["before"], one["after"])
        if "assignment" in told:
            done.assignments.add(told["assignment"])
        for kind, key, former in told.get("records", ()):
            done.records.setdefault((kind, key), former)
    return done
