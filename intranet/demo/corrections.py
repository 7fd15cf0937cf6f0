"""What colleagues propose to correct in an entry, and what becomes of it."""

from functools import partial
from typing import Any

from intranet.demo import reading
from intranet.demo.world import World
from intranet.upkeep import corrections


def plan(world: World) -> None:
    """Put the stories of corrections on the timeline."""
    for story in reading.document("stories")["corrections"]:
        world.then(world.days.instant(story["day"], "15:20"), partial(_propose, world, story))


def _propose(world: World, story: dict[str, Any]) -> None:
    structure = world.structures[story["structure"]]
    proposal = corrections.propose(
        world.actor(story["by"]), structure, story["field"], story["value"], story["message"]
    )
    if "accepted" in story:
        moment = world.days.instant(story["accepted"], "09:05")
        by = world.manager(story["structure"])
        world.then(moment, lambda: corrections.accept(by, proposal, structure, structure.version))
