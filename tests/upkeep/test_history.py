"""A former value comes back from the history, under the rules of the entry's form."""

import pytest

from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.directory import entries, indexing
from intranet.directory.offer import outreach, services
from intranet.index.queries import Hit, Search, find
from tests.builders import directory


@pytest.fixture
def edited(cast):
    """The CCAS whose name and phone were changed once; the fact of the journal."""
    cast.ccas.phone = "+33299890000"
    db.session.flush()
    entries.edit_structure(
        None, cast.ccas, {"phone": "+33299890001", "name": "CCAS cancalais"}, cast.ccas.version
    )
    db.session.commit()
    return db.session.query(JournalEntry).one()


def again(row):
    db.session.expire_all()
    return db.session.get(type(row), row.id)


def put_back(client, row, fact, field="phone", version=None):
    folder = "structures" if row.__tablename__ == "structure" else "personnes"
    return client.post(
        f"/annuaire/{folder}/{row.id}/historique/{fact.id}/remettre?champ={field}",
        data={"version": again(row).version if version is None else version},
    )


def test_a_coordinator_puts_a_former_value_back(cast, edited):
    client = cast.sign_in("coordinator")
    history = f"/annuaire/structures/{cast.ccas.id}/historique"
    assert client.get(history).text.count("Remettre comme avant") == 2
    assert put_back(client, cast.ccas, edited, "name").status_code == 303
    row = again(cast.ccas)
    assert (row.name, row.phone) == ("CCAS de Cancale", "+33299890001")
    assert Hit("structure", row.id) in find(Search("cancale", circles=None), limit=5)
    fact = db.session.query(JournalEntry).filter_by(verb="structure.value_restored").one()
    assert fact.before["name"] == "CCAS cancalais"
    assert fact.after == {"name": "CCAS de Cancale", "restored_from_id": edited.id}
    assert "a remis une valeur d’avant" in client.get(history).text


def test_undoing_a_restoration_is_one_too(cast, edited):
    client = cast.sign_in("administrator")
    put_back(client, cast.ccas, edited, "name")
    undone = db.session.query(JournalEntry).filter_by(verb="structure.value_restored").one()
    assert put_back(client, cast.ccas, undone, "name").status_code == 303
    assert again(cast.ccas).name == "CCAS cancalais"
    assert db.session.query(JournalEntry).filter_by(verb="structure.value_restored").count() == 2


@pytest.mark.parametrize(
    ("name", "status"),
    [("manager", 403), ("member", 403), ("outsider", 404), ("other_coordinator", 404)],
)
def test_nobody_else_does(cast, edited, name, status):
    client = cast.sign_in(name)
    assert put_back(client, cast.ccas, edited).status_code == status
    assert again(cast.ccas).phone == "+33299890001"
    if status == 403:
        page = client.get(f"/annuaire/structures/{cast.ccas.id}/historique").text
        assert "Remettre comme avant" not in page


def test_a_person_too(cast):
    entries.edit_person(None, cast.member, {"last_name": "Martine"}, cast.member.version)
    db.session.commit()
    fact = db.session.query(JournalEntry).one()
    assert put_back(cast.sign_in("coordinator"), cast.member, fact, "last_name").status_code == 303
    assert again(cast.member).last_name == "Martin"


def test_a_commune_and_a_list_come_back(cast):
    values = {"commune_id": cast.saint_meloir.id, "area": ["35"], "opening_hours": "Mo 09:00-12:00"}
    entries.edit_structure(None, cast.ccas, values, cast.ccas.version)
    db.session.commit()
    fact = db.session.query(JournalEntry).one()
    client = cast.sign_in("coordinator")
    for field in ("commune", "area", "opening_hours"):
        assert put_back(client, cast.ccas, fact, field).status_code == 303
    row = again(cast.ccas)
    assert (row.commune_id, row.area, row.opening_hours) == (cast.cancale.id, [], "")


def test_what_the_entry_says_already_is_not_offered(cast, edited):
    client = cast.sign_in("coordinator")
    put_back(client, cast.ccas, edited, "name")
    page = client.get(f"/annuaire/structures/{cast.ccas.id}/historique").text
    assert page.count("champ=name") == 1  # undoing the restoration; no more the first change


def test_an_entry_that_moved_answers_409_with_both_values(cast, edited):
    client = cast.sign_in("coordinator")
    entries.edit_structure(None, cast.ccas, {"phone": "+33299890009"}, again(cast.ccas).version)
    db.session.commit()
    answer = put_back(client, cast.ccas, edited, version=2)
    text = answer.text.replace("\xa0", " ")
    assert answer.status_code == 409
    assert "02 99 89 00 09" in text and "02 99 89 00 00" in text
    assert again(cast.ccas).phone == "+33299890009"
    assert put_back(client, cast.ccas, edited).status_code == 303
    assert again(cast.ccas).phone == "+33299890000"


def test_a_value_that_is_not_acceptable_today_stays_out(cast, edited):
    edited.before = {**edited.before, "phone": "12", "name": ""}
    db.session.commit()
    client = cast.sign_in("coordinator")
    for field, words in (("phone", "Ce numéro"), ("name", "Ce champ est à remplir")):
        assert put_back(client, cast.ccas, edited, field).status_code == 303
        page = client.get(f"/annuaire/structures/{cast.ccas.id}/historique").text
        assert "ne peut plus être remise" in page and words in page
    assert again(cast.ccas).phone == "+33299890001"


@pytest.mark.parametrize("field", ["", "id", "version", "verified_at", "merged_into_id", "email"])
def test_nothing_but_a_field_that_changed_comes_back(cast, edited, field):
    assert put_back(cast.sign_in("administrator"), cast.ccas, edited, field).status_code == 404


def test_a_fact_about_another_entry_changes_nothing(cast, edited):
    client = cast.sign_in("administrator")
    assert put_back(client, cast.cdas, edited).status_code == 404
    assert put_back(client, cast.member, edited).status_code == 404
    assert again(cast.cdas).phone == ""


def test_the_facts_of_a_merged_entry_may_come_back_too(cast, edited):
    cast.ccas.merged_into_id, cast.ccas.closed_at = cast.cdas.id, now()
    db.session.commit()
    assert put_back(cast.sign_in("administrator"), cast.cdas, edited).status_code == 303
    assert again(cast.cdas).phone == "+33299890000"


def test_a_service_and_a_permanence_get_their_former_values_back(cast):
    service = services.add(None, cast.ccas, {"name": "Domiciliation", "phone": "+33299890000"})
    values = {"commune_id": cast.cancale.id, "place": "Mairie", "opening_hours": "Mo 09:00-12:00"}
    session = outreach.add(None, cast.ccas, values)
    services.edit(None, service, {"phone": "", "name": "Élection de domicile"}, service.version)
    outreach.edit(None, session, {"opening_hours": "Tu 09:00-12:00", "by_appointment": True}, 1)
    db.session.commit()
    facts = {f.verb: f for f in db.session.query(JournalEntry) if f.verb.endswith(".updated")}
    client = cast.sign_in("coordinator")
    history = client.get(f"/annuaire/structures/{cast.ccas.id}/historique").text
    assert history.count("Remettre comme avant") == 4
    for field, row, fact in (
        ("phone", service, facts["service.updated"]),
        ("name", service, facts["service.updated"]),
        ("opening_hours", session, facts["outreach_session.updated"]),
        ("by_appointment", session, facts["outreach_session.updated"]),
    ):
        answer = put_back(client, cast.ccas, fact, field, version=again(row).version)
        assert answer.status_code == 303, field
    service, session = again(service), again(session)
    assert (service.name, service.phone) == ("Domiciliation", "+33299890000")
    assert (session.opening_hours, session.by_appointment) == ("Mo 09:00-12:00", False)
    done = db.session.query(JournalEntry).filter_by(verb="service.value_restored").first()
    assert done.after["restored_from_id"] == facts["service.updated"].id
    assert put_back(client, cast.ccas, facts["service.updated"], "phone", version=1).status_code == 409  # fmt: skip
    assert put_back(client, cast.cdas, facts["service.updated"], "phone").status_code == 404


def test_a_closed_structure_keeps_its_values(cast, edited):
    cast.ccas.closed_at = now()
    db.session.commit()
    client = cast.sign_in("coordinator")
    assert put_back(client, cast.ccas, edited).status_code == 404
    page = client.get(f"/annuaire/structures/{cast.ccas.id}/historique").text
    assert "Remettre comme avant" not in page


def test_a_coordinator_puts_no_structure_back_into_another_agency(cast):
    far = directory.structure(cast.fougeres, "Antenne")
    directory.membership(directory.position(far, "Accueil"), cast.network)
    entries.edit_structure(None, far, {"commune_id": cast.cancale.id}, far.version)
    db.session.commit()
    fact = db.session.query(JournalEntry).one()
    client = cast.sign_in("coordinator")
    assert put_back(client, far, fact, "commune").status_code == 303
    assert again(far).commune_id == cast.cancale.id
    assert "autre agence" in client.get(f"/annuaire/structures/{far.id}/historique").text
    indexing.rebuild()
