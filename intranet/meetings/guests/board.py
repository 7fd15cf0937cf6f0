"""What may be ticked: seats of the networks, one by one or gathered by what they have in common."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from intranet.database import db
from intranet.directory import kinds
from intranet.directory.offer.models import Service
from intranet.directory.seat_queries import seats_of_network
from intranet.events import choosing
from intranet.meetings.guests import encounters
from intranet.networks.models import Network
from intranet.text import fold
from intranet.vocabulary.terms import CATEGORIES, category_of


@dataclass(frozen=True)
class Group:
    """A structure and its free seats in the networks of the meeting (rows of
    `seats_of_network`)."""

    name: str
    commune: str
    seats: list[Any]


@dataclass(frozen=True)
class Sort:
    """A way to tick many seats at once: the field of the form, its words, and for each choice
    (value, label, the seats that it stands for)."""

    field: str
    label: str
    choices: list[tuple[str, str, list[Any]]]


@dataclass(frozen=True)
class Board:
    """All that may be ticked: `groups` hold the seats not asked yet, `sorts` gather them; `others`
    are the other networks that the actor runs: (key, name, their free seats); `asked` are the
    seats already invited, by themselves or through who holds them."""

    groups: list[Group]
    sorts: list[Sort]
    others: list[tuple[int, str, list[Any]]]
    asked: list[Any]

    @property
    def seats(self) -> list[Any]:
        """All the seats of the meeting's networks, asked or not."""
        return [*self.free, *self.asked]

    @property
    def free(self) -> list[Any]:
        """The seats that nobody asked yet."""
        return [seat for group in self.groups for seat in group.seats]

    def strangers(self) -> list[Any]:
        """The free seats of structures no two of which have ever sat together."""
        found = encounters.met({seat.structure_id for seat in self.free})
        chosen = set(encounters.strangers(found))
        return [seat for seat in self.free if seat.structure_id in chosen]


def of(event_id: int, network_ids: Collection[int], others: Collection[Network] = ()) -> Board:
    """The seats of the networks, by structure, vacant ones included; `others` are further networks
    whose seats may be asked too."""
    people, positions = choosing.standing(event_id)
    rows = _seats(network_ids)
    asked = [row for row in rows if row.position_id in positions or row.person_id in people]
    known = {row.position_id for row in asked}
    free = [row for row in rows if row.position_id not in known]
    groups: dict[int, Group] = {}
    for row in free:
        named = Group(row.structure_name, row.commune_name, [])
        groups.setdefault(row.structure_id, named).seats.append(row)
    own = {row.position_id for row in rows}
    return Board(
        list(groups.values()),
        [sort for sort in (_by_kind(free), _by_theme(free), _by_commune(free)) if sort.choices],
        [(n.id, n.name, _beyond(n, own, positions, people)) for n in others],
        asked,
    )


def _seats(network_ids: Collection[int]) -> list[Any]:
    rows = (row for key in sorted(network_ids) for row in seats_of_network(key))
    return list({row.position_id: row for row in rows}.values())


def _beyond(network: Network, own: set[int], asked: set[int], people: set[int]) -> list[Any]:
    return [
        row
        for row in _seats([network.id])
        if row.position_id not in own | asked and row.person_id not in people
    ]


def _by_kind(seats: list[Any]) -> Sort:
    labels = kinds.here()
    return _sorted("kinds", "Par type de structure", labels, seats, lambda s: [s.structure_kind])


def _by_theme(seats: list[Any]) -> Sort:
    offered = _categories({seat.structure_id for seat in seats})
    return _sorted(
        "themes", "Par thématique", CATEGORIES, seats, lambda s: offered.get(s.structure_id, ())
    )


def _by_commune(seats: list[Any]) -> Sort:
    names = sorted({seat.commune_name for seat in seats}, key=fold)
    communes = {name: name for name in names} if len(names) > 1 else {}
    return _sorted("communes", "Par commune", communes, seats, lambda s: [s.commune_name])


def _sorted(
    field: str,
    label: str,
    words: Mapping[str, str],
    seats: list[Any],
    of: Callable[[Any], Iterable[str]],
) -> Sort:
    found: dict[str, list[Any]] = {}
    for seat in seats:
        for value in of(seat):
            found.setdefault(value, []).append(seat)
    return Sort(field, label, [(v, word, found[v]) for v, word in words.items() if v in found])


def _categories(structure_ids: set[int]) -> dict[int, set[str]]:
    """By structure, the categories of what it offers."""
    rows = db.session.execute(
        select(Service.structure_id, Service.themes).where(
            Service.structure_id.in_(structure_ids), Service.closed_at.is_(None)
        )
    )
    found: dict[int, set[str]] = {}
    for structure_id, themes in rows.tuples():
        found.setdefault(structure_id, set()).update(category_of(theme) for theme in themes)
    return found
