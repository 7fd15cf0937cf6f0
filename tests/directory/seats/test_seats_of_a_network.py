from datetime import timedelta

from intranet.clock import now, today
from intranet.database import db
from intranet.directory import seat_queries
from intranet.directory.models import REQUESTED, Assignment, Membership
from tests.builders import directory


def test_the_seats_of_a_network_come_by_structure_then_title(cast):
    titles = [row.title for row in seat_queries.seats_of_network(cast.network.id)]

    assert titles == ["Directrice", "Référente logement", "Agente d’accueil"]


def test_accents_and_case_do_not_disturb_the_order(cast):
    for name in ("Écoute jeunes", "accueil de jour", "Zone d’emploi"):
        structure = directory.structure(cast.cancale, name, "association")
        directory.membership(directory.position(structure), cast.network)

    names = [row.structure_name for row in seat_queries.seats_of_network(cast.network.id)]

    assert list(dict.fromkeys(names)) == [
        "accueil de jour",
        "CCAS de Cancale",
        "CDAS de la baie",
        "Écoute jeunes",
        "Zone d’emploi",
    ]


def test_a_vacant_seat_is_shown_with_its_own_mailbox(cast):
    cast.vacant_seat.email = "logement@ccas-cancale.example"
    db.session.flush()

    row = next(
        row
        for row in seat_queries.seats_of_network(cast.network.id)
        if row.position_id == cast.vacant_seat.id
    )

    assert row.person_id is None
    assert row.email == "logement@ccas-cancale.example"


def test_a_holder_without_address_is_reached_through_the_seat(cast):
    cast.member.email = ""
    cast.member_seat.email = "accueil@cdas-baie.example"
    db.session.flush()

    row = next(
        row
        for row in seat_queries.seats_of_network(cast.network.id)
        if row.person_id == cast.member.id
    )

    assert row.email == "accueil@cdas-baie.example"


def test_a_request_is_not_a_seat_of_the_network(cast):
    asking = directory.position(cast.other_ccas, "Référent santé")
    directory.membership(asking, cast.network, REQUESTED)

    found = {row.position_id for row in seat_queries.seats_of_network(cast.network.id)}

    assert asking.id not in found


def test_abolished_seats_and_closed_structures_are_left_out(cast):
    cast.vacant_seat.closed_at = now()
    cast.cdas.closed_at = now()
    db.session.flush()

    found = [row.title for row in seat_queries.seats_of_network(cast.network.id)]

    assert found == ["Directrice"]


def test_one_query_whatever_the_number_of_seats(cast, queries):
    for number in range(30):
        directory.membership(directory.position(cast.ccas, f"Poste {number}"), cast.network)
    network_id = cast.network.id
    queries.clear()

    seat_queries.seats_of_network(network_id)

    assert len(queries) == 1


def test_newcomers_are_the_seats_that_joined_lately(cast):
    old = now() - timedelta(days=400)
    for row in db.session.query(Membership):
        row.decided_at = old
    fresh = directory.position(cast.cdas, "Médiatrice")
    directory.membership(fresh, cast.network)

    found = seat_queries.newcomers(cast.network.id, now() - timedelta(days=90))

    assert [row.position_id for row in found] == [fresh.id]


def test_newcomers_are_also_the_holders_who_arrived_lately(cast):
    old = now() - timedelta(days=400)
    for row in db.session.query(Membership):
        row.decided_at = old
    arrived = directory.person("Enora", "Tanguy")
    directory._add(
        Assignment(
            position_id=cast.vacant_seat.id,
            person_id=arrived.id,
            starts_on=today() - timedelta(days=10),
        )
    )

    found = seat_queries.newcomers(cast.network.id, now() - timedelta(days=90))

    assert [row.person_id for row in found] == [arrived.id]
