"""The documents of the word index: what is read of the database, in words, facets and circles.

A structure lends its words, its facets and its circles to its vacant seats, to whoever holds the
others, to its services and its permanences. Of these two it takes back the words and the facets,
so that it is found by what it does; the people who work there are not.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from intranet.directory import document_rows as rows
from intranet.directory import kinds, languages
from intranet.directory.tokens import (
    facet_of_area,
    facet_of_audience,
    facet_of_commune,
    facet_of_kind,
    facet_of_network,
    facet_of_theme,
)
from intranet.index.bulk import Document
from intranet.vocabulary import terms

STRUCTURE, PERSON, POSITION = "structure", "person", "position"
SERVICE, OUTREACH = "service", "outreach"

Ids = Collection[int]


@dataclass
class Place:
    """What a structure lends; `offers` and `offer_facets` are what it takes back.

    `area` lists the codes of what it answers for, its own commune when it says nothing.
    """

    id: int
    name: str
    kind: str
    words: str
    facets: set[str]
    area: list[str]
    circles: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    themes: set[str] = field(default_factory=set)
    services: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    offer_facets: set[str] = field(default_factory=set)

    @property
    def where(self) -> str:
        return f"{self.name} {self.words}"


@dataclass
class Seat:
    id: int
    place: Place
    title: str
    holder_id: int | None
    networks: set[str] = field(default_factory=set)


def documents(structure_ids: Ids | None, people: Ids | None) -> Iterator[Document]:
    """Everything to be found in these structures (None: all), and of the people who work there
    those of `people` (None: all). The number of queries does not depend on the number of rows.
    """
    sessions = rows.sessions(structure_ids)
    hosts = {row.host_id for row in sessions if row.host_id}
    reached = None if structure_ids is None else {*structure_ids, *hosts}
    places = _places(reached)
    seats = _seated(places, rows.seats(reached))
    wanted = places if structure_ids is None else places.keys() & set(structure_ids)
    offers = [
        *_services(places, rows.services(structure_ids)),
        *_permanences(places, sessions),
    ]
    for key in wanted:
        yield _structure(places[key])
    yield from offers
    held: dict[int, list[Seat]] = defaultdict(list)
    for seat in seats:
        if seat.holder_id:
            held[seat.holder_id].append(seat)
        elif seat.place.id in wanted:
            yield _vacant(seat)
    read = None if people is None else set(people) & set(held)
    for row in rows.names(read):
        if row.id in held:
            yield _person(row, held[row.id])


def _structure(place: Place) -> Document:
    areas = {facet_of_area(code) for code in place.area}
    return Document(
        STRUCTURE,
        place.id,
        place.name,
        " ".join([place.where, *place.offers]),
        place.facets | place.networks | areas | place.offer_facets,
        place.circles,
    )


def _vacant(seat: Seat) -> Document:
    return Document(
        POSITION,
        seat.id,
        f"{seat.title} {seat.place.name}",
        f"{seat.title} poste vacant {seat.place.where}",
        seat.place.facets | seat.networks,
        seat.place.circles,
    )


def _person(row: Any, seats: list[Seat]) -> Document:
    spoken, followed = map(languages.label, row.languages), map(terms.label, row.themes)
    held = [f"{seat.title} {seat.place.where}" for seat in seats]
    return Document(
        PERSON,
        row.id,
        f"{row.last_name} {row.first_name}",
        " ".join(
            filter(None, [row.first_name, row.last_name, *held, row.subjects, *spoken, *followed])
        ),
        set().union(*(seat.place.facets | seat.networks for seat in seats)),
        set().union(*(seat.place.circles for seat in seats)),
    )


def _services(places: dict[int, Place], found: Iterable[Any]) -> Iterator[Document]:
    for row in found:
        place = places.get(row.structure_id)
        if place is None:
            continue
        words = " ".join([row.name, *_labels(row.themes)])
        facets = _facets(row.themes) | {facet_of_audience(key) for key in row.audiences}
        facets |= {facet_of_area(code) for code in row.area or place.area}
        place.themes.update(row.themes)
        place.services.append((row.name, frozenset(row.themes)))
        place.offers.append(words)
        place.offer_facets |= facets
        yield Document(
            SERVICE,
            row.id,
            f"{place.name} {row.name}",
            f"{words} {row.description} {place.where}",
            facets | place.facets | place.networks,
            place.circles,
        )


def _permanences(places: dict[int, Place], found: Iterable[Any]) -> Iterator[Document]:
    """A permanence without themes deals with all that its structure's services do, and is found
    by their names. It answers for the commune where it is held and the EPCI around, whatever its
    structure answers for."""
    for row in found:
        place, host = places.get(row.structure_id), places.get(row.host_id)
        if place is None or (row.host_id and host is None):
            continue
        codes = [code for code in (row.insee_code, row.upper_code) if code]
        here = {facet_of_commune(code) for code in codes}
        around = {facet_of_area(code) for code in (codes[-1], row.epci) if code}
        themes = row.themes or sorted(place.themes)
        told = [row.place, host.where if host else "", row.commune, row.upper_name or ""]
        told += [name for name, dealt in place.services if dealt & set(themes)]
        words = " ".join(filter(None, ["permanence", *told, *_labels(themes)]))
        place.offers.append(words)
        place.offer_facets |= _facets(row.themes) | around
        yield Document(
            OUTREACH,
            row.id,
            f"{place.name} {row.commune}",
            f"{words} {row.note} {place.where}",
            _facets(themes) | here | around | {facet_of_kind(place.kind)} | place.networks,
            place.circles | (host.circles if host else set()),
        )


def _labels(themes: Iterable[str]) -> list[str]:
    """Of each theme, and of each category once."""
    found = list(themes)
    categories = dict.fromkeys(terms.category_of(key) for key in found)
    return [terms.label(key) for key in (*found, *categories)]


def _facets(themes: Iterable[str]) -> set[str]:
    keys = set(themes)
    return {facet_of_theme(key) for key in keys | {terms.category_of(key) for key in keys}}


def _places(structure_ids: Ids | None) -> dict[int, Place]:
    """Open structures, with the agency of their commune or of the commune above it."""
    named = kinds.here()
    places: dict[int, Place] = {}
    for row in rows.places(structure_ids):
        place = places.get(row.id)
        if place is None:
            told = (named.get(row.kind), row.commune, row.upper_name, row.address, row.postcode)
            codes = [code for code in (row.insee_code, row.upper_code) if code]
            facets = {facet_of_commune(code) for code in codes} | {facet_of_kind(row.kind)}
            place = places[row.id] = Place(
                row.id,
                row.name,
                row.kind,
                " ".join(filter(None, told)),
                facets,
                row.area or codes[-1:],
                {f"s{row.id}"},
            )
        if row.agency_id is not None:
            place.circles.add(f"g{row.agency_id}")
    return places


def _seated(places: dict[int, Place], found: Iterable[Any]) -> list[Seat]:
    """The seats of `places`, which learn from them their networks and circles."""
    known: dict[int, Seat] = {}
    for seat_id, structure_id, title, holder_id, network_id in found:
        place = places.get(structure_id)
        if place is None:
            continue
        seat = known.get(seat_id)
        if seat is None:
            seat = known[seat_id] = Seat(seat_id, place, title, holder_id)
        if network_id:
            token = facet_of_network(network_id)
            seat.networks.add(token)
            place.networks.add(token)
            place.circles.add(f"n{network_id}")
    return list(known.values())
