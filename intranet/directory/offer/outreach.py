"""Adding, editing, ending permanences. Verbs flush and never commit; each is journalled and
re-indexed in the same transaction. A permanence belongs to the structure that holds it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from intranet.access import Actor
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Structure
from intranet.directory.offer import parts
from intranet.directory.offer.models import OutreachSession

FIELDS = (
    "host_id", "commune_id", "place", "address", "opening_hours", "hours_note",
    "by_appointment", "phone", "email", "themes", "note",
)  # fmt: skip


class AlreadyHeld(Exception):
    """The structure holds a permanence there at the same hours already: `row`."""

    def __init__(self, row: OutreachSession):
        self.row = row


def add(actor: Actor | None, structure: Structure, values: Mapping[str, Any]) -> OutreachSession:
    """A new permanence of `structure`; `values` holds `FIELDS`. Raises AlreadyHeld."""
    parts.wait_for(structure)
    known = _known(values)
    if twin := _same(structure, known):
        raise AlreadyHeld(twin)
    moment = now()
    row = OutreachSession(structure=structure, created_at=moment, updated_at=moment, **known)
    db.session.add(row)
    parts.created(actor, row, known)
    return row


def edit(
    actor: Actor | None, row: OutreachSession, values: Mapping[str, Any], version: int | None
) -> OutreachSession:
    """Write `values` over a permanence still at `version`, else raise
    `parts.EditedMeanwhile`."""
    parts.edit(actor, row, _known(values), version)
    return row


def end(actor: Actor | None, row: OutreachSession) -> None:
    """The permanence is no longer held: it leaves the searches and both pages. Twice does
    nothing. `resume` undoes it."""
    parts.set_closed(actor, row, closed=True)


def resume(actor: Actor | None, row: OutreachSession) -> None:
    """Undo `end`."""
    parts.set_closed(actor, row, closed=False)


def _same(structure: Structure, values: dict[str, Any]) -> OutreachSession | None:
    return db.session.scalar(
        select(OutreachSession)
        .where(
            OutreachSession.structure_id == structure.id,
            OutreachSession.closed_at.is_(None),
            *(
                getattr(OutreachSession, name) == values.get(name)
                for name in ("host_id", "commune_id", "place", "opening_hours", "hours_note")
            ),
        )
        .limit(1)
    )


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS if name in values}
