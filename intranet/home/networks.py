"""The list of networks, and the page of one: its actors, its communes, what it plans."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import case

from intranet.access import Actor
from intranet.clock import now
from intranet.directory import kinds, seat_queries
from intranet.events import queries as events
from intranet.home.queries import FRESH, Size, seats_held, sizes
from intranet.networks import queries
from intranet.networks.models import Network
from intranet.territories import queries as territories
from intranet.territories.models import Commune
from intranet.upkeep import rates
from intranet.upkeep.rates import Share
from intranet.web.pagination import Page, page_number, paginate

SEATS_A_PAGE = 60
NEWCOMERS_SHOWN = 6


@dataclass(frozen=True)
class Line:
    """A network in the list."""

    network: Network
    mine: bool
    size: Size
    communes: int


@dataclass(frozen=True)
class Place:
    """A structure of the network with its seats: rows of `seat_queries`."""

    id: int
    name: str
    kind: str
    commune: str
    seats: list[Any]


@dataclass(frozen=True)
class PlacesPage(Page[Place]):
    """Whole structures, some sixty seats a page; `total` counts structures."""

    count: int = 1

    @property
    def pages(self) -> int:
        return self.count


@dataclass(frozen=True)
class Acting:
    """Who makes the network: structures with their seats, a page at a time; the seats that
    joined or changed hands in the last ninety days; the actor's own seats that are not in it
    and may ask to join; how many of its entries were verified lately enough."""

    page: PlacesPage
    newcomers: list[Any]
    seats_outside: list[Any]
    share: Share


def listed(actor: Actor) -> tuple[list[Line], Page[Network]]:
    """Networks that `actor` sees, their own first, a page at a time; four queries."""
    mine = case((Network.id.in_(actor.network_ids), 0), else_=1)
    statement = queries.visible_to(actor).order_by(None).order_by(mine, Network.name, Network.id)
    page = paginate(statement)
    counted = sizes([network.id for network in page.items])
    communes = queries.commune_counts()
    lines = [
        Line(n, n.id in actor.network_ids, counted.get(n.id, Size()), communes.get(n.id, 0))
        for n in page.items
    ]
    return lines, page


def acting(actor: Actor, network: Network) -> Acting:
    """Four queries, whatever the number of seats."""
    rows = seat_queries.seats_of_network(network.id)
    labels = kinds.here()
    grouped = groupby(rows, key=lambda row: row.structure_id)
    places = [_place(list(seats), labels) for _, seats in grouped]
    inside = {row.position_id for row in rows}
    return Acting(
        _page(places),
        _newcomers(network),
        [seat for seat in seats_held(actor) if seat.position_id not in inside],
        rates.of_network(network.id),
    )


def communes_by_epci(network: Network) -> list[tuple[str, list[Commune]]]:
    """Today's communes, by EPCI, both in the order of names; two queries."""
    names = {epci.id: epci.name for epci in territories.epcis()}
    groups: dict[str, list[Commune]] = {}
    for commune in queries.communes_on(network):
        name = names.get(commune.epci_id or 0, "Sans EPCI")
        groups.setdefault(name, []).append(commune)
    return sorted(groups.items())


def planned(network: Network) -> Page[Any]:
    """Published events to come, soonest first, as rows (Event, Slot)."""
    return paginate(events.upcoming_in([network.id]), scalars=False)


def _page(places: list[Place]) -> PlacesPage:
    pages: list[list[Place]] = [[]]
    for place in places:
        if pages[-1] and sum(len(p.seats) for p in pages[-1]) + len(place.seats) > SEATS_A_PAGE:
            pages.append([])
        pages[-1].append(place)
    number = page_number()
    shown = pages[number - 1] if number <= len(pages) else []
    return PlacesPage(shown, number, len(places), count=len(pages))


def _newcomers(network: Network) -> list[Any]:
    rows = seat_queries.newcomers(network.id, now() - FRESH)
    return [row for row in rows if row.person_id is not None][:NEWCOMERS_SHOWN]


def _place(seats: list[Any], labels: dict[str, str]) -> Place:
    first = seats[0]
    return Place(
        first.structure_id,
        first.structure_name,
        labels.get(first.structure_kind, ""),
        first.commune_name,
        seats,
    )
