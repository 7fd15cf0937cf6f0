"""Many seats at once: by theme, by commune, from another network, or who never met."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from intranet.clock import now
from intranet.database import db
from intranet.meetings.guests import encounters
from tests.builders import directory, events, meetings, networks, offer


def invites(event, rest=""):
    return f"/rencontres/{event.id}/invites{rest}"


def ticked(answer):
    page = BeautifulSoup(answer.text, "html.parser")
    return {
        int(box["value"]) for box in page.find_all("input", {"name": "positions"}, checked=True)
    }


def seats(rows):
    return {row.position_id for row in rows}


@pytest.fixture
def empty(cast):
    return meetings.meeting(cast)


def test_a_theme_stands_for_the_structures_that_answer_it(cast, empty, invited):
    offer.service(cast.cdas, themes=["logement-hebergement--acceder-au-logement"])
    cast.sign_in("coordinator").post(invites(empty), data={"themes": "logement-hebergement"})
    assert seats(invited(empty.id)) == {cast.member_seat.id}


def test_a_commune_stands_for_the_structures_that_are_there(cast, empty, invited):
    cast.sign_in("coordinator").post(invites(empty), data={"communes": cast.cancale.name})
    assert seats(invited(empty.id)) == {cast.manager_seat.id, cast.vacant_seat.id}


def test_another_network_that_one_runs_may_be_asked_whole(cast, empty, invited):
    other = networks.network(cast.agency, "Bretagne romantique", communes=[])
    seat = directory.position(cast.cdas, "Référente", holder=directory.person("Ana", "Roux"))
    directory.membership(seat, other)
    cast.sign_in("coordinator").post(invites(empty), data={"networks": other.id})
    assert seats(invited(empty.id)) == {seat.id}


def test_a_network_that_one_does_not_run_is_not_offered(cast, empty, invited):
    answer = cast.sign_in("coordinator").post(
        invites(empty), data={"networks": cast.other_network.id}
    )
    assert answer.status_code == 422 and invited(empty.id) == []


def test_those_who_never_met_are_ticked(cast, empty):
    answer = cast.sign_in("coordinator").get(invites(empty, "?jamais=1"))
    assert ticked(answer) == {cast.manager_seat.id, cast.member_seat.id, cast.vacant_seat.id}


def test_those_who_sat_together_are_not_proposed_together(cast, empty, invited):
    past = meetings.meeting(cast, invite=[cast.member_seat, cast.manager_seat], days=1)
    for row in invited(past.id):
        events.say(row, "yes")
    db.session.commit()
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        answer = cast.sign_in("coordinator").get(invites(empty, "?jamais=1"))
        assert ticked(answer) == {cast.manager_seat.id, cast.vacant_seat.id}


def test_strangers_are_as_many_as_do_not_know_each_other():
    known = {1: {2}, 2: {1, 3, 4}, 3: {2}, 4: {2}}
    assert encounters.strangers(known) == [1, 3, 4]
