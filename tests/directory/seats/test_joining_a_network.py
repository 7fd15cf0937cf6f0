import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.directory import memberships, seat_queries
from intranet.directory.models import REQUESTED, Membership
from intranet.directory.seats import Refused
from intranet.index.queries import Search, find
from tests.builders import directory


def _asked(cast):
    return directory.membership(cast.outsider_seat, cast.network, REQUESTED)


def test_a_request_opens_nothing(cast, acting):
    memberships.request(acting("outsider"), cast.outsider_seat, cast.network, "Bonjour")

    assert cast.network.id not in acting("outsider").network_ids


def test_a_request_is_told_to_the_coordinators_of_that_agency_alone(cast, acting, mailed):
    memberships.request(acting("outsider"), cast.outsider_seat, cast.network, "Bonjour")

    assert mailed() == [("directory.request", "coordination@cd35.example")]


def test_asking_twice_is_refused_in_words(cast, acting):
    memberships.request(acting("outsider"), cast.outsider_seat, cast.network)

    with pytest.raises(Refused, match="déjà partie"):
        memberships.request(acting("outsider"), cast.outsider_seat, cast.network)


def test_asking_for_a_network_one_is_in_is_refused_in_words(cast, acting):
    with pytest.raises(Refused, match="fait déjà partie"):
        memberships.request(acting("member"), cast.member_seat, cast.network)


def test_the_database_itself_refuses_two_open_rows(cast):
    with pytest.raises(IntegrityError), db.session.begin_nested():
        directory.membership(cast.member_seat, cast.network, REQUESTED)


def test_a_closed_network_takes_no_request(cast, acting):
    cast.network.closed_at = now()

    with pytest.raises(Refused, match="fermé"):
        memberships.request(acting("outsider"), cast.outsider_seat, cast.network)


def test_an_accepted_seat_shares_the_networks_life(cast, acting):
    memberships.accept(acting("coordinator"), _asked(cast))

    assert cast.network.id in acting("outsider").network_ids


def test_an_accepted_holder_is_told(cast, acting, mailed):
    memberships.accept(acting("coordinator"), _asked(cast))

    assert mailed() == [("directory.joined", "accueil@ccas-fougeres.example")]


def test_accepting_twice_changes_nothing_and_sends_nothing_more(cast, acting, mailed):
    row = _asked(cast)
    assert memberships.accept(acting("coordinator"), row) is True
    noted = db.session.scalar(select(func.count()).select_from(JournalEntry))

    assert memberships.accept(acting("coordinator"), row) is False
    assert len(mailed()) == 1
    assert db.session.scalar(select(func.count()).select_from(JournalEntry)) == noted


def test_a_declined_request_opens_nothing_and_says_why(cast, acting, mailed, state):
    memberships.decline(acting("coordinator"), _asked(cast), "Hors du territoire")

    assert state(cast.outsider_seat, cast.network) == "declined"
    assert cast.network.id not in acting("outsider").network_ids
    assert mailed() == [("directory.declined", "accueil@ccas-fougeres.example")]


def test_what_was_accepted_can_no_longer_be_declined(cast, acting, state):
    row = _asked(cast)
    memberships.accept(acting("coordinator"), row)

    assert memberships.decline(acting("coordinator"), row) is False
    assert state(cast.outsider_seat, cast.network) == "active"


def test_a_declined_seat_may_ask_again(cast, acting, state):
    memberships.decline(acting("coordinator"), _asked(cast))

    memberships.request(acting("outsider"), cast.outsider_seat, cast.network)

    assert state(cast.outsider_seat, cast.network) == "requested"


def test_a_seat_that_is_added_had_not_to_ask(cast, acting, mailed):
    memberships.add(acting("coordinator"), cast.outsider_seat, cast.network)

    assert cast.network.id in acting("outsider").network_ids
    assert mailed() == [("directory.joined", "accueil@ccas-fougeres.example")]


def test_adding_a_seat_that_asked_accepts_its_request(cast, acting):
    row = _asked(cast)

    assert memberships.add(acting("coordinator"), cast.outsider_seat, cast.network) is row
    assert row.state == "active"


def test_adding_twice_is_harmless(cast, acting, mailed):
    memberships.add(acting("coordinator"), cast.outsider_seat, cast.network)

    assert memberships.add(acting("coordinator"), cast.outsider_seat, cast.network) is None
    assert len(mailed()) == 1


def test_a_seat_may_belong_to_several_networks(cast, acting):
    memberships.add(acting("coordinator"), cast.outsider_seat, cast.network)

    assert acting("outsider").network_ids == {cast.network.id, cast.other_network.id}


def test_a_person_is_in_a_network_once_through_two_seats(cast, acting):
    second = directory.position(cast.cdas, "Référente", holder=cast.member)
    memberships.add(acting("coordinator"), second, cast.network)

    memberships.end(
        acting("coordinator"),
        db.session.scalar(select(Membership).where(Membership.position_id == cast.member_seat.id)),
    )

    assert acting("member").network_ids == {cast.network.id}


def test_an_ended_membership_closes_the_network_to_its_holder(cast, acting, mailed):
    row = db.session.query(Membership).filter_by(position_id=cast.member_seat.id).one()

    memberships.end(acting("coordinator"), row)

    assert acting("member").network_ids == frozenset()
    assert mailed() == [("directory.ended", "accueil@cdas.example")]


def test_a_request_taken_back_is_told_to_nobody(cast, acting, mailed, state):
    memberships.end(acting("outsider"), _asked(cast))

    assert state(cast.outsider_seat, cast.network) == "ended"
    assert mailed() == []


def test_ending_twice_is_harmless(cast, acting):
    row = _asked(cast)
    memberships.end(acting("outsider"), row)

    assert memberships.end(acting("outsider"), row) is False


def test_members_find_a_structure_as_soon_as_one_of_its_seats_is_in(cast, acting):
    circle = frozenset({f"n{cast.network.id}"})
    assert find(Search("fougeres", circles=circle), limit=5) == []

    memberships.add(acting("coordinator"), cast.outsider_seat, cast.network)

    kinds = {hit.kind for hit in find(Search("fougeres", circles=circle), limit=5)}
    assert kinds == {"structure", "person"}


def test_members_no_longer_find_a_structure_that_left(cast, acting):
    circle = frozenset({f"n{cast.network.id}"})
    row = memberships.add(acting("coordinator"), cast.outsider_seat, cast.network)

    memberships.end(acting("coordinator"), row)

    assert find(Search("fougeres", circles=circle), limit=5) == []


def test_requests_wait_for_the_coordinators_of_that_agency(cast, acting):
    row = _asked(cast)

    seen = {
        name: [r.membership_id for r in seat_queries.pending_requests(acting(name))]
        for name in ("coordinator", "other_coordinator", "member", "administrator")
    }

    assert seen == {
        "coordinator": [row.id],
        "other_coordinator": [],
        "member": [],
        "administrator": [row.id],
    }
