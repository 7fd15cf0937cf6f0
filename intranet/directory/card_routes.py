"""Contacts to take along: a network's in one file, a person's or a structure's on a telephone."""

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import visible
from intranet.audit import journal
from intranet.directory import answers, contact_cards, qr, queries, rosters
from intranet.directory.blueprint import pages
from intranet.directory.person_routes import PERSON
from intranet.directory.structure_routes import STRUCTURE
from intranet.directory.vcard import Card
from intranet.networks import queries as networks

PER_HOUR = "20 per hour"


def _taker() -> str:
    return str(web.actor().account_id)


@pages.get("/reseaux/<slug>/contacts.vcf")
@web.limiter.limit(PER_HOUR, key_func=_taker)
def network_cards(slug: str) -> Response:
    """Every structure of a network and everyone in it."""
    actor = web.actor()
    network = visible(networks.by_slug(actor, slug))
    cards = contact_cards.of_places(rosters.of_network(actor, network.id), network.name)
    answer = answers.cards(cards, network.name)
    journal.record_reading(actor, "network.cards_taken", network, after={"contacts": len(cards)})
    return answer


@pages.get(f"{STRUCTURE}/avec-ses-personnes.vcf")
def structure_cards(structure_id: int) -> Response:
    """A structure and who works there: what its page shows."""
    structure = visible(queries.find_structure(web.actor(), structure_id))
    cards = contact_cards.with_people(structure, queries.seats_of(structure))
    return answers.cards(cards, structure.name)


@pages.get(f"{PERSON}/qr")
def person_qr(person_id: int) -> ResponseReturnValue:
    page = visible(queries.person_page(web.actor(), person_id))
    back = url_for(".person", person_id=person_id)
    return _drawn(contact_cards.of_person(page.person, page.seats), back)


@pages.get(f"{STRUCTURE}/qr")
def structure_qr(structure_id: int) -> ResponseReturnValue:
    structure = visible(queries.find_structure(web.actor(), structure_id))
    held = [seat for seat in queries.seats_of(structure) if seat.holder]
    back = url_for(".structure", structure_id=structure_id)
    return _drawn(contact_cards.of_structure(structure), back, people=len(held))


def _drawn(card: Card, back: str, people: int = 0) -> ResponseReturnValue:
    drawing = qr.drawing(card, f"Code QR du contact de {card.name}")
    return web.render("directory/qr.html", card=card, drawing=drawing, back=back, people=people)
