import pytest
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.territories import agencies, queries
from intranet.territories.models import Agency
from tests.builders import territories

OVERVIEW = "/administration/territoires"
NEW = f"{OVERVIEW}/agences/nouvelle"
EDIT = f"{OVERVIEW}/agences/agence-du-pays-de-saint-malo/modifier"
COMMUNES = f"{OVERVIEW}/agences/agence-du-pays-de-saint-malo/communes"
SAINT_MALO_AGGLO = f"{COMMUNES}?epci=243500782"


def journal(verb):
    return list(db.session.scalars(select(JournalEntry).where(JournalEntry.verb == verb)))


def ticks(page):
    from bs4 import BeautifulSoup

    boxes = BeautifulSoup(page.text, "html.parser").select('input[name="communes"]')
    return {int(box["value"]) for box in boxes if box.has_attr("checked")}


def seen(*communes):
    return " ".join(str(key) for key in sorted(commune.id for commune in communes))


@pytest.mark.parametrize("path", [NEW, EDIT, COMMUNES, SAINT_MALO_AGGLO, OVERVIEW])
@pytest.mark.parametrize("name", ["coordinator", "manager", "member", "outsider", "newcomer"])
def test_only_administrators_open_the_administration_of_territories(cast, path, name):
    assert cast.sign_in(name).get(path).status_code == 403


@pytest.mark.parametrize("path", [NEW, EDIT, COMMUNES, SAINT_MALO_AGGLO, OVERVIEW])
def test_administrators_open_it(cast, path):
    assert cast.sign_in("administrator").get(path).status_code == 200


@pytest.mark.parametrize("path", [NEW, EDIT, SAINT_MALO_AGGLO])
def test_a_coordinator_who_posts_writes_nothing(cast, path):
    answer = cast.sign_in("coordinator").post(path, data={"name": "Autre", "all": "1"})
    assert answer.status_code == 403
    assert [agency.name for agency in queries.agencies()] == [
        cast.other_agency.name,
        cast.agency.name,
    ]


@pytest.mark.parametrize("path", ["modifier", "communes"])
def test_an_unknown_agency_is_not_found(cast, path):
    assert (
        cast.sign_in("administrator").get(f"{OVERVIEW}/agences/nulle-part/{path}").status_code
        == 404
    )


def test_an_unknown_epci_is_not_found(cast):
    client = cast.sign_in("administrator")
    assert client.get(f"{COMMUNES}?epci=999999999").status_code == 404
    assert client.post(COMMUNES, data={"all": "1"}).status_code == 404


def test_an_agency_is_created_and_journalled(cast):
    data = {"name": "Agence du pays de Redon", "phone": "02 99 70 00 00", "email": "Redon@CD35.fr"}
    answer = cast.sign_in("administrator").post(NEW, data=data)
    assert answer.status_code == 303
    assert answer.location == f"{OVERVIEW}/agences/agence-du-pays-de-redon/communes"
    agency = queries.agency_by_slug("agence-du-pays-de-redon")
    assert (agency.phone, agency.email) == ("+33299700000", "redon@cd35.fr")
    assert journal("agency.created")[0].after["name"] == "Agence du pays de Redon"


@pytest.mark.parametrize(
    "name", ["Agence du Pays de Saint-Malo", "agence du pays de st malo", "Nouvelle"]
)
def test_a_name_already_taken_is_refused_and_kept(cast, name):
    answer = cast.sign_in("administrator").post(
        NEW, data={"name": name, "address": "1 quai Duguay"}
    )
    assert answer.status_code == 422
    assert "porte déjà ce nom" in answer.text
    assert "1 quai Duguay" in answer.text
    assert len(queries.agencies()) == 2


def test_wrong_fields_are_explained_and_kept(cast):
    data = {"name": "", "phone": "12", "email": "pas une adresse"}
    answer = cast.sign_in("administrator").post(NEW, data=data)
    assert answer.status_code == 422
    assert "Ce champ est à remplir." in answer.text
    assert "Ce numéro ne semble pas valide" in answer.text
    assert "pas une adresse" in answer.text


def test_an_edit_is_kept_and_journalled_with_before_and_after(cast):
    data = {"name": cast.agency.name, "address": "3 rue du Port", "version": "1"}
    assert cast.sign_in("administrator").post(EDIT, data=data).status_code == 303
    assert db.session.get(Agency, cast.agency.id).address == "3 rue du Port"
    entry = journal("agency.updated")[0]
    assert (entry.before, entry.after) == ({"address": ""}, {"address": "3 rue du Port"})


def test_the_second_of_two_editors_gets_both_versions_and_overwrites_nothing(cast):
    client = cast.sign_in("administrator")
    client.post(EDIT, data={"name": cast.agency.name, "address": "première", "version": "1"})
    answer = client.post(
        EDIT, data={"name": cast.agency.name, "address": "seconde", "version": "1"}
    )
    assert answer.status_code == 409
    assert "première" in answer.text
    assert "seconde" in answer.text
    db.session.expire_all()
    assert cast.agency.address == "première"


def test_communes_are_shown_by_epci_with_those_of_the_agency_ticked(cast):
    dinard = territories.commune("Dinard", "35093", epci=cast.epci)
    page = cast.sign_in("administrator").get(SAINT_MALO_AGGLO)
    assert ticks(page) == {cast.cancale.id, cast.saint_meloir.id}
    assert f'value="{dinard.id}"' in page.text
    assert f'value="{cast.fougeres.id}"' not in page.text


def test_communes_are_adjusted_one_by_one_and_journalled(cast):
    dinard = territories.commune("Dinard", "35093", epci=cast.epci)
    data = {"communes": [cast.cancale.id, dinard.id], "seen": seen(cast.cancale, cast.saint_meloir)}
    assert cast.sign_in("administrator").post(SAINT_MALO_AGGLO, data=data).status_code == 303
    found = {commune.name for commune in queries.communes_of_agency(cast.agency.id)}
    assert found == {"Cancale", "Dinard"}
    entry = journal("agency.communes_changed")[0]
    assert entry.before == {"communes": ["Saint-Méloir-des-Ondes (35299)"]}
    assert entry.after == {"communes": ["Dinard (35093)"]}


def test_communes_of_other_epci_are_left_alone(cast):
    rennes = territories.epci("Rennes Métropole", "243500139", "METRO")
    betton = territories.commune("Betton", "35024", epci=rennes, agency=cast.agency)
    data = {"communes": [], "seen": seen(cast.cancale, cast.saint_meloir)}
    cast.sign_in("administrator").post(SAINT_MALO_AGGLO, data=data)
    assert queries.communes_of_agency(cast.agency.id) == [betton]


def test_a_whole_epci_is_taken_by_one_button(cast):
    territories.commune("Dinard", "35093", epci=cast.epci)
    data = {"all": "1", "seen": seen(cast.cancale, cast.saint_meloir)}
    assert cast.sign_in("administrator").post(SAINT_MALO_AGGLO, data=data).status_code == 303
    assert len(queries.communes_of_agency(cast.agency.id)) == 3


@pytest.fixture
def elsewhere(cast):
    """A commune of the same EPCI that answers to the other agency."""
    return territories.commune("Dinard", "35093", epci=cast.epci, agency=cast.other_agency)


def moving(cast, commune, **extra):
    return {
        "communes": [cast.cancale.id, cast.saint_meloir.id, commune.id],
        "seen": seen(cast.cancale, cast.saint_meloir),
        **extra,
    }


def test_the_page_says_which_communes_answer_to_another_agency(cast, elsewhere):
    page = cast.sign_in("administrator").get(SAINT_MALO_AGGLO)
    assert f"aujourd’hui : {cast.other_agency.name}" in page.text


def test_moving_a_commune_from_another_agency_asks_first(cast, elsewhere):
    client = cast.sign_in("administrator")
    answer = client.post(SAINT_MALO_AGGLO, data=moving(cast, elsewhere))
    assert answer.status_code == 422
    assert f"Dinard quittera {cast.other_agency.name}." in answer.text
    assert elsewhere.id in ticks(answer)
    assert queries.agency_of_commune(elsewhere.id).id == cast.other_agency.id


def test_once_confirmed_it_moves_and_both_agencies_journals_say_so(cast, elsewhere):
    data = moving(cast, elsewhere, confirmed=str(elsewhere.id))
    assert cast.sign_in("administrator").post(SAINT_MALO_AGGLO, data=data).status_code == 303
    assert queries.agency_of_commune(elsewhere.id).id == cast.agency.id
    told = {entry.object_id for entry in journal("agency.communes_changed")}
    assert told == {cast.agency.id, cast.other_agency.id}


def test_confirming_one_move_does_not_confirm_another(cast, elsewhere):
    data = moving(cast, elsewhere, confirmed=str(cast.fougeres.id))
    assert cast.sign_in("administrator").post(SAINT_MALO_AGGLO, data=data).status_code == 422
    assert queries.agency_of_commune(elsewhere.id).id == cast.other_agency.id


@pytest.mark.parametrize("forged", ["999999", "abc", "-1", str(2**70), "fougeres"])
def test_a_commune_that_was_not_offered_is_refused_and_nothing_is_written(cast, forged):
    forged = str(cast.fougeres.id) if forged == "fougeres" else forged
    data = {
        "communes": [str(cast.cancale.id), forged],
        "seen": seen(cast.cancale, cast.saint_meloir),
    }
    answer = cast.sign_in("administrator").post(SAINT_MALO_AGGLO, data=data)
    assert answer.status_code == 422
    assert "ne fait pas partie de cette liste" in answer.text
    assert ticks(answer) == {cast.cancale.id}
    assert len(queries.communes_of_agency(cast.agency.id)) == 2


def test_who_read_an_older_list_is_told_and_keeps_the_ticks(cast):
    data = {"communes": [cast.cancale.id], "seen": seen(cast.cancale)}
    answer = cast.sign_in("administrator").post(SAINT_MALO_AGGLO, data=data)
    assert answer.status_code == 409
    assert "Quelqu’un est passé avant vous" in answer.text
    assert ticks(answer) == {cast.cancale.id}
    assert len(queries.communes_of_agency(cast.agency.id)) == 2


def test_the_action_itself_refuses_what_is_not_a_current_commune(cast):
    from intranet.directory.actors import of_account

    antrain = territories.commune("Antrain", "35004", kind="commune-deleguee")
    actor = of_account(cast.accounts["administrator"])
    with pytest.raises(agencies.NotACurrentCommune):
        agencies.set_communes(actor, cast.agency, set(), {antrain.id})


def test_the_overview_counts_communes_and_networks(cast):
    from bs4 import BeautifulSoup

    page = BeautifulSoup(cast.sign_in("administrator").get(OVERVIEW).text, "html.parser")
    rows = {tr.th.text: [td.text for td in tr.select("td")[:2]] for tr in page.select("tbody tr")}
    assert rows[cast.agency.name] == ["2", "1"]
    assert rows[cast.other_agency.name] == ["1", "1"]


@pytest.mark.parametrize("path", [OVERVIEW, COMMUNES, SAINT_MALO_AGGLO])
def test_lists_cost_the_same_queries_whatever_their_length(cast, queries, path):
    client = cast.sign_in("administrator")
    client.get(path)
    queries.clear()
    client.get(path)
    few = len(queries)
    for number in range(12):
        epci = territories.epci(f"EPCI {number}", f"2000000{number:02}")
        agency = territories.agency(f"Agence {number}")
        territories.commune(f"Commune {number}", f"356{number:02}", epci=epci, agency=agency)
        territories.commune(f"Autre {number}", f"357{number:02}", epci=cast.epci, agency=agency)
    db.session.commit()
    queries.clear()
    assert client.get(path).status_code == 200
    assert len(queries) == few
