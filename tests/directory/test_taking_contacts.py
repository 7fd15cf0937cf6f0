"""Contacts to take along: a network in one file, one contact on a telephone."""

import re

import pytest
import vobject
import zxingcpp
from PIL import Image
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.directory import contact_cards, qr
from intranet.directory.models import ENDED, Assignment, Membership
from intranet.directory.vcard import Card
from intranet.mailroom import doubts
from tests.builders import directory

NETWORK = "/reseaux/pays-malouin/contacts.vcf"
OUTSIDERS = ("outsider", "newcomer", "other_coordinator", "other_manager")


def contacts(cast, name="member", path=NETWORK):
    answer = cast.sign_in(name).get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    return list(vobject.readComponents(answer.get_data(as_text=True)))


def names(cast, name="member", path=NETWORK):
    return [contact.fn.value for contact in contacts(cast, name, path)]


# A network


def test_a_network_is_every_structure_followed_by_its_people(cast):
    assert names(cast) == ["CCAS de Cancale", "Maëlle Kerdoncuff", "CDAS de la baie", "Awa Martin"]


def test_every_role_that_shares_the_network_takes_the_same_contacts(cast):
    found = {tuple(names(cast, who)) for who in ("member", "manager", "coordinator")}
    assert len(found) == 1


@pytest.mark.parametrize("who", OUTSIDERS)
def test_a_network_gives_nothing_to_outsiders(cast, who):
    assert cast.sign_in(who).get(NETWORK).status_code == 404


def test_whoever_left_the_network_is_left_out(cast):
    row = db.session.scalar(select(Membership).filter_by(position_id=cast.manager_seat.id))
    row.state = ENDED
    vacant = db.session.scalar(select(Membership).filter_by(position_id=cast.vacant_seat.id))
    vacant.state = ENDED
    assert names(cast) == ["CDAS de la baie", "Awa Martin"]


def test_a_seat_that_left_takes_its_holder_away_not_its_structure(cast):
    row = db.session.scalar(select(Membership).filter_by(position_id=cast.manager_seat.id))
    row.state = ENDED
    assert names(cast) == ["CCAS de Cancale", "CDAS de la baie", "Awa Martin"]


def test_an_abolished_seat_is_left_out(cast):
    cast.manager_seat.closed_at = now()
    assert names(cast) == ["CCAS de Cancale", "CDAS de la baie", "Awa Martin"]


def test_a_coordinator_sees_more_than_the_network_and_takes_only_the_network(cast):
    directory.position(directory.structure(cast.cancale, "Mairie de Cancale", "mairie"))
    assert "Mairie de Cancale" not in names(cast, "coordinator")


def test_a_seat_outside_the_network_is_left_out(cast):
    other = directory.person("Nour", "Benali")
    directory.position(cast.ccas, "Comptable", holder=other)
    assert "Nour Benali" not in names(cast)


def test_a_closed_structure_is_left_out_with_its_people(cast):
    cast.ccas.closed_at = now()
    assert names(cast) == ["CDAS de la baie", "Awa Martin"]


def test_a_vacant_seat_is_no_contact(cast):
    db.session.query(Assignment).filter_by(position_id=cast.member_seat.id).delete()
    found = names(cast, "manager")
    assert found == ["CCAS de Cancale", "Maëlle Kerdoncuff", "CDAS de la baie"]


def test_whoever_holds_two_seats_is_one_contact_that_names_both(cast):
    seat = directory.position(cast.ccas, "Référent mobilité", holder=cast.member)
    directory.membership(seat, cast.network)
    found = [one for one in contacts(cast) if one.fn.value == "Awa Martin"]
    assert len(found) == 1
    assert "Aussi : Agente d’accueil, CDAS de la baie" in found[0].note.value


def test_contacts_of_a_network_are_filed_under_its_name(cast):
    assert {tuple(one.categories.value) for one in contacts(cast)} == {(cast.network.name,)}


def test_a_card_tells_its_hours_and_how_old_it_is(cast):
    cast.ccas.opening_hours, cast.ccas.verified_at = "Mo-Fr 09:00-12:00", now()
    note = contacts(cast)[0].note.value
    assert "Du lundi au vendredi" in note and "Fiche vérifiée le" in note
    assert "jamais vérifiée" in contacts(cast)[1].note.value


def test_a_card_tells_that_its_address_refused_mail(cast):
    cast.manager.email = "direction@ccas.example"
    doubts.note("direction@ccas.example", "550 5.1.1 no such user")
    told = {one.fn.value: one.note.value for one in contacts(cast)}
    assert "Adresse douteuse" in told["Maëlle Kerdoncuff"]
    assert "Adresse douteuse" not in told["CCAS de Cancale"]


def test_taking_a_network_is_journalled_with_the_number_of_contacts(cast):
    names(cast)
    line = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert (line.verb, line.object_id, line.after) == (
        "network.cards_taken",
        cast.network.id,
        {"contacts": 4},
    )
    assert line.actor_id == cast.accounts["member"].id


def test_a_refusal_is_not_journalled(cast):
    before = db.session.query(JournalEntry).count()
    cast.sign_in("outsider").get(NETWORK)
    assert db.session.query(JournalEntry).count() == before


def test_a_network_of_three_hundred_takes_as_many_queries_as_a_small_one(cast, queries):
    client = cast.sign_in("member")

    def count():
        queries.clear()
        assert client.get(NETWORK).status_code == 200
        return len(queries)

    few = count()
    for number in range(60):
        place = directory.structure(cast.cancale, f"Association {number}", "association")
        for seat in range(5):
            holder = directory.person("Personne", f"{number}-{seat}")
            directory.membership(directory.position(place, holder=holder), cast.network)
    db.session.commit()
    assert count() == few
    assert len(names(cast)) == 4 + 360


# A structure and its people


def test_a_structure_comes_with_its_people(cast):
    path = f"/annuaire/structures/{cast.ccas.id}/avec-ses-personnes.vcf"
    assert names(cast, path=path) == ["CCAS de Cancale", "Maëlle Kerdoncuff"]


# A telephone


def read(svg):
    """What a reader that knows nothing of us sees in the drawing."""
    side = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    image = Image.new("L", (side, side), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg):
        image.paste(0, (int(x), int(y), int(x) + int(width), int(y) + 1))
    [found] = zxingcpp.read_barcodes(image.resize((side * 4, side * 4), 0))
    return vobject.readOne(found.text), side


@pytest.mark.parametrize("who", ["personnes", "structures"])
def test_the_code_on_the_page_holds_the_contact(cast, who):
    cast.manager.phone = cast.ccas.phone = "+33299123456"
    cast.ccas.email = "accueil@ccas-cancale.example"
    row, name = (
        (cast.manager, "Maëlle Kerdoncuff")
        if who == "personnes"
        else (cast.ccas, "CCAS de Cancale")
    )
    page = cast.sign_in("member").get(f"/annuaire/{who}/{row.id}/qr").get_data(as_text=True)
    contact, _ = read(re.search(r'<svg role="img".*?</svg>', page, re.S)[0])
    assert contact.fn.value == name
    assert contact.tel.value == "+33299123456"
    assert contact.email.value == row.email


@pytest.mark.parametrize("who", OUTSIDERS)
def test_outsiders_find_no_code(cast, who):
    client = cast.sign_in(who)
    assert client.get(f"/annuaire/personnes/{cast.member.id}/qr").status_code == 404
    assert client.get(f"/annuaire/structures/{cast.cdas.id}/qr").status_code == 404


@pytest.mark.parametrize(
    "name", ["é" * 300, "🌻" * 100, "a;b,c\\" * 40, "مركز" * 50, "x", "<svg onload=alert(1)>"]
)
def test_the_longest_contact_stays_readable(name):
    card = Card(
        uid="x",
        name=name,
        family=name,
        given=name,
        organisation=name,
        revised=now(),
        phone="+33299123456",
        mobile="+33612345678",
        email="a" * 64 + "@" + "b" * 180 + ".example",
    )
    svg = str(qr.drawing(card, name))
    contact, side = read(svg)
    assert side <= 65 + 8
    assert contact.tel.value == "+33299123456"
    assert "<svg onload" not in svg


def test_the_card_of_a_page_and_of_a_network_is_the_same_but_for_its_group(cast):
    page = cast.sign_in("member").get(f"/annuaire/personnes/{cast.manager.id}.vcf")
    alone = page.get_data(as_text=True).splitlines()
    whole = cast.sign_in("member").get(NETWORK).get_data(as_text=True).splitlines()
    assert [line for line in alone if line not in whole] == []


def test_a_contact_without_anything_has_a_card_and_a_code(cast):
    person = directory.person("Sans", "Poste")
    card = contact_cards.of_person(person, [])
    assert vobject.readOne(qr.words(card)).fn.value == "Sans Poste"
