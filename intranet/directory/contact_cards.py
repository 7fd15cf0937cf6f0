"""The contact card of an entry: what `vcard` writes, read from rows."""

from collections.abc import Sequence

from intranet.directory.models import Person, Structure
from intranet.directory.queries import HeldSeat
from intranet.directory.vcard import Card
from intranet.mailroom.addresses import site_domain


def of_structure(structure: Structure) -> Card:
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
    )


def of_person(person: Person, seats: Sequence[HeldSeat]) -> Card:
    """Of a person in their first seat: its line and its structure's address fill the gaps."""
    seat = seats[0].position if seats else None
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
    )
