"""Adding, editing, ending the services of a structure. Verbs flush and never commit; each is
journalled and re-indexed in the same transaction.

A service is part of its structure's entry: changing one updates the entry, and verifies nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from intranet.access import Actor
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Structure
from intranet.directory.offer import parts
from intranet.directory.offer.models import Service
from intranet.text import fold

FIELDS = (
    "name", "description", "kind", "themes", "audiences", "audience_note", "conditions", "fees",
    "fees_note", "reception_modes", "mobilisation_modes", "mobilised_by", "mobilisation_note",
    "mobilisation_url", "phone", "email", "opening_hours", "hours_note", "area",
)  # fmt: skip


class SameName(Exception):
    """The structure already offers a service of this name: `row`."""

    def __init__(self, row: Service):
        self.row = row


def add(actor: Actor | None, structure: Structure, values: Mapping[str, Any]) -> Service:
    """A new service of `structure`; `values` holds `FIELDS`. Raises SameName."""
    parts.wait_for(structure)
    if twin := _named(structure, values["name"]):
        raise SameName(twin)
    moment = now()
    service = Service(structure=structure, created_at=moment, updated_at=moment, **_known(values))
    db.session.add(service)
    parts.created(actor, service, _known(values))
    return service


def add_missing(
    actor: Actor | None, structure: Structure, many: Iterable[Mapping[str, Any]]
) -> list[Service]:
    """Those of `many` whose name the structure does not offer yet; asking twice adds none."""
    added = []
    for values in many:
        try:
            added.append(add(actor, structure, values))
        except SameName:
            continue
    return added


def edit(
    actor: Actor | None, service: Service, values: Mapping[str, Any], version: int | None
) -> Service:
    """Write `values` over a service still at `version`, else raise `parts.EditedMeanwhile`."""
    parts.edit(actor, service, _known(values), version)
    return service


def end(actor: Actor | None, service: Service) -> None:
    """The service is no longer offered: it leaves the searches and the page. Twice does
    nothing. `resume` undoes it."""
    parts.set_closed(actor, service, closed=True)


def resume(actor: Actor | None, service: Service) -> None:
    """Undo `end`."""
    parts.set_closed(actor, service, closed=False)


def _named(structure: Structure, name: str) -> Service | None:
    """The service still offered that has this name, however it is written."""
    rows = db.session.scalars(
        select(Service).where(Service.structure_id == structure.id, Service.closed_at.is_(None))
    )
    return next((row for row in rows if fold(row.name) == fold(name)), None)


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS if name in values}
