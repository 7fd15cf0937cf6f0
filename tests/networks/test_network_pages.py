from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from intranet.audit.models import JournalEntry
from intranet.clock import today
from intranet.database import db
from intranet.directory.actors import of_account
from intranet.networks import queries, territory
from intranet.networks.models import Network
from tests.builders import territories

NEW = "/reseaux/nouveau"
EDIT = "/reseaux/pays-malouin/modifier"
CLOSE = "/reseaux/pays-malouin/fermer"
TERRITORY = "/reseaux/pays-malouin/territoire"
OPENED = f"{TERRITORY}?epci=243500782"
COVERAGE = "/reseaux/couverture"


def ticks(page):
    boxes = BeautifulSoup(page.text, "html.parser").select('input[name="communes"]')
    return {int(box["value"]) for box in boxes if box.has_attr("checked")}


def seen(*communes):
    return " ".join(str(key) for key in sorted(commune.id for commune in communes))


def count():
    return db.session.scalar(select(func.count()).select_from(Network))


def created(name="Côte d’Émeraude", **values):
    return {"name": name, "day": "2019-10-01", **values}


@pytest.mark.parametrize("path", [EDIT, TERRITORY, OPENED])
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("administrator", 200),
        ("coordinator", 200),
        ("manager", 403),
        ("member", 403),
        ("outsider", 404),
        ("other_coordinator", 404),
        ("newcomer", 404),
    ],
)
def test_who_opens_the_pages_that_change_a_network(cast, path, name, status):
    assert cast.sign_in(name).get(path).status_code == status


@pytest.mark.parametrize("path", [EDIT, CLOSE, OPENED])
@pytest.mark.parametrize(
    ("name", "status"), [("member", 403), ("other_coordinator", 404), ("newcomer", 404)]
)
def test_others_write_nothing(cast, path, name, status):
    answer = cast.sign_in(name).post(path, data={"name": "Pris", "all": "1", "day": "2021-01-01"})
    assert answer.status_code == status
    db.session.expire_all()
    assert (cast.network.name, cast.network.closed_at) == ("Pays malouin", None)


@pytest.mark.parametrize("path", [NEW, COVERAGE])
@pytest.mark.parametrize(
    ("name", "status"),
    [("administrator", 200), ("coordinator", 200), ("member", 403), ("newcomer", 403)],
)
def test_creating_and_coverage_are_for_coordinators_and_administrators(cast, path, name, status):
    assert cast.sign_in(name).get(path).status_code == status


def test_a_network_is_created_with_whole_epci_from_a_day(cast):
    data = created(agency=cast.agency.id, epcis=["243500782"], description="Depuis 2019.")
    answer = cast.sign_in("coordinator").post(NEW, data=data)
    assert (answer.status_code, answer.location) == (303, "/reseaux/cote-emeraude/territoire")
    network = db.session.scalars(select(Network).where(Network.slug == "cote-emeraude")).one()
    assert network.mailbox == "reseau.cote-emeraude@maillage.localhost"
    assert network.agency_id == cast.agency.id
    assert {c.name for c in queries.communes_on(network, date(2019, 10, 1))} == {
        "Cancale",
        "Saint-Méloir-des-Ondes",
    }
    verbs = set(db.session.scalars(select(JournalEntry.verb)))
    assert verbs == {"network.created", "network.communes_changed"}


@pytest.mark.parametrize("name", ["Pays malouin", "PAYS MALOUIN", "Pays Malouîn"])
def test_a_name_already_taken_is_refused_and_what_was_typed_is_kept(cast, name):
    data = created(name, agency=cast.agency.id, epcis=["243500782"], description="Mon texte.")
    answer = cast.sign_in("coordinator").post(NEW, data=data)
    assert answer.status_code == 422
    assert "Un autre réseau porte déjà ce nom." in answer.text
    assert "Mon texte." in answer.text
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one('input[value="243500782"]').has_attr("checked")
    assert count() == 2


def test_the_name_of_a_closed_network_may_serve_again_under_another_address(cast):
    territory.close(of_account(cast.accounts["coordinator"]), cast.network)
    cast.sign_in("coordinator").post(NEW, data=created("Pays malouin", agency=cast.agency.id))
    assert set(db.session.scalars(select(Network.slug))) >= {"pays-malouin", "pays-malouin-2"}


def test_a_name_that_would_take_a_page_s_address_gets_another(cast):
    cast.sign_in("coordinator").post(NEW, data=created("Couverture", agency=cast.agency.id))
    assert "couverture-2" in set(db.session.scalars(select(Network.slug)))


def test_a_long_name_still_makes_an_address_that_mail_accepts(cast):
    cast.sign_in("coordinator").post(
        NEW, data=created("très long nom " * 14, agency=cast.agency.id)
    )
    mailbox = db.session.scalars(select(Network.mailbox).order_by(Network.id.desc())).first()
    assert len(mailbox.split("@")[0]) <= 64


@pytest.mark.parametrize("forged", ["other", "999999", "abc", ""])
def test_a_foreign_agency_is_refused_and_nothing_is_written(cast, forged):
    agency = cast.other_agency.id if forged == "other" else forged
    answer = cast.sign_in("coordinator").post(NEW, data=created(agency=agency))
    assert answer.status_code == 422
    assert "Choisissez une agence de la liste." in answer.text
    assert count() == 2


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ""}, "Ce champ est à remplir."),
        ({"day": "31/02/2020"}, "Cette date n’existe pas."),
        ({"day": ""}, "Indiquez un jour."),
        ({"day": "1019-10-01"}, "Vérifiez l’année."),
        ({"day": "9999-01-01"}, "Choisissez aujourd’hui ou un jour passé."),
        ({"epcis": ["999999999"]}, "Choisissez des EPCI de la liste."),
    ],
)
def test_bad_input_is_explained_and_nothing_is_written(cast, values, message):
    data = created(agency=cast.agency.id) | values
    answer = cast.sign_in("coordinator").post(NEW, data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert count() == 2


def test_an_edit_keeps_the_address_and_is_journalled(cast):
    data = {"name": "Pays de Saint-Malo", "agency": cast.agency.id, "version": "1"}
    answer = cast.sign_in("coordinator").post(EDIT, data=data)
    assert (answer.status_code, answer.location) == (303, "/reseaux/pays-malouin")
    db.session.expire_all()
    assert cast.network.name == "Pays de Saint-Malo"
    entry = db.session.scalars(select(JournalEntry)).one()
    assert (entry.verb, entry.before) == ("network.updated", {"name": "Pays malouin"})


def test_a_coordinator_does_not_hand_a_network_to_another_agency(cast):
    data = {"name": "Pays malouin", "agency": cast.other_agency.id, "version": "1"}
    assert cast.sign_in("coordinator").post(EDIT, data=data).status_code == 422
    db.session.expire_all()
    assert cast.network.agency_id == cast.agency.id


def test_an_administrator_does(cast):
    data = {"name": "Pays malouin", "agency": cast.other_agency.id, "version": "1"}
    assert cast.sign_in("administrator").post(EDIT, data=data).status_code == 303
    db.session.expire_all()
    assert cast.network.agency_id == cast.other_agency.id


def test_the_second_of_two_editors_gets_both_versions(cast):
    client = cast.sign_in("coordinator")
    client.post(EDIT, data={"name": "Premier", "agency": cast.agency.id, "version": "1"})
    answer = client.post(EDIT, data={"name": "Second", "agency": cast.agency.id, "version": "1"})
    assert answer.status_code == 409
    assert "Premier" in answer.text
    assert "Second" in answer.text
    db.session.expire_all()
    assert cast.network.name == "Premier"


def test_the_territory_is_adjusted_one_by_one_from_a_day(cast):
    dinard = territories.commune("Dinard", "35093", epci=cast.epci)
    data = {
        "communes": [cast.cancale.id, dinard.id],
        "seen": seen(cast.cancale, cast.saint_meloir),
        "day": "2021-03-01",
    }
    client = cast.sign_in("coordinator")
    assert client.post(OPENED, data=data).status_code == 303
    assert {c.name for c in queries.communes_on(cast.network)} == {"Cancale", "Dinard"}
    assert ticks(client.get(OPENED)) == {cast.cancale.id, dinard.id}
    page = client.get(TERRITORY).text
    assert "Communes sorties du réseau" in page
    assert "1er mars 2021" in page


def test_communes_of_other_epci_stay_in_the_network(cast):
    rennes = territories.epci("Rennes Métropole", "243500139", "METRO")
    territories.commune("Betton", "35024", epci=rennes)
    data = {"all": "1", "seen": "", "day": "2021-03-01"}
    cast.sign_in("coordinator").post(f"{TERRITORY}?epci=243500139", data=data)
    assert {c.name for c in queries.communes_on(cast.network)} == {
        "Betton",
        "Cancale",
        "Saint-Méloir-des-Ondes",
    }


def test_communes_of_no_epci_can_be_chosen(cast):
    data = {"communes": [cast.fougeres.id], "seen": "", "day": "2021-03-01"}
    answer = cast.sign_in("coordinator").post(f"{TERRITORY}?epci=sans", data=data)
    assert answer.status_code == 303
    assert cast.fougeres in queries.communes_on(cast.network)


def test_the_page_says_which_communes_are_in_another_network_too(cast):
    administrator = of_account(cast.accounts["administrator"])
    both = {cast.cancale.id, cast.fougeres.id}
    territory.set_communes(administrator, cast.other_network, both, date(2021, 3, 1))
    page = cast.sign_in("coordinator").get(OPENED).text
    assert "aussi dans Fougères Agglomération" in page


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2018-01-01", "Le territoire a déjà changé le 1er octobre 2019"),
        ("tomorrow", "Choisissez aujourd’hui ou un jour passé."),
        ("31/02/2021", "Cette date n’existe pas."),
    ],
)
def test_a_refused_day_is_explained_and_the_ticks_are_kept(cast, day, message):
    day = str(today() + timedelta(days=1)) if day == "tomorrow" else day
    data = {
        "communes": [cast.cancale.id],
        "seen": seen(cast.cancale, cast.saint_meloir),
        "day": day,
    }
    answer = cast.sign_in("coordinator").post(OPENED, data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert day in answer.text
    assert ticks(answer) == {cast.cancale.id}
    assert len(queries.communes_on(cast.network)) == 2


@pytest.mark.parametrize("forged", ["999999", "abc", "fougeres"])
def test_a_commune_that_was_not_offered_is_refused_and_nothing_is_written(cast, forged):
    forged = str(cast.fougeres.id) if forged == "fougeres" else forged
    data = {
        "communes": [forged],
        "seen": seen(cast.cancale, cast.saint_meloir),
        "day": "2021-03-01",
    }
    answer = cast.sign_in("coordinator").post(OPENED, data=data)
    assert answer.status_code == 422
    assert "ne fait pas partie de cette liste" in answer.text
    assert len(queries.communes_on(cast.network)) == 2


def test_who_read_an_older_list_is_told_and_keeps_the_ticks(cast):
    data = {"communes": [cast.cancale.id], "seen": seen(cast.cancale), "day": "2021-03-01"}
    answer = cast.sign_in("coordinator").post(OPENED, data=data)
    assert answer.status_code == 409
    assert ticks(answer) == {cast.cancale.id}
    assert len(queries.communes_on(cast.network)) == 2


def test_a_closed_network_can_no_longer_be_changed(cast):
    client = cast.sign_in("coordinator")
    answer = client.post(CLOSE)
    assert (answer.status_code, answer.location) == (303, "/reseaux")
    assert client.get(TERRITORY).status_code == 403


def test_coverage_names_the_communes_without_network_by_epci(cast):
    territories.commune("Dinard", "35093", epci=cast.epci)
    page = cast.sign_in("coordinator").get(COVERAGE).text
    assert "Saint-Malo Agglomération" in page
    assert "Dinard." in page


@pytest.mark.parametrize("path", [TERRITORY, OPENED, COVERAGE])
def test_lists_cost_the_same_queries_whatever_their_length(cast, queries, path):
    client = cast.sign_in("coordinator")
    client.get(path)
    queries.clear()
    client.get(path)
    few = len(queries)
    actor = of_account(cast.accounts["coordinator"])
    ids = {cast.cancale.id, cast.saint_meloir.id}
    for number in range(12):
        epci = territories.epci(f"EPCI {number}", f"2000000{number:02}")
        ids.add(territories.commune(f"Commune {number}", f"356{number:02}", epci=epci).id)
        ids.add(territories.commune(f"Autre {number}", f"357{number:02}", epci=cast.epci).id)
        territories.commune(f"Nue {number}", f"358{number:02}", epci=epci)
    territory.set_communes(actor, cast.network, ids, date(2021, 3, 1))
    territory.set_communes(actor, cast.network, set(list(ids)[4:]), date(2021, 4, 1))
    db.session.commit()
    queries.clear()
    assert client.get(path).status_code == 200
    assert len(queries) == few
