from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from intranet.clock import today
from intranet.database import db
from intranet.directory import seats
from intranet.directory.models import Assignment
from intranet.directory.seats import EditedMeanwhile, Refused
from tests.builders import directory

SEAT = {"title": "Référent santé", "phone": "", "email": "", "manages_structure": False}


def test_a_new_seat_is_vacant(cast, acting, holder):
    seat = seats.open_seat(acting("manager"), cast.ccas, SEAT)

    assert (seat.title, holder(seat)) == ("Référent santé", None)


def test_a_form_writes_only_the_fields_of_a_seat(cast, acting):
    smuggled = {**SEAT, "structure_id": cast.other_ccas.id, "closed_at": "2020-01-01"}

    seat = seats.open_seat(acting("manager"), cast.ccas, smuggled)

    assert (seat.structure_id, seat.closed_at) == (cast.ccas.id, None)


def test_a_closed_structure_takes_no_new_seat(cast, acting):
    cast.ccas.closed_at = cast.ccas.created_at

    with pytest.raises(Refused, match="fermée"):
        seats.open_seat(acting("manager"), cast.ccas, SEAT)


def test_the_second_of_two_editors_does_not_overwrite_the_first(cast, acting):
    read = cast.vacant_seat.version
    seats.edit_seat(acting("manager"), cast.vacant_seat, SEAT, read)

    with pytest.raises(EditedMeanwhile):
        seats.edit_seat(acting("coordinator"), cast.vacant_seat, {**SEAT, "title": "Autre"}, read)
    assert cast.vacant_seat.title == "Référent santé"


def test_a_held_seat_refuses_a_second_holder_by_name(cast, acting, holder):
    with pytest.raises(Refused, match="Maëlle Kerdoncuff tient ce poste"):
        seats.assign(acting("manager"), cast.manager_seat, cast.member, today())
    assert holder(cast.manager_seat) == cast.manager.id


def test_the_database_itself_refuses_two_holders(cast):
    with pytest.raises(IntegrityError), db.session.begin_nested():
        directory._add(
            Assignment(
                position_id=cast.manager_seat.id, person_id=cast.member.id, starts_on=today()
            )
        )


def test_nobody_arrives_in_the_future(cast, acting):
    with pytest.raises(Refused, match="à venir"):
        seats.assign(acting("manager"), cast.vacant_seat, cast.member, today() + timedelta(days=1))


def test_nobody_arrives_before_the_last_departure(cast, acting):
    seats.leave(acting("manager"), cast.manager_seat, today())

    with pytest.raises(Refused, match="précède le départ"):
        seats.assign(
            acting("coordinator"), cast.manager_seat, cast.member, today() - timedelta(days=3)
        )


def test_leaving_makes_the_seat_vacant(cast, acting, holder):
    seats.leave(acting("member"), cast.member_seat, today())

    assert holder(cast.member_seat) is None


def test_nobody_leaves_before_having_arrived(cast, acting, holder):
    with pytest.raises(Refused, match="précède l’arrivée"):
        seats.leave(acting("member"), cast.member_seat, date(2020, 1, 1))
    assert holder(cast.member_seat) == cast.member.id


def test_nobody_leaves_in_the_future(cast, acting):
    with pytest.raises(Refused, match="à venir"):
        seats.leave(acting("member"), cast.member_seat, today() + timedelta(days=1))


def test_leaving_twice_is_refused_in_words(cast, acting):
    seats.leave(acting("member"), cast.member_seat, today())

    with pytest.raises(Refused, match="déjà vacant"):
        seats.leave(acting("member"), cast.member_seat, today())


def test_the_coordinator_hears_of_a_departure(cast, acting, mailed):
    seats.leave(acting("member"), cast.member_seat, today())

    assert mailed() == [("directory.departure", "coordination@cd35.example")]


def test_the_manager_hears_of_a_colleagues_departure(cast, acting, mailed):
    seats.assign(acting("coordinator"), cast.vacant_seat, cast.outsider, today())
    seats.leave(acting("outsider"), cast.vacant_seat, today())

    assert ("directory.departure", "direction@ccas-cancale.example") in mailed()


def test_whoever_records_a_departure_gets_no_mail_about_it(cast, acting, mailed):
    seats.leave(acting("coordinator"), cast.member_seat, today())

    assert mailed() == []


def test_the_seat_keeps_its_networks_when_its_holder_leaves(cast, acting, state):
    seats.leave(acting("member"), cast.member_seat, today())

    assert state(cast.member_seat, cast.network) == "active"


def test_whoever_left_shares_the_networks_life_no_more(cast, acting):
    assert acting("member").network_ids == {cast.network.id}

    seats.leave(acting("member"), cast.member_seat, today())

    assert acting("member").network_ids == frozenset()


def test_the_successor_inherits_the_networks_of_the_seat(cast, acting):
    seats.leave(acting("member"), cast.member_seat, today())
    newcomer = directory.person("Inès", "Roux", account=cast.accounts["newcomer"])

    seats.assign(acting("coordinator"), cast.member_seat, newcomer, today())

    assert acting("newcomer").network_ids == {cast.network.id}


def test_replacing_closes_one_assignment_and_opens_the_next(cast, acting, holder):
    held = db.session.query(Assignment).filter_by(position_id=cast.member_seat.id).one()
    newcomer = directory.person("Inès", "Roux")

    seats.replace(acting("coordinator"), cast.member_seat, newcomer, today(), replaced=held.id)

    assert (held.ends_on, holder(cast.member_seat)) == (today(), newcomer.id)


def test_replacing_somebody_who_came_since_is_refused(cast, acting, holder):
    newcomer = directory.person("Inès", "Roux")

    with pytest.raises(Refused, match="Awa Martin tient ce poste"):
        seats.replace(acting("coordinator"), cast.member_seat, newcomer, today(), replaced=None)
    assert holder(cast.member_seat) == cast.member.id
