import pytest

from intranet.clock import now, today
from intranet.database import db
from intranet.directory.models import REQUESTED, Assignment
from tests.builders import directory

NOTHING = {
    "is_administrator": False,
    "agency_ids": frozenset(),
    "coordinated_network_ids": frozenset(),
    "network_ids": frozenset(),
    "position_ids": frozenset(),
    "structure_ids": frozenset(),
    "managed_structure_ids": frozenset(),
}


def _scopes(actor):
    return {name: getattr(actor, name) for name in NOTHING}


def _expected(cast):
    network, other = frozenset({cast.network.id}), frozenset({cast.other_network.id})
    return {
        "administrator": {"is_administrator": True},
        "coordinator": {
            "agency_ids": {cast.agency.id},
            "coordinated_network_ids": network,
            "network_ids": network,
        },
        "other_coordinator": {
            "agency_ids": {cast.other_agency.id},
            "coordinated_network_ids": other,
            "network_ids": other,
        },
        "manager": {
            "network_ids": network,
            "position_ids": {cast.manager_seat.id},
            "structure_ids": {cast.ccas.id},
            "managed_structure_ids": {cast.ccas.id},
        },
        "member": {
            "network_ids": network,
            "position_ids": {cast.member_seat.id},
            "structure_ids": {cast.cdas.id},
        },
        "outsider": {
            "network_ids": other,
            "position_ids": {cast.outsider_seat.id},
            "structure_ids": {cast.other_ccas.id},
        },
        "newcomer": {},
    }


@pytest.mark.parametrize(
    "who",
    [
        "administrator",
        "coordinator",
        "other_coordinator",
        "manager",
        "member",
        "outsider",
        "newcomer",
    ],
)
def test_each_of_the_cast_has_their_own_scopes_and_no_other(cast, acting, who):
    assert _scopes(acting(who)) == {**NOTHING, **_expected(cast)[who]}


def test_an_actor_asks_the_database_once(cast, acting, queries):
    actor, person_id = acting("manager"), cast.manager.id
    queries.clear()

    _scopes(actor)
    assert actor.person_id == person_id
    assert len(queries) == 1


def test_a_request_gives_no_scope(cast, acting):
    directory.membership(cast.member_seat, cast.other_network, REQUESTED)

    assert acting("member").network_ids == {cast.network.id}


def test_a_seat_that_was_left_gives_no_scope(cast, acting):
    held = db.session.query(Assignment).filter_by(position_id=cast.manager_seat.id).one()
    held.ends_on = today()
    db.session.flush()

    assert _scopes(acting("manager")) == NOTHING


def test_an_abolished_seat_gives_no_scope(cast, acting):
    cast.manager_seat.closed_at = now()
    db.session.flush()

    assert _scopes(acting("manager")) == NOTHING


def test_a_closed_network_opens_nothing_to_those_who_were_in_it(cast, acting):
    cast.network.closed_at = now()
    db.session.flush()

    assert acting("member").network_ids == frozenset()
    assert acting("coordinator").network_ids == {cast.network.id}


def test_the_seats_of_a_closed_structure_take_part_in_no_network(cast, acting):
    cast.ccas.closed_at = now()
    db.session.flush()

    assert acting("manager").network_ids == frozenset()
    assert acting("manager").managed_structure_ids == {cast.ccas.id}
