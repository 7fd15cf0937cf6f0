"""Agencies and networks over the real communes."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select

from intranet.database import db
from intranet.demo import reading
from intranet.demo.world import World
from intranet.networks import territory
from intranet.territories import agencies
from intranet.territories.models import Commune, Epci
from intranet.territories.queries import CURRENT

FIRST_TERRITORIES = date(2019, 10, 1)


def settle(world: World) -> None:
    """The six agencies with their communes, and the networks with theirs."""
    communes = db.session.scalars(select(Commune).where(Commune.kind == CURRENT))
    world.communes = {commune.name: commune for commune in communes}
    described = reading.document("territories")
    for agency in described["agencies"]:
        made = agencies.create(world.administrator, {f: agency[f] for f in agencies.FIELDS})
        wanted = _communes_of(agency["epci"])
        agencies.set_communes(world.administrator, made, wanted, wanted)
        world.agencies[agency["key"]] = made
    for network in described["networks"]:
        world.networks[network["key"]] = _network(world, network)


def _network(world: World, described: dict[str, Any]):
    return territory.create(
        world.administrator,
        world.agencies[described["agency"]],
        described["name"],
        description=described["description"],
        mailbox=reading.address(f"reseau.{described['key']}"),
        commune_ids=_communes_of(described["epci"], described.get("without", ())),
        day=described.get("since", FIRST_TERRITORIES),
    )


def _communes_of(sirens: Collection[str], without: Collection[str] = ()) -> list[int]:
    """Keys of the current communes of these EPCI, but some INSEE codes."""
    statement = select(Commune.id).join(Commune.epci).where(Epci.siren.in_(sirens))
    return list(db.session.scalars(statement.where(Commune.insee_code.not_in(without))))
