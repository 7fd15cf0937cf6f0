from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intranet.accounts.models import AccountInvitation
from intranet.clock import today
from intranet.database import db
from intranet.directory import indexing
from intranet.directory.models import Assignment, Person, Position

TODAY = today().isoformat()


def _assignment(seat):
    return db.session.scalar(
        select(Assignment.id).where(Assignment.position_id == seat.id, Assignment.ends_on.is_(None))
    )


def _count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def newcomer(cast):
    """What is typed for somebody new on the vacant seat."""
    cast.arrival = f"/annuaire/postes/{cast.vacant_seat.id}/arrivee"
    return {
        "first_name": "Enora",
        "last_name": "Tanguy",
        "email": "enora.tanguy@ccas-cancale.example",
        "phone": "02 99 12 34 56",
        "starts_on": TODAY,
        "replaced": "",
    }


def test_the_manager_opens_a_seat(cast):
    client = cast.sign_in("manager")

    answer = client.post(
        f"/annuaire/structures/{cast.ccas.id}/postes/nouveau",
        data={"title": "Référent santé", "phone": "02 99 12 34 56"},
    )

    seat = db.session.scalars(select(Position).where(Position.title == "Référent santé")).one()
    assert answer.status_code == 303
    assert (seat.structure_id, seat.phone) == (cast.ccas.id, "+33299123456")


def test_a_seat_without_title_is_refused_and_keeps_what_was_typed(cast):
    answer = cast.sign_in("manager").post(
        f"/annuaire/structures/{cast.ccas.id}/postes/nouveau",
        data={"title": " ", "email": "sante@ccas-cancale.example"},
    )

    assert answer.status_code == 422
    assert "sante@ccas-cancale.example" in answer.text


@pytest.mark.parametrize(
    ("who", "status"),
    [("member", 403), ("outsider", 404), ("other_coordinator", 404), ("newcomer", 404)],
)
@pytest.mark.parametrize("page", ["modifier", "arrivee", "suppression"])
def test_nobody_else_manages_the_seats_of_a_structure(cast, who, status, page):
    answer = cast.sign_in(who).get(f"/annuaire/postes/{cast.vacant_seat.id}/{page}")

    assert answer.status_code == status


@pytest.mark.parametrize("who", ["manager", "coordinator", "administrator"])
def test_those_who_run_the_structure_manage_its_seats(cast, who):
    client = cast.sign_in(who)

    for page in ("modifier", "arrivee", "depart", "suppression", "reseaux"):
        assert client.get(f"/annuaire/postes/{cast.vacant_seat.id}/{page}").status_code == 200


def test_two_editors_at_once_end_in_a_409_that_keeps_what_was_typed(cast):
    url = f"/annuaire/postes/{cast.vacant_seat.id}/modifier"
    read = cast.vacant_seat.version
    client = cast.sign_in("manager")
    client.post(url, data={"title": "Le premier", "version": read})

    answer = client.post(url, data={"title": "Le second", "version": read})

    assert answer.status_code == 409
    assert "Le premier" in answer.text
    assert "Le second" in answer.text
    assert db.session.get(Position, cast.vacant_seat.id).title == "Le premier"


def test_a_new_person_takes_the_seat_and_is_invited(cast, newcomer, holder):
    answer = cast.sign_in("manager").post(cast.arrival, data=newcomer)

    person = db.session.get(Person, holder(cast.vacant_seat))
    invited = db.session.scalars(select(AccountInvitation)).one()
    assert answer.status_code == 303
    assert (person.name, person.phone) == ("Enora Tanguy", "+33299123456")
    assert person.account_id == invited.account_id


def test_a_new_person_without_address_is_not_invited(cast, newcomer, holder, mailed):
    cast.sign_in("manager").post(cast.arrival, data={**newcomer, "email": ""})

    person = db.session.get(Person, holder(cast.vacant_seat))
    assert (person.account_id, mailed()) == (None, [])


def test_an_address_already_known_makes_no_second_person(cast, newcomer, holder):
    people = _count(Person)

    answer = cast.sign_in("manager").post(
        cast.arrival, data={**newcomer, "email": " Accueil@CDAS.example "}
    )

    assert answer.status_code == 422
    assert "déjà connue\u00a0: Awa Martin" in answer.text
    assert (_count(Person), holder(cast.vacant_seat)) == (people, None)


def test_someone_out_of_sight_is_not_named_by_their_address(cast, newcomer):
    answer = cast.sign_in("manager").post(
        cast.arrival, data={**newcomer, "email": cast.outsider.email}
    )

    assert answer.status_code == 422
    assert "Besnard" not in answer.text
    assert "déjà connue</p>" in answer.text


def test_who_changes_jobs_keeps_their_identity(cast, newcomer, holder, mailed):
    people = _count(Person)

    cast.sign_in("manager").post(
        cast.arrival, data={**newcomer, "email": cast.outsider.email, "same_person": "y"}
    )

    assert (_count(Person), holder(cast.vacant_seat)) == (people, cast.outsider.id)
    assert mailed() == [("directory.welcome", cast.outsider.email)]


def test_an_account_without_person_becomes_that_of_the_newcomer(cast, newcomer, acting, mailed):
    cast.sign_in("manager").post(
        cast.arrival, data={**newcomer, "email": "nouveau@association.example"}
    )

    assert acting("newcomer").position_ids == {cast.vacant_seat.id}
    assert mailed() == [("directory.welcome", "nouveau@association.example")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_name": ""},
        {"last_name": "T" * 101},
        {"email": "enora"},
        {"phone": "12"},
        {"starts_on": "31/02/2026"},
        {"starts_on": ""},
        {"starts_on": (today() + timedelta(days=1)).isoformat()},
        {"starts_on": "0001-01-01"},
    ],
)
def test_a_wrong_arrival_is_refused_with_nothing_written(cast, newcomer, holder, wrong):
    people = _count(Person)

    answer = cast.sign_in("manager").post(cast.arrival, data={**newcomer, **wrong})

    assert answer.status_code == 422
    assert "Un point à corriger" in answer.text
    assert (_count(Person), holder(cast.vacant_seat)) == (people, None)


def test_an_arrival_clicked_twice_makes_one_person(cast, newcomer, holder):
    client = cast.sign_in("manager")
    client.post(cast.arrival, data=newcomer)
    people = _count(Person)

    answer = client.post(cast.arrival, data=newcomer)

    assert answer.status_code == 422
    assert "Enora Tanguy tient ce poste" in answer.text
    assert _count(Person) == people


def test_people_are_found_by_name_among_those_i_see(cast, newcomer):
    indexing.rebuild()

    found = cast.sign_in("manager").get(cast.arrival, query_string={"q": "mart"})

    assert "Awa Martin · Agente d’accueil, CDAS de la baie" in found.text


def test_nobody_out_of_sight_is_found(cast, newcomer):
    indexing.rebuild()

    found = cast.sign_in("manager").get(cast.arrival, query_string={"q": "besnard"})

    assert "Hugo" not in found.text


def test_someone_found_takes_the_seat(cast, newcomer, holder):
    cast.sign_in("manager").post(
        f"{cast.arrival}/personne",
        data={"connue-person_id": cast.member.id, "connue-starts_on": TODAY},
    )

    assert holder(cast.vacant_seat) == cast.member.id


@pytest.mark.parametrize("key", ["outsider", "x", "", "9" * 30, "0"])
def test_a_person_one_does_not_see_cannot_be_chosen(cast, newcomer, holder, key):
    key = cast.outsider.id if key == "outsider" else key

    answer = cast.sign_in("manager").post(
        f"{cast.arrival}/personne", data={"connue-person_id": key, "connue-starts_on": TODAY}
    )

    assert answer.status_code == 422
    assert holder(cast.vacant_seat) is None


def test_an_arrival_on_a_held_seat_ends_the_former_assignment(cast, newcomer, holder):
    data = {**newcomer, "replaced": _assignment(cast.member_seat)}

    cast.sign_in("coordinator").post(f"/annuaire/postes/{cast.member_seat.id}/arrivee", data=data)

    assert db.session.get(Person, holder(cast.member_seat)).name == "Enora Tanguy"


def test_an_arrival_prepared_before_somebody_elses_is_refused(cast, newcomer, holder):
    answer = cast.sign_in("coordinator").post(
        f"/annuaire/postes/{cast.member_seat.id}/arrivee", data=newcomer
    )

    assert answer.status_code == 422
    assert holder(cast.member_seat) == cast.member.id


def test_a_holder_leaves_their_own_seat(cast, holder):
    client = cast.sign_in("member")

    answer = client.post(f"/annuaire/postes/{cast.member_seat.id}/depart", data={"ends_on": TODAY})

    assert answer.status_code == 303
    assert holder(cast.member_seat) is None


def test_who_left_no_longer_sees_the_network_on_the_next_request(cast):
    client = cast.sign_in("member")
    seen = f"/annuaire/postes/{cast.manager_seat.id}/modifier"
    assert client.get(seen).status_code == 403  # seen, not theirs to edit

    client.post(f"/annuaire/postes/{cast.member_seat.id}/depart", data={"ends_on": TODAY})

    assert client.get(seen).status_code == 404


def test_a_colleague_cannot_make_somebody_leave(cast, holder):
    answer = cast.sign_in("member").post(
        f"/annuaire/postes/{cast.manager_seat.id}/depart", data={"ends_on": TODAY}
    )

    assert answer.status_code == 403
    assert holder(cast.manager_seat) == cast.manager.id


def test_leaving_tomorrow_is_refused_in_words(cast, holder):
    answer = cast.sign_in("member").post(
        f"/annuaire/postes/{cast.member_seat.id}/depart",
        data={"ends_on": (today() + timedelta(days=1)).isoformat()},
    )

    assert answer.status_code == 422
    assert "à venir" in answer.text
    assert holder(cast.member_seat) == cast.member.id


def test_abolishing_says_what_will_happen_and_to_whom(cast):
    page = cast.sign_in("coordinator").get(f"/annuaire/postes/{cast.member_seat.id}/suppression")

    assert "Awa Martin ne tient plus ce poste" in page.text
    assert "Pays malouin" in page.text


def test_an_abolished_seat_can_be_restored_from_the_page_that_follows(cast, holder):
    client = cast.sign_in("coordinator")
    url = f"/annuaire/postes/{cast.member_seat.id}/suppression"
    after = client.post(url, follow_redirects=True)
    assert "Rétablir ce poste" in after.text

    client.post(f"/annuaire/postes/{cast.member_seat.id}/retablir")

    assert holder(cast.member_seat) == cast.member.id


def test_an_abolished_seat_has_no_other_page(cast):
    client = cast.sign_in("coordinator")
    client.post(f"/annuaire/postes/{cast.member_seat.id}/suppression")

    for page in ("modifier", "arrivee", "depart", "reseaux"):
        assert client.get(f"/annuaire/postes/{cast.member_seat.id}/{page}").status_code == 404


def test_hostile_names_stay_inert(cast, newcomer):
    client = cast.sign_in("manager")
    client.post(cast.arrival, data={**newcomer, "first_name": "{{7*7}}<b>", "last_name": "<i>X"})

    page = client.get(cast.arrival).text

    assert "{{7*7}}&lt;b&gt; &lt;i&gt;X tient ce poste" in page
