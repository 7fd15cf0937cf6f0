"""What structures offer, written down by those who keep them on the day the site opened."""

from functools import partial
from typing import Any

from intranet.demo import reading
from intranet.demo.people import OPENING
from intranet.demo.world import World
from intranet.directory.offer import outreach, services, typical

USUAL = 3  # services of a structure of which nothing is said


def plan(world: World) -> None:
    """Put the territories, the services and the permanences on the timeline."""
    told = reading.document("offers")
    opening = world.days.instant(OPENING, "09:10")
    for row in reading.rows("structures"):
        world.then(opening, partial(_describe, world, row, told))
    for row in told["permanences"]:
        world.then(opening, partial(_hold, world, row))


def _describe(world: World, row: dict[str, str], told: dict[str, Any]) -> None:
    structure = world.structures[row["key"]]
    structure.area = told["areas"].get(row["key"], [])
    usual = [model.key for model in typical.of_kind(row["kind"])[:USUAL]]
    models = [typical.every()[key] for key in told["services"].get(row["key"], usual)]
    services.add_missing(world.manager(row["key"]), structure, [model.values for model in models])


def _hold(world: World, row: dict[str, Any]) -> None:
    host = world.structures[row["host"]] if "host" in row else None
    commune_id = host.commune_id if host else world.communes[row["commune"]].id
    values = {
        "host_id": host.id if host else None,
        "commune_id": commune_id,
        "place": row.get("place", ""),
        "address": row.get("address", ""),
        "opening_hours": row["hours"],
        "by_appointment": row["appointment"],
        "themes": row.get("themes", []),
        "note": row.get("note", ""),
    }
    outreach.add(world.manager(row["structure"]), world.structures[row["structure"]], values)
