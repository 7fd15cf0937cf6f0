"""The contact cards of entries: what `vcard` writes, read from rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from intranet.clock import today
from intranet.directory.models import Person, Position, Structure
from intranet.directory.queries import HeldSeat, Seat
from intranet.directory.rosters import Workplace
from intranet.directory.vcard import Card
from intranet.hours import french
from intranet.mailroom.addresses import site_domain
from intranet.mailroom.queries import doubtful
from intranet.text import normalise_email
from intranet.web.dates import day

DOUBTFUL = "Adresse douteuse\u00a0: un courriel y a été refusé."


def of_structure(structure: Structure) -> Card:
    return _marked([_of_structure(structure)])[0]


def of_person(person: Person, seats: Sequence[HeldSeat]) -> Card:
    """Of a person in their first seat: its line and its structure's address fill the gaps."""
    return _marked([_of_holder(person, [seat.position for seat in seats])])[0]


def with_people(structure: Structure, seats: Sequence[Seat]) -> list[Card]:
    """The structure, then whoever holds a seat of it, each once; a vacant seat is no contact."""
    return _marked(_all([Workplace(structure, seats)]))


def of_places(places: Sequence[Workplace], category: str) -> list[Card]:
    """Every structure followed by its people, each once, filed under `category`."""
    return [replace(card, category=category) for card in _marked(_all(places))]


def _marked(cards: Iterable[Card]) -> list[Card]:
    """`cards`, which say so when their address refused mail. One query."""
    cards = list(cards)
    refused = doubtful(card.email for card in cards)
    return [
        replace(card, note=_lines(DOUBTFUL, card.note))
        if normalise_email(card.email) in refused
        else card
        for card in cards
    ]


def _all(places: Sequence[Workplace]) -> Iterator[Card]:
    held = _held(seat for place in places for seat in place.seats)
    for place in places:
        yield _of_structure(place.structure)
        for seat in place.seats:
            if seat.holder is not None and seat.holder.id in held:
                yield _of_holder(seat.holder, held.pop(seat.holder.id))


def _held(seats: Iterable[Seat]) -> dict[int, list[Position]]:
    """What each person holds, by their key."""
    found: dict[int, list[Position]] = {}
    for seat in seats:
        if seat.holder is not None:
            found.setdefault(seat.holder.id, []).append(seat.position)
    return found


def _of_structure(structure: Structure) -> Card:
    return Card(
        uid=f"structure-{structure.id}@{site_domain()}",
        name=structure.name,
        revised=structure.updated_at,
        organisation=structure.name,
        phone=structure.phone,
        email=structure.email,
        street=structure.address,
        postcode=structure.postcode,
        locality=structure.commune.name,
        website=structure.website,
        note=_lines(
            *french.words(structure.opening_hours), structure.hours_note, _truth(structure)
        ),
    )


def _of_holder(person: Person, seats: Sequence[Position]) -> Card:
    seat = seats[0] if seats else None
    place = seat.structure if seat else None
    return Card(
        uid=f"personne-{person.id}@{site_domain()}",
        name=person.name,
        revised=person.updated_at,
        family=person.last_name,
        given=person.first_name,
        organisation=place.name if place else "",
        title=seat.title if seat else "",
        phone=person.phone or (seat.phone if seat else "") or (place.phone if place else ""),
        mobile=person.mobile,
        email=person.email or (seat.email if seat else ""),
        street=place.address if place else "",
        postcode=place.postcode if place else "",
        locality=place.commune.name if place else "",
        note=_lines(
            *(f"Aussi : {other.title}, {other.structure.name}" for other in seats[1:]),
            _truth(person),
        ),
    )


def _truth(entry: Structure | Person) -> str:
    """A card lives for years in a telephone: it says how old it is."""
    if entry.verified_at is None:
        return f"Fiche jamais vérifiée, prise le {day(today(), weekday=False)}."
    return f"Fiche vérifiée le {day(entry.verified_at, weekday=False)}."


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
