import pytest

from intranet.clock import now
from intranet.database import db
from intranet.directory import indexing
from intranet.directory.models import REQUESTED, Membership
from tests.builders import directory


@pytest.fixture
def asked(cast):
    """A seat of the other agency asks to join the first network."""
    return directory.membership(cast.outsider_seat, cast.network, REQUESTED)


def _answer(cast, asked, what):
    return f"/reseaux/{cast.network.slug}/demandes/{asked.id}/{what}"


def test_a_holder_asks_for_any_network(cast, state):
    cast.sign_in("outsider").post(
        f"/annuaire/postes/{cast.outsider_seat.id}/reseaux",
        data={"network_id": cast.network.id, "message": "Nous recevons des habitants de Cancale."},
    )

    assert state(cast.outsider_seat, cast.network) == "requested"


def test_asking_does_not_open_the_network(cast):
    client = cast.sign_in("outsider")
    client.post(
        f"/annuaire/postes/{cast.outsider_seat.id}/reseaux", data={"network_id": cast.network.id}
    )

    assert client.get(f"/annuaire/postes/{cast.member_seat.id}/changement").status_code == 404


def test_a_network_already_asked_for_is_no_longer_offered(cast, asked):
    answer = cast.sign_in("outsider").post(
        f"/annuaire/postes/{cast.outsider_seat.id}/reseaux", data={"network_id": cast.network.id}
    )

    assert answer.status_code == 422
    assert "Choisissez un réseau dans la liste" in answer.text
    assert db.session.query(Membership).filter_by(position_id=cast.outsider_seat.id).count() == 2


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 30])
def test_a_network_that_does_not_exist_is_refused(cast, key):
    answer = cast.sign_in("outsider").post(
        f"/annuaire/postes/{cast.outsider_seat.id}/reseaux", data={"network_id": key}
    )

    assert answer.status_code == 422


def test_a_closed_network_is_not_offered(cast):
    cast.network.closed_at = now()

    page = cast.sign_in("outsider").get(f"/annuaire/postes/{cast.outsider_seat.id}/reseaux")

    assert "Pays malouin" not in page.text


def test_a_message_too_long_is_kept_and_refused(cast):
    answer = cast.sign_in("outsider").post(
        f"/annuaire/postes/{cast.outsider_seat.id}/reseaux",
        data={"network_id": cast.network.id, "message": "é" * 501},
    )

    assert answer.status_code == 422
    assert "é" * 501 in answer.text


def test_a_coordinator_puts_a_seat_they_run_in_their_network_at_once(cast, state):
    seat = directory.position(cast.cdas, "Médiatrice")

    cast.sign_in("coordinator").post(
        f"/annuaire/postes/{seat.id}/reseaux", data={"network_id": cast.network.id}
    )

    assert state(seat, cast.network) == "active"


def test_a_coordinator_asks_for_the_networks_of_another_agency(cast, state):
    cast.sign_in("coordinator").post(
        f"/annuaire/postes/{cast.member_seat.id}/reseaux",
        data={"network_id": cast.other_network.id},
    )

    assert state(cast.member_seat, cast.other_network) == "requested"


def test_a_colleague_does_not_ask_for_somebody_elses_seat(cast, state):
    answer = cast.sign_in("member").post(
        f"/annuaire/postes/{cast.manager_seat.id}/reseaux",
        data={"network_id": cast.other_network.id},
    )

    assert answer.status_code == 403
    assert state(cast.manager_seat, cast.other_network) is None


def test_the_coordinator_sees_who_asks_and_why(cast, asked):
    asked.message = "Nous recevons des habitants de Cancale."

    page = cast.sign_in("coordinator").get(f"/reseaux/{cast.network.slug}/demandes")

    assert "Hugo Besnard" in page.text
    assert "Nous recevons des habitants de Cancale." in page.text


@pytest.mark.parametrize(
    ("who", "status"),
    [("member", 403), ("manager", 403), ("outsider", 404), ("other_coordinator", 404)],
)
@pytest.mark.parametrize("page", ["demandes", "postes/ajouter", "postes-vacants"])
def test_only_the_coordinators_of_that_agency_see_these_pages(cast, who, status, page):
    assert cast.sign_in(who).get(f"/reseaux/{cast.network.slug}/{page}").status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("member", 403), ("manager", 403), ("outsider", 404), ("other_coordinator", 404)],
)
@pytest.mark.parametrize("what", ["accepter", "refuser"])
def test_nobody_else_decides(cast, asked, state, who, status, what):
    answer = cast.sign_in(who).post(_answer(cast, asked, what))

    assert answer.status_code == status
    assert state(cast.outsider_seat, cast.network) == "requested"


def test_a_coordinator_cannot_reach_a_request_through_their_own_network(cast, asked, state):
    answer = cast.sign_in("other_coordinator").post(
        f"/reseaux/{cast.other_network.slug}/demandes/{asked.id}/accepter"
    )

    assert answer.status_code == 404
    assert state(cast.outsider_seat, cast.network) == "requested"


def test_accepting_by_a_double_click_is_harmless(cast, asked, state, mailed):
    client = cast.sign_in("coordinator")
    url = _answer(cast, asked, "accepter")

    answers = [client.post(url).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert state(cast.outsider_seat, cast.network) == "active"
    assert len(mailed()) == 1


def test_declining_takes_a_reason(cast, asked, state):
    cast.sign_in("coordinator").post(
        _answer(cast, asked, "refuser"), data={"reason": "Hors du territoire"}
    )

    assert state(cast.outsider_seat, cast.network) == "declined"


def test_a_reason_too_long_is_kept_and_nothing_is_decided(cast, asked, state):
    answer = cast.sign_in("coordinator").post(
        _answer(cast, asked, "refuser"), data={"reason": "é" * 301}
    )

    assert answer.status_code == 422
    assert "é" * 301 in answer.text
    assert state(cast.outsider_seat, cast.network) == "requested"


def test_a_coordinator_finds_a_seat_of_a_structure_they_see(cast):
    seat = directory.position(cast.cdas, "Médiatrice numérique")
    indexing.refresh_position(seat.id)

    page = cast.sign_in("coordinator").get(
        f"/reseaux/{cast.network.slug}/postes/ajouter?q=mediatrice"
    )

    assert "Médiatrice numérique" in page.text
    assert "Ajouter au réseau" in page.text


def test_a_search_under_htmx_answers_the_list_alone(cast):
    indexing.rebuild()

    page = cast.sign_in("coordinator").get(
        f"/reseaux/{cast.network.slug}/postes/ajouter?q=martin",
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )

    assert "Awa Martin" in page.text
    assert "<html" not in page.text


def test_a_coordinator_adds_a_seat(cast, state):
    seat = directory.position(cast.cdas, "Médiatrice numérique")

    cast.sign_in("coordinator").post(
        f"/reseaux/{cast.network.slug}/postes/ajouter", data={"position_id": seat.id}
    )

    assert state(seat, cast.network) == "active"


@pytest.mark.parametrize("key", ["outsider", "x", "", "9" * 30, "0"])
def test_a_seat_one_does_not_see_cannot_be_added(cast, state, key):
    key = cast.outsider_seat.id if key == "outsider" else key

    answer = cast.sign_in("coordinator").post(
        f"/reseaux/{cast.network.slug}/postes/ajouter", data={"position_id": key}
    )

    assert answer.status_code == 422
    assert state(cast.outsider_seat, cast.network) is None


def test_the_manager_takes_a_seat_out_of_a_network(cast, state):
    row = db.session.query(Membership).filter_by(position_id=cast.vacant_seat.id).one()

    cast.sign_in("manager").post(f"/annuaire/postes/{cast.vacant_seat.id}/reseaux/{row.id}/fin")

    assert state(cast.vacant_seat, cast.network) == "ended"


def test_a_holder_alone_does_not_take_the_seat_out(cast, state):
    row = db.session.query(Membership).filter_by(position_id=cast.member_seat.id).one()

    answer = cast.sign_in("member").post(
        f"/annuaire/postes/{cast.member_seat.id}/reseaux/{row.id}/fin"
    )

    assert answer.status_code == 403
    assert state(cast.member_seat, cast.network) == "active"


def test_a_holder_takes_their_request_back(cast, asked, state):
    cast.sign_in("outsider").post(
        f"/annuaire/postes/{cast.outsider_seat.id}/reseaux/{asked.id}/fin"
    )

    assert state(cast.outsider_seat, cast.network) == "ended"


def test_a_membership_is_not_ended_through_another_seat(cast, asked, state):
    answer = cast.sign_in("manager").post(
        f"/annuaire/postes/{cast.vacant_seat.id}/reseaux/{asked.id}/fin"
    )

    assert answer.status_code == 404
    assert state(cast.outsider_seat, cast.network) == "requested"


def test_the_coordinator_sees_which_seats_are_vacant(cast):
    page = cast.sign_in("coordinator").get(f"/reseaux/{cast.network.slug}/postes-vacants")

    assert "Référente logement" in page.text
    assert "Directrice" not in page.text


def test_a_seat_of_another_agency_that_one_merely_sees_has_to_ask(cast):
    """Adding it would bring a whole structure within the coordinator's reach."""
    coordinator_seat = directory.position(
        cast.ccas,
        "Coordinatrice",
        holder=directory.person("Nolwenn", "Le Goff", account=cast.accounts["coordinator"]),
    )
    directory.membership(coordinator_seat, cast.other_network)
    client = cast.sign_in("coordinator")
    page = client.post(
        "/reseaux/pays-malouin/postes/ajouter",
        data={"position_id": str(cast.outsider_seat.id)},
    )
    assert page.status_code == 422
    assert "autre agence" in page.text
