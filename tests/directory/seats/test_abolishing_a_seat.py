import pytest

from intranet.audit.models import JournalEntry
from intranet.clock import now, today
from intranet.database import db
from intranet.directory import memberships, seats
from intranet.directory.models import REQUESTED, Membership
from intranet.directory.seats import Refused
from intranet.index.queries import Search, find
from tests.builders import directory


def test_an_abolished_seat_loses_its_holder_and_its_networks(cast, acting, holder, state):
    seats.abolish(acting("coordinator"), cast.member_seat)

    assert cast.member_seat.closed_at is not None
    assert holder(cast.member_seat) is None
    assert state(cast.member_seat, cast.network) == "ended"


def test_restoring_gives_back_the_holder_and_the_networks(cast, acting, holder, state):
    seats.abolish(acting("coordinator"), cast.member_seat)

    seats.restore(acting("coordinator"), cast.member_seat)

    assert cast.member_seat.closed_at is None
    assert holder(cast.member_seat) == cast.member.id
    assert state(cast.member_seat, cast.network) == "active"


def test_restoring_brings_back_nobody_who_had_left_before(cast, acting, holder):
    seats.leave(acting("member"), cast.member_seat, today())
    seats.abolish(acting("coordinator"), cast.member_seat)

    seats.restore(acting("coordinator"), cast.member_seat)

    assert holder(cast.member_seat) is None


def test_restoring_gives_a_request_back_as_a_request(cast, acting, state):
    directory.membership(cast.member_seat, cast.other_network, REQUESTED)
    seats.abolish(acting("coordinator"), cast.member_seat)

    seats.restore(acting("coordinator"), cast.member_seat)

    assert state(cast.member_seat, cast.other_network) == REQUESTED


def test_abolishing_twice_is_noted_once(cast, acting):
    seats.abolish(acting("coordinator"), cast.member_seat)
    seats.abolish(acting("coordinator"), cast.member_seat)

    noted = db.session.query(JournalEntry).filter_by(verb="position.abolished").count()
    assert noted == 1


def test_nobody_arrives_on_an_abolished_seat(cast, acting):
    seats.abolish(acting("manager"), cast.vacant_seat)

    with pytest.raises(Refused, match="supprimé"):
        seats.assign(acting("manager"), cast.vacant_seat, cast.member, today())


def test_an_abolished_seat_joins_no_network(cast, acting):
    seats.abolish(acting("manager"), cast.vacant_seat)

    with pytest.raises(Refused, match="supprimé"):
        memberships.add(acting("administrator"), cast.vacant_seat, cast.other_network)


def test_a_request_cannot_be_accepted_once_the_seat_is_gone(cast, acting):
    row = directory.membership(cast.member_seat, cast.other_network, REQUESTED)
    cast.member_seat.closed_at = now()
    db.session.flush()

    with pytest.raises(Refused, match="supprimé"):
        memberships.accept(acting("other_coordinator"), row)
    assert db.session.get(Membership, row.id).state == REQUESTED


def test_no_seat_comes_back_into_a_closed_structure(cast, acting):
    seats.abolish(acting("manager"), cast.vacant_seat)
    cast.ccas.closed_at = now()

    with pytest.raises(Refused, match="fermée"):
        seats.restore(acting("manager"), cast.vacant_seat)


def test_the_coordinators_of_its_networks_are_told(cast, acting, mailed):
    seats.abolish(acting("manager"), cast.vacant_seat)

    assert mailed() == [("directory.ended", "coordination@cd35.example")]


def test_whoever_held_an_abolished_seat_is_no_longer_found(cast, acting):
    seats.edit_seat(
        acting("coordinator"), cast.member_seat, {"title": "Accueil"}, cast.member_seat.version
    )
    assert find(Search("awa martin", circles=None), limit=5)

    seats.abolish(acting("coordinator"), cast.member_seat)

    assert find(Search("awa martin", circles=None), limit=5) == []
