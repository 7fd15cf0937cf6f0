"""The rule of `directory.queries`: networks shared, seats held, agencies coordinated."""

import pytest

from intranet.clock import now, today
from intranet.database import db
from intranet.directory import queries
from intranet.directory.models import ENDED, REQUESTED, Assignment, Membership
from tests.builders import directory, networks, territories


def structures(actor):
    return {row.name for row in db.session.scalars(queries.visible_to(actor))}


def people(actor):
    return {row.name for row in db.session.scalars(queries.people_visible_to(actor))}


NEAR = {"CCAS de Cancale", "CDAS de la baie"}
FAR = {"CCAS de Fougères"}


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("administrator", NEAR | FAR),
        ("coordinator", NEAR),
        ("other_coordinator", FAR),
        ("manager", NEAR),
        ("member", NEAR),
        ("outsider", FAR),
        ("newcomer", set()),
    ],
)
def test_each_of_the_cast_sees_the_structures_of_their_networks(cast, actor, name, seen):
    assert structures(actor(name)) == seen


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("administrator", {"Maëlle Kerdoncuff", "Awa Martin", "Hugo Besnard", "Lou Texier"}),
        ("coordinator", {"Maëlle Kerdoncuff", "Awa Martin"}),
        ("member", {"Maëlle Kerdoncuff", "Awa Martin"}),
        ("outsider", {"Hugo Besnard", "Lou Texier"}),
        ("newcomer", set()),
    ],
)
def test_people_are_seen_with_the_structures_they_work_in(cast, actor, name, seen):
    assert people(actor(name)) == seen


@pytest.mark.parametrize("state", [REQUESTED, ENDED])
def test_a_membership_that_is_not_active_opens_nothing(cast, actor, state):
    elsewhere = directory.structure(cast.fougeres, "Mission locale de Fougères")
    directory.membership(directory.position(elsewhere), cast.network, state)
    assert "Mission locale de Fougères" not in structures(actor("member"))


def test_a_structure_of_another_agency_is_seen_once_it_is_in_the_network(cast, actor):
    elsewhere = directory.structure(cast.fougeres, "Mission locale de Fougères")
    directory.membership(directory.position(elsewhere), cast.network)
    assert "Mission locale de Fougères" in structures(actor("member"))


def test_an_abolished_seat_opens_nothing(cast, actor):
    elsewhere = directory.structure(cast.fougeres, "Mission locale de Fougères")
    directory.membership(directory.position(elsewhere, closed_at=now()), cast.network)
    assert "Mission locale de Fougères" not in structures(actor("member"))


def test_a_seat_outside_any_network_shows_its_own_structure(cast, actor):
    alone = directory.structure(cast.fougeres, "Association Le Relais")
    ines = directory.person("Inès", "Roux", account=cast.accounts["newcomer"])
    directory.position(alone, holder=ines)
    assert structures(actor("newcomer")) == {"Association Le Relais"}


def test_a_coordinator_sees_what_stands_in_the_agency_before_it_joins(cast, actor):
    directory.structure(cast.cancale, "Association Le Relais")
    assert "Association Le Relais" in structures(actor("coordinator"))
    assert "Association Le Relais" not in structures(actor("member"))


def test_a_delegated_commune_answers_to_the_agency_of_its_commune(cast, actor):
    part = territories.commune("La Houle", "35901", kind="commune-deleguee")
    part.parent_id = cast.cancale.id
    directory.structure(part, "Relais de La Houle")
    assert "Relais de La Houle" in structures(actor("coordinator"))
    assert "Relais de La Houle" not in structures(actor("other_coordinator"))


def test_who_left_every_seat_is_seen_by_themself_and_no_colleague(cast, actor):
    db.session.query(Assignment).filter_by(person_id=cast.member.id).update({"ends_on": today()})
    assert people(actor("manager")) == {"Maëlle Kerdoncuff"}
    assert people(actor("member")) == {"Awa Martin"}


def test_a_closed_structure_leaves_the_lists_and_can_still_be_read(cast, actor):
    cast.cdas.closed_at = now()
    db.session.flush()
    assert structures(actor("manager")) == {"CCAS de Cancale"}
    assert queries.find_structure(actor("manager"), cast.cdas.id) is cast.cdas
    assert people(actor("manager")) == {"Maëlle Kerdoncuff"}


def test_losing_the_seat_closes_the_network_at_once(cast, actor):
    assert structures(actor("member")) == NEAR
    db.session.query(Membership).filter_by(position_id=cast.member_seat.id).update({"state": ENDED})
    assert structures(actor("member")) == {"CDAS de la baie"}


def test_only_networks_that_the_reader_shares_are_told(cast, actor):
    second = networks.network(cast.other_agency, "Marches de Bretagne")
    directory.membership(cast.manager_seat, second)
    told = queries.structure_page(actor("member"), cast.ccas.id).networks
    assert [network.name for network in told] == ["Pays malouin"]
    told = queries.structure_page(actor("administrator"), cast.ccas.id).networks
    assert [network.name for network in told] == ["Marches de Bretagne", "Pays malouin"]


def test_the_page_of_a_person_tells_only_seats_of_structures_that_the_reader_sees(cast, actor):
    directory.position(cast.other_ccas, "Élue référente", holder=cast.manager)
    told = queries.person_page(actor("member"), cast.manager.id).seats
    assert [seat.position.title for seat in told] == ["Directrice"]
    own = queries.person_page(actor("manager"), cast.manager.id).seats
    assert {seat.position.title for seat in own} == {"Directrice", "Élue référente"}


@pytest.mark.parametrize("seats", [0, 12])
def test_pages_cost_the_same_however_many_seats(cast, actor, queries_run, seats):
    for number in range(seats):
        holder = directory.person(f"Anne{number}", "Le Bris")
        directory.membership(directory.position(cast.ccas, holder=holder), cast.network)
        directory.position(cast.cdas, f"Renfort {number}", holder=cast.manager)
    reader = actor("member")
    assert reader.network_ids
    structure_id, person_id = cast.ccas.id, cast.manager.id
    assert queries_run(lambda: queries.structure_page(reader, structure_id)) == 3
    assert queries_run(lambda: queries.person_page(reader, person_id)) == 4
