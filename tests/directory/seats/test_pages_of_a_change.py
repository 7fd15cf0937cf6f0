"""The guided screen: typed, shown as it will be, confirmed, taken back; with and without rights."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intranet.clock import today
from intranet.database import db
from intranet.directory import indexing
from intranet.directory.models import (
    CANCELLED,
    DONE,
    PLANNED,
    UNDONE,
    Assignment,
    Changeover,
    Person,
    Position,
)
from tests.builders import directory, events


def day(number=0):
    return (today() + timedelta(days=number)).isoformat()


def url(seat):
    return f"/annuaire/postes/{seat.id}/changement"


def held_id(seat):
    return db.session.scalar(
        select(Assignment.id).where(Assignment.position_id == seat.id, Assignment.ends_on.is_(None))
    )


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def last():
    db.session.expire_all()
    return db.session.scalars(select(Changeover).order_by(Changeover.id.desc())).first()


@pytest.fixture
def leaving(cast):
    """What is typed for the member to leave without successor."""
    return {"held": held_id(cast.member_seat), "leaves_on": day(), "who": "personne"}


@pytest.fixture
def newcomer():
    """What is typed for somebody new on the vacant seat."""
    return {
        "who": "nouvelle",
        "first_name": "Enora",
        "last_name": "Tanguy",
        "email": "enora.tanguy@ccas-cancale.example",
        "phone": "02 99 12 34 56",
    }


def test_the_structure_the_seat_and_the_holder_lead_to_one_screen(cast):
    client = cast.sign_in("member")
    structure, person = cast.cdas.id, cast.member.id

    assert (
        f'href="/annuaire/structures/{structure}/changement"'
        in client.get(f"/annuaire/structures/{structure}").text
    )
    for page in (f"/annuaire/structures/{structure}", f"/annuaire/personnes/{person}"):
        assert f'href="{url(cast.member_seat)}"' in client.get(page).text
    assert url(cast.member_seat) in client.get(f"/annuaire/structures/{structure}/changement").text


@pytest.mark.parametrize("end", ["arrivee", "depart"])
def test_the_former_addresses_lead_there_too(cast, end):
    answer = cast.sign_in("member").get(f"/annuaire/postes/{cast.member_seat.id}/{end}")

    assert (answer.status_code, answer.location) == (302, url(cast.member_seat))


@pytest.mark.parametrize(
    ("who", "status"),
    [("member", 200), ("coordinator", 200), ("manager", 403), ("outsider", 404), ("newcomer", 404)],
)
def test_a_change_is_said_by_the_holder_and_by_those_who_run_the_structure(cast, who, status):
    assert cast.sign_in(who).get(url(cast.member_seat)).status_code == status


def test_the_holder_alone_is_asked_when_they_leave_and_nothing_else(cast):
    page = cast.sign_in("member").get(url(cast.member_seat)).text

    assert "Je quitte ce poste" in page
    assert 'name="leaves_on"' in page
    assert 'name="who"' not in page


def test_a_holder_installs_nobody_whatever_they_send(cast, leaving, newcomer, holder):
    people = count(Person)

    cast.sign_in("member").post(
        f"{url(cast.member_seat)}/confirmer", data={**newcomer, **leaving, "who": "nouvelle"}
    )

    assert (count(Person), holder(cast.member_seat)) == (people, None)


def test_what_will_happen_is_said_exactly_and_nothing_is_written(cast, leaving, newcomer, holder):
    cast.member_seat.email = "accueil@cdas-baie.example"
    events.event(cast, invite=[cast.member_seat], title="Petit-déjeuner des accueils")
    events.event(cast, invite=[cast.member_seat], title="Accueillir", family="training")
    rows = count(Changeover)
    client = cast.sign_in("coordinator")

    page = client.post(
        url(cast.member_seat),
        data={**leaving, **newcomer, "leaves_on": day(9), "arrives_on": day(12)},
    )

    told = " ".join(page.text.replace("\u00a0", " ").split())
    assert page.status_code == 200
    for sentence in (
        "Awa Martin quitte le poste « Agente d’accueil »",
        "La personne ne verra plus le réseau <strong>Pays malouin</strong>",
        "anonymisée après 12 mois",
        "Enora Tanguy arrive sur le poste",
        "une invitation à ouvrir son compte part à enora.tanguy@ccas-cancale.example",
        "Enora Tanguy y est d’office",
        "Petit-déjeuner des accueils",
        "1 inscription en formation",
        "La boîte accueil@cdas-baie.example : inchangée",
    ):
        assert sentence in told, sentence
    assert (count(Changeover), holder(cast.member_seat)) == (rows, cast.member.id)


def test_what_was_typed_survives_going_back(cast, leaving, newcomer):
    page = cast.sign_in("coordinator").post(
        url(cast.member_seat), data={**leaving, **newcomer, "screen": "1"}
    )

    assert page.status_code == 200
    assert 'value="Enora"' in page.text
    assert f'value="{day()}"' in page.text


def test_confirming_does_it_and_leads_to_the_way_back(cast, leaving, newcomer, holder):
    client = cast.sign_in("coordinator")
    answer = client.post(
        f"{url(cast.member_seat)}/confirmer", data={**newcomer, **leaving, "who": "nouvelle"}
    )

    assert (answer.status_code, answer.location) == (303, f"/annuaire/changements/{last().id}")
    assert db.session.get(Person, holder(cast.member_seat)).name == "Enora Tanguy"
    assert "Annuler ce changement" in client.get(answer.location).text


def test_clicked_twice_it_is_done_once(cast, leaving, newcomer):
    client, data = cast.sign_in("coordinator"), {**newcomer, **leaving, "who": "nouvelle"}
    client.post(f"{url(cast.member_seat)}/confirmer", data=data)
    people = count(Person)

    answer = client.post(f"{url(cast.member_seat)}/confirmer", data=data)

    assert answer.status_code == 422
    assert "Enora Tanguy tient ce poste" in answer.text
    assert (count(Person), count(Changeover)) == (people, 1)


def test_what_is_planned_is_shown_to_those_concerned_alone(cast, leaving):
    cast.sign_in("coordinator").post(
        f"{url(cast.member_seat)}/confirmer", data={**leaving, "leaves_on": day(9)}
    )
    page, said = f"/annuaire/structures/{cast.cdas.id}", f"/annuaire/changements/{last().id}"

    assert last().state == PLANNED
    for who in ("member", "coordinator"):
        client = cast.sign_in(who)
        assert "Changement prévu" in client.get(page).text
        assert client.get(said).status_code == 200
        assert client.get(url(cast.member_seat)).location == said
    assert "Changement prévu" not in cast.sign_in("manager").get(page).text
    assert cast.sign_in("manager").get(said).status_code == 403
    assert cast.sign_in("outsider").get(said).status_code == 404


def test_what_is_planned_is_cancelled_by_who_said_it_not_by_who_is_leaving(cast, leaving):
    cast.sign_in("coordinator").post(
        f"{url(cast.member_seat)}/confirmer", data={**leaving, "leaves_on": day(9)}
    )
    said = f"/annuaire/changements/{last().id}/annuler"

    assert cast.sign_in("member").post(said, data={"quoi": "prevu"}).status_code == 403
    cast.sign_in("coordinator").post(said, data={"quoi": "prevu"})
    assert last().state == CANCELLED


def test_who_left_by_themself_may_come_back_on_it(cast, leaving, holder):
    client = cast.sign_in("member")
    client.post(f"{url(cast.member_seat)}/confirmer", data=leaving)
    assert last().state == DONE
    assert client.get(f"/annuaire/structures/{cast.cdas.id}").status_code == 404

    page = client.get(f"/annuaire/changements/{last().id}")
    client.post(f"/annuaire/changements/{last().id}/annuler")

    assert page.status_code == 200
    assert last().state == UNDONE
    assert holder(cast.member_seat) == cast.member.id


def test_who_was_made_to_leave_may_not(cast, leaving):
    cast.sign_in("coordinator").post(f"{url(cast.member_seat)}/confirmer", data=leaving)

    answer = cast.sign_in("member").post(f"/annuaire/changements/{last().id}/annuler")

    assert answer.status_code == 404


def test_a_colleague_cannot_make_somebody_leave(cast, holder):
    answer = cast.sign_in("member").post(
        f"{url(cast.manager_seat)}/confirmer",
        data={"held": held_id(cast.manager_seat), "leaves_on": day(), "who": "personne"},
    )

    assert answer.status_code == 403
    assert holder(cast.manager_seat) == cast.manager.id


def test_who_left_no_longer_sees_the_network_on_the_next_request(cast, leaving):
    client = cast.sign_in("member")
    seen = f"/annuaire/structures/{cast.ccas.id}"
    assert client.get(seen).status_code == 200

    client.post(f"{url(cast.member_seat)}/confirmer", data=leaving)

    for gone in (seen, f"/annuaire/personnes/{cast.manager.id}", f"/reseaux/{cast.network.slug}"):
        assert client.get(gone).status_code == 404


def test_whoever_left_is_delisted_the_same_day(cast, leaving):
    indexing.rebuild()
    client, colleague = cast.sign_in("coordinator"), cast.sign_in("manager")
    assert "Awa Martin" in colleague.get("/annuaire?q=awa").text

    client.post(f"{url(cast.member_seat)}/confirmer", data=leaving)

    person = f"/annuaire/personnes/{cast.member.id}"
    for path in (person, f"{person}.vcf", f"{person}/historique"):
        assert colleague.get(path).status_code == 404
    for path in (
        "/annuaire?q=awa",
        f"/reseaux/{cast.network.slug}",
        f"/annuaire/structures/{cast.cdas.id}",
    ):
        assert "Awa Martin" not in colleague.get(path).text


# Who arrives.


def test_the_vacant_seat_asks_who_arrives_and_nothing_else(cast):
    page = cast.sign_in("manager").get(url(cast.vacant_seat)).text

    assert "Quelqu’un arrive sur ce poste" in page
    assert 'name="leaves_on"' not in page


def test_people_are_found_by_name_among_those_i_see(cast):
    indexing.rebuild()
    client = cast.sign_in("manager")

    assert (
        "Awa Martin · Agente d’accueil, CDAS de la baie"
        in client.get(url(cast.vacant_seat), query_string={"q": "mart"}).text
    )
    searched = client.post(
        url(cast.vacant_seat), data={"screen": "1", "q": "mart", "who": "connue"}
    )
    assert "Awa Martin" in searched.text
    assert "Hugo" not in client.get(url(cast.vacant_seat), query_string={"q": "besnard"}).text


def test_someone_found_takes_the_seat(cast, holder):
    indexing.rebuild()

    cast.sign_in("manager").post(
        f"{url(cast.vacant_seat)}/confirmer",
        data={"who": "connue", "q": "mart", "person_id": cast.member.id},
    )

    assert holder(cast.vacant_seat) == cast.member.id


@pytest.mark.parametrize("key", ["outsider", "x", "", "9" * 30, "0"])
def test_a_person_one_does_not_see_cannot_be_chosen(cast, holder, key):
    indexing.rebuild()
    key = cast.outsider.id if key == "outsider" else key

    answer = cast.sign_in("manager").post(
        f"{url(cast.vacant_seat)}/confirmer",
        data={"who": "connue", "q": "besnard", "person_id": key},
    )

    assert answer.status_code == 422
    assert holder(cast.vacant_seat) is None


def test_an_address_already_known_makes_no_second_person(cast, newcomer, holder):
    people = count(Person)
    typed = {**newcomer, "email": " Direction@CCAS-Fougeres.example ", "mailbox": "a-elle"}
    directory.membership(
        directory.position(cast.other_ccas, "Accueil"), cast.network
    )  # now in sight

    answer = cast.sign_in("manager").post(f"{url(cast.vacant_seat)}/confirmer", data=typed)

    assert answer.status_code == 422
    assert "déjà connue\u00a0: Lou Texier" in answer.text
    assert (count(Person), holder(cast.vacant_seat)) == (people, None)


def test_someone_out_of_sight_is_not_named_by_their_address(cast, newcomer):
    typed = {**newcomer, "email": cast.outsider.email, "mailbox": "a-elle"}

    answer = cast.sign_in("manager").post(url(cast.vacant_seat), data=typed)

    assert answer.status_code == 422
    assert "Besnard" not in answer.text
    assert "déjà connue</p>" in answer.text


def test_who_changes_jobs_keeps_their_identity(cast, newcomer, holder, mailed):
    people = count(Person)
    typed = {**newcomer, "email": cast.outsider.email, "mailbox": "a-elle", "same_person": "y"}

    cast.sign_in("manager").post(f"{url(cast.vacant_seat)}/confirmer", data=typed)

    assert (count(Person), holder(cast.vacant_seat)) == (people, cast.outsider.id)
    assert mailed() == [("directory.welcome", cast.outsider.email)]


def test_an_account_without_person_becomes_that_of_the_newcomer(cast, newcomer, acting, mailed):
    typed = {**newcomer, "email": "nouveau@association.example"}

    cast.sign_in("manager").post(f"{url(cast.vacant_seat)}/confirmer", data=typed)

    assert acting("newcomer").position_ids == {cast.vacant_seat.id}
    assert mailed() == [("directory.welcome", "nouveau@association.example")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_name": ""},
        {"last_name": "T" * 101},
        {"email": "enora"},
        {"phone": "12"},
        {"arrives_on": "31/02/2026"},
        {"arrives_on": "0001-01-01"},
        {"arrives_on": "9999-12-31"},
        {"who": ""},
        {"who": "personne"},
    ],
)
def test_a_wrong_arrival_is_refused_with_what_was_typed_kept(cast, newcomer, holder, wrong):
    people = count(Person)

    answer = cast.sign_in("manager").post(url(cast.vacant_seat), data={**newcomer, **wrong})

    assert answer.status_code == 422
    assert "Un point à corriger" in answer.text
    assert (count(Person), holder(cast.vacant_seat)) == (people, None)
    assert 'value="Enora"' in answer.text or wrong == {"first_name": ""}


def test_hostile_names_stay_inert(cast, newcomer):
    client = cast.sign_in("manager")
    typed = {**newcomer, "first_name": "{{7*7}}<b>", "last_name": "<i>X"}

    page = client.post(url(cast.vacant_seat), data=typed).text
    client.post(f"{url(cast.vacant_seat)}/confirmer", data=typed)
    said = client.get(f"/annuaire/changements/{last().id}").text

    for shown in (page, said):
        assert "{{7*7}}&lt;b&gt; &lt;i&gt;X" in shown
        assert "<b> <i>" not in shown


# A mailbox that several people read.


def test_a_shared_mailbox_is_asked_about(cast, newcomer, holder):
    typed = {**newcomer, "email": "accueil@ccas-cancale.example"}

    answer = cast.sign_in("manager").post(f"{url(cast.vacant_seat)}/confirmer", data=typed)

    assert answer.status_code == 422
    assert "semble être celle d’un service" in answer.text
    assert "la mettre sur le poste" in answer.text
    assert holder(cast.vacant_seat) is None


def test_it_can_be_put_on_the_seat(cast, newcomer, holder, mailed):
    typed = {**newcomer, "email": "accueil@ccas-cancale.example", "mailbox": "poste"}

    cast.sign_in("manager").post(f"{url(cast.vacant_seat)}/confirmer", data=typed)

    person = db.session.get(Person, holder(cast.vacant_seat))
    assert (person.email, person.account_id) == ("", None)
    assert db.session.get(Position, cast.vacant_seat.id).email == "accueil@ccas-cancale.example"
    assert "account-invitation" not in [purpose for purpose, _ in mailed()]


@pytest.mark.parametrize(("said", "opened"), [("sans-compte", False), ("a-elle", True)])
def test_it_can_stay_theirs_with_or_without_an_account(cast, newcomer, holder, said, opened):
    typed = {**newcomer, "email": "accueil@ccas-cancale.example", "mailbox": said}

    cast.sign_in("manager").post(f"{url(cast.vacant_seat)}/confirmer", data=typed)

    person = db.session.get(Person, holder(cast.vacant_seat))
    assert person.email == "accueil@ccas-cancale.example"
    assert (person.account_id is not None) == opened
