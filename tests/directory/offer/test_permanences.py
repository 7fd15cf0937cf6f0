"""A structure receives at another place: under both, at its next dates."""

from datetime import UTC, datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.directory import actors, indexing
from intranet.directory.offer import queries
from intranet.directory.offer.blueprint import next_days
from intranet.directory.offer.models import OutreachSession
from intranet.mailroom.models import OutgoingMail
from tests.builders import directory, offer

HEALTH = "sante--acces-aux-soins"


def text(answer):
    return answer.get_data(as_text=True)


def soup(answer):
    return BeautifulSoup(text(answer), "html.parser")


def page_of(structure):
    return f"/annuaire/structures/{structure.id}"


def hold(client, structure, **values):
    data = {"host": "", "opening_hours": "lundi 9h-12h", "themes": [HEALTH]}
    return client.post(f"{page_of(structure)}/permanences/nouvelle", data=data | values)


def held(structure):
    db.session.expire_all()
    return db.session.scalars(
        select(OutreachSession).where(OutreachSession.structure_id == structure.id)
    ).all()


@pytest.fixture
def indexed(cast):
    indexing.rebuild()
    db.session.commit()
    return cast


def test_a_manager_says_where_and_when_the_structure_receives_elsewhere(indexed):
    client = indexed.sign_in("manager")
    answer = hold(client, indexed.ccas, host="cdas baie", by_appointment="y", place="Bureau 2")
    (session,) = held(indexed.ccas)
    assert answer.headers["Location"] == f"{page_of(indexed.ccas)}#permanence-{session.id}"
    assert (session.host_id, session.commune_id) == (indexed.cdas.id, indexed.saint_meloir.id)
    assert session.opening_hours.startswith("Mo 09:00-12:00")
    for page in (page_of(indexed.ccas), page_of(indexed.cdas)):
        shown = soup(client.get(page)).select_one(f"#permanence-{session.id}").get_text(" ", strip=True)  # fmt: skip
        for words in ("Lundi", "9\u00a0h – 12\u00a0h", "Sur rendez-vous", "Accès aux soins", "Bureau 2", "Prochaines dates"):  # fmt: skip
            assert words in shown


def test_a_permanence_may_be_at_an_address(indexed):
    hold(indexed.sign_in("manager"), indexed.ccas, address="1 rue du Port", commune="Saint-Méloir", place="Mairie")  # fmt: skip
    (session,) = held(indexed.ccas)
    assert (session.host_id, session.address, session.commune_id) == (None, "1 rue du Port", indexed.saint_meloir.id)  # fmt: skip
    shown = text(indexed.sign_in("member").get(page_of(indexed.ccas)))
    assert "1 rue du Port" in shown
    assert "Mairie" in shown


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Dites où"), ({"host": "introuvable"}, "Aucune structure"),
        ({"host": "cdas", "commune": "Cancale"}, "pas les deux"), ({"commune": "zzz"}, "Aucune commune"),
        ({"host": "cdas", "opening_hours": ""}, "Dites quand"),
        ({"host": "cdas", "opening_hours": "quand il pleut"}, ""),
        ({"host": "cdas", "themes": ["x"]}, "Cochez dans la liste"), ({"host": "cdas", "phone": "1"}, "numéro"),
        ({"host": "CCAS de Cancale"}, "Aucune structure"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_told_and_kept(indexed, sent, told):
    answer = hold(indexed.sign_in("manager"), indexed.ccas, note="Mes mots à garder", **sent)
    assert answer.status_code == 422
    assert told in text(answer)
    assert "Mes mots à garder" in text(answer)
    assert held(indexed.ccas) == []


def test_several_places_are_offered_and_one_is_picked(indexed):
    other = directory.structure(indexed.saint_meloir, "CDAS de la rade", "cdas")
    directory.membership(directory.position(other), indexed.network)
    indexing.rebuild()
    client = indexed.sign_in("manager")
    answer = hold(client, indexed.ccas, host="cdas")
    assert answer.status_code == 422
    assert {box["value"] for box in soup(answer).select("[name=host-choix]")} == {str(other.id), str(indexed.cdas.id)}  # fmt: skip
    hold(client, indexed.ccas, **{"host": "cdas", "host-choix": str(other.id)})
    assert [session.host_id for session in held(indexed.ccas)] == [other.id]


def test_a_place_that_one_does_not_see_cannot_be_named(indexed):
    client = indexed.sign_in("manager")
    assert hold(client, indexed.ccas, host="CCAS de Fougères").status_code == 422
    stale = {"host": "cdas", "host-choix": str(indexed.other_ccas.id)}
    hold(client, indexed.ccas, **stale)
    assert [session.host_id for session in held(indexed.ccas)] == [indexed.cdas.id]
    options = text(client.get("/annuaire/permanences/lieux?host=fougeres"))
    assert "Fougères" not in options


def test_the_same_permanence_is_described_once(indexed):
    client = indexed.sign_in("manager")
    hold(client, indexed.ccas, host="cdas baie")
    again = hold(client, indexed.ccas, host="cdas baie")
    assert again.status_code == 422
    assert "déjà décrite" in text(again)
    assert len(held(indexed.ccas)) == 1


def test_the_second_editor_sees_both_versions(indexed):
    session = offer.permanence(indexed.ccas, indexed.cdas)
    client, edit = indexed.sign_in("manager"), f"/annuaire/permanences/{session.id}/modifier"
    data = {"host": "CDAS de la baie (Saint-Méloir-des-Ondes)", "opening_hours": "mardi 9h-12h", "version": "1"}  # fmt: skip
    assert client.post(edit, data=data).status_code == 303
    late = client.post(edit, data=data | {"opening_hours": "jeudi 14h-17h"})
    assert late.status_code == 409
    assert "Mardi" in text(late)
    assert "Jeudi" in text(late)
    assert held(indexed.ccas)[0].opening_hours.startswith("Tu")


def test_opening_the_form_and_saving_changes_nothing(indexed):
    """What the form shows is what is stored, at a host as at an address, for the first and third
    Thursdays that no grid holds as for a week."""
    at_host = offer.permanence(indexed.ccas, indexed.cdas, opening_hours="Th[1,3] 14:00-17:00; PH off")  # fmt: skip
    at_address = offer.permanence(indexed.ccas, commune=indexed.cancale, address="1 rue du Port")
    client = indexed.sign_in("manager")
    for session in (at_host, at_address):
        edit = f"/annuaire/permanences/{session.id}/modifier"
        form = soup(client.get(edit)).select_one("form:has(#host)")
        sent = {}
        for box in form.select("input, textarea, select"):
            kept = box.get("type") not in ("checkbox", "radio") or box.has_attr("checked")
            if box.get("name") and kept and box.name != "select":
                sent[box["name"]] = box.get("value", "") if box.name == "input" else box.get_text()
        assert client.post(edit, data=sent).status_code == 303
    assert db.session.scalars(select(JournalEntry.id)).all() == []


def test_an_ended_permanence_leaves_both_pages_and_can_come_back(offering):
    session = offer.permanence(offering.ccas, offering.cdas)
    client, reader = offering.sign_in("manager"), offering.sign_in("member")
    anchor = f'id="permanence-{session.id}"'
    client.post(f"/annuaire/permanences/{session.id}/fermer")
    for structure in (offering.ccas, offering.cdas):
        assert anchor not in text(reader.get(page_of(structure)))
    client.post(f"/annuaire/permanences/{session.id}/rouvrir")
    for structure in (offering.ccas, offering.cdas):
        assert anchor in text(reader.get(page_of(structure)))


# Who


def test_whoever_sees_the_host_sees_the_permanence_of_a_structure_unknown_to_them(offering):
    shown = soup(offering.sign_in("member").get(page_of(offering.ccas)))
    row = shown.select_one(f"#permanence-{offering.permanence.id}")
    assert "CCAS de Fougères" in row.get_text()
    assert f'href="{page_of(offering.other_ccas)}"' not in str(row)  # a page they may not open
    assert f"/annuaire/permanences/{offering.permanence.id}/signaler" in str(row)


def test_whoever_runs_the_host_reports_and_does_not_edit(offering):
    client, session = offering.sign_in("manager"), offering.permanence
    assert client.get(f"/annuaire/permanences/{session.id}/modifier").status_code == 403
    assert client.post(f"/annuaire/permanences/{session.id}/fermer").status_code == 403
    answer = client.post(f"/annuaire/permanences/{session.id}/signaler", data={"message": "Plus le lundi."})  # fmt: skip
    assert answer.headers["Location"] == f"{page_of(offering.ccas)}#permanence-{session.id}"
    letters = db.session.scalars(select(OutgoingMail)).all()
    assert [letter.recipient_address for letter in letters] == ["direction@ccas-fougeres.example"]
    assert "Plus le lundi." in letters[0].text


@pytest.mark.parametrize("name", ["newcomer"])
def test_who_sees_neither_place_finds_nothing(offering, name):
    client = offering.sign_in(name)
    for path in ("modifier", "signaler"):
        address = f"/annuaire/permanences/{offering.permanence.id}/{path}"
        assert client.get(address).status_code == 404


def test_a_permanence_at_a_closed_place_is_told_to_who_holds_it_and_to_nobody_else(offering):
    offering.ccas.closed_at = now()
    db.session.commit()
    shown = text(offering.sign_in("other_manager").get(page_of(offering.other_ccas)))
    assert "Ce lieu d’accueil a fermé" in shown
    administrator = actors.of_account(offering.accounts["administrator"])
    assert queries.sessions_of_network(administrator, offering.other_network.id) == []


def test_a_permanence_of_a_closed_structure_leaves_its_host(offering):
    offering.other_ccas.closed_at = now()
    db.session.commit()
    shown = text(offering.sign_in("member").get(page_of(offering.ccas)))
    assert f"permanence-{offering.permanence.id}" not in shown


# When


@pytest.mark.parametrize(
    ("osm", "days"),
    [
        # 1 November 2027 is a Monday and All Saints' Day.
        ("Mo 09:00-12:00; PH off", ["lundi 8 novembre", "lundi 15 novembre", "lundi 22 novembre"]),
        ("Mo 09:00-12:00", ["lundi 1er novembre", "lundi 8 novembre", "lundi 15 novembre"]),
        ("Th[1,3] 14:00-17:00; PH off", ["jeudi 4 novembre", "jeudi 18 novembre", "jeudi 2 décembre"]),
        ("Sa 09:00-10:00,14:00-15:00", ["demain", "samedi 6 novembre", "samedi 13 novembre"]),
        ("", []), ("quand il pleut", []), ("2020 Mo 09:00-12:00", []),
    ],
)  # fmt: skip
def test_the_next_days_leave_out_public_holidays(cast, osm, days):
    with time_machine.travel(datetime(2027, 10, 29, 10, tzinfo=UTC), tick=False):
        assert next_days(OutreachSession(opening_hours=osm)) == days


@pytest.mark.parametrize("name", ["{{7*7}} lieu", "<img src=x onerror=alert(1)>", "\u202eueil"])
def test_hostile_words_stay_inert(indexed, name):
    client = indexed.sign_in("manager")
    hold(client, indexed.ccas, host="cdas baie", place=name, note=name)
    for structure in (indexed.ccas, indexed.cdas):
        shown = text(client.get(page_of(structure)))
        assert "<img src=x" not in shown
        assert "49 lieu" not in shown
        assert "\u202e" not in shown


def test_the_page_costs_the_same_however_many_permanences(cast, queries):
    client = cast.sign_in("member")

    def cost(more):
        for number in range(more):
            place = directory.structure(cast.cancale, f"Lieu {number}")
            offer.permanence(cast.ccas, place)
            offer.permanence(place, cast.ccas)
        db.session.commit()
        queries.clear()
        assert client.get(page_of(cast.ccas)).status_code == 200
        return len(queries)

    assert cost(1) == cost(7)


# In the network


def test_a_network_shows_the_next_permanences_of_its_structures_by_day(offering):
    """Friday: Monday's public holiday is left out, and what comes in two weeks or more."""
    offer.permanence(offering.ccas, offering.cdas, opening_hours="Tu 14:00-17:00; PH off")
    with time_machine.travel(datetime(2027, 10, 29, 10, tzinfo=UTC), tick=False):
        offering.permanence.opening_hours = "Mo 09:00-12:00; PH off"
        shown = soup(offering.sign_in("member").get("/reseaux/pays-malouin?vue=permanences"))
    days = [title.get_text() for title in shown.select(".coming-day h2")]
    assert days == ["mardi 2 novembre 2027", "lundi 8 novembre 2027", "mardi 9 novembre 2027"]
    monday = shown.select(".coming-day")[1]
    assert "9\u00a0h – 12\u00a0h" in monday.get_text()
    assert not monday.find("a", string="CCAS de Fougères")  # not theirs to open
    assert monday.find("a", string="CCAS de Cancale")


def test_a_network_without_permanence_says_what_one_is(cast):
    shown = text(cast.sign_in("member").get("/reseaux/pays-malouin?vue=permanences"))
    assert "Aucune permanence décrite" in shown


def test_the_permanences_of_a_network_cost_the_same_however_many(offering, queries):
    client = offering.sign_in("member")

    def cost(more):
        for number in range(more):
            place = directory.structure(offering.cancale, f"Lieu {number}")
            offer.permanence(offering.ccas, place)
        db.session.commit()
        queries.clear()
        assert client.get("/reseaux/pays-malouin?vue=permanences").status_code == 200
        return len(queries)

    assert cost(1) == cost(9)
