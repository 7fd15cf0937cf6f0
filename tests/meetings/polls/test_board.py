from itertools import cycle

import pytest

from intranet.database import db
from intranet.meetings.polls import answering, queries, tallies
from tests.builders import directory


@pytest.fixture
def crowd(cast, poll_of):
    """A poll asked of the member, the manager and `count` other people, who have answered."""

    def make(count, words=("yes", "maybe", "no")):
        seats = [cast.member_seat, cast.manager_seat]
        for number in range(count):
            holder = directory.person(f"Anne{number}", f"Le Bris {number:03d}")
            seats.append(directory.position(cast.cdas, f"Poste {number}", holder=holder))
        poll = poll_of(invite=seats)
        said = cycle(words)
        for row in db.session.scalars(queries.voters(poll)).unique().all():
            if row.person.last_name.startswith("Le Bris"):
                given = {option.id: next(said) for option in poll.options}
                answering.answer(row, given, source="link", actor=None)
        db.session.commit()
        return poll

    return make


def board(client, poll, more=""):
    return client.get(f"/rencontres/{poll.event_id}/sondage{more}")


def test_the_board_shows_each_word_and_the_totals_of_all(coordinator, crowd):
    poll = crowd(25)
    page = board(coordinator, poll)
    assert page.status_code == 200
    assert "25 réponses sur 27" in page.text
    assert page.text.count('<th scope="row">') == 21  # twenty people and the totals
    assert "25\u00a0oui" in page.text
    assert board(coordinator, poll, "?page=2").text.count('<th scope="row">') == 8


def test_the_awaited_are_listed_alone(coordinator, crowd):
    page = board(coordinator, crowd(3), "?voir=attendues").text
    assert "Awa Martin" in page
    assert "Le Bris 001</th>" not in page
    assert page.count('<th scope="row">') == 3


def test_the_board_costs_the_same_for_three_and_for_three_hundred(coordinator, crowd, cost_of):
    few, many = crowd(3), crowd(298)
    assert cost_of(coordinator, many) == cost_of(coordinator, few) <= 25


@pytest.fixture
def cost_of(app):
    """How many statements the board of a poll takes."""
    from sqlalchemy import event

    def count(client, poll):
        told = []

        def note(*_):
            told.append(1)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert board(client, poll).status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(told)

    return count


def say(poll, row, *words):
    given = {option.id: word for option, word in zip(poll.options, words, strict=True)}
    answering.answer(row, given, source="link", actor=None)


def test_the_best_slot_has_most_yes_then_most_if_need_be(cast, poll_of, invitation_of):
    poll = poll_of()
    say(poll, invitation_of(poll, cast.member), "yes", "yes", "no")
    say(poll, invitation_of(poll, cast.manager), "no", "maybe", "maybe")
    (best,) = tallies.best(tallies.of_slots(poll))
    assert best.option == poll.options[1]


def test_between_even_slots_the_essential_decide(cast, coordinator, poll_of, invitation_of):
    poll = poll_of()
    mine, other = invitation_of(poll, cast.member), invitation_of(poll, cast.manager)
    say(poll, mine, "yes", "no", "no")
    say(poll, other, "no", "yes", "no")
    assert len(tallies.best(tallies.of_slots(poll))) == 2
    path = f"/rencontres/{poll.event_id}/sondage/reponses/{mine.id}/indispensable"
    db.session.commit()
    assert coordinator.post(path, data={"essential": "1"}).status_code == 303
    db.session.expire_all()
    (best,) = tallies.best(tallies.of_slots(poll))
    assert best.option == poll.options[0]
    page = board(coordinator, poll).text
    assert "Bloque 1\u00a0personne indispensable" in page
    assert "La meilleure date." in page


def test_nothing_is_best_while_nobody_can(cast, poll_of, invitation_of):
    poll = poll_of()
    say(poll, invitation_of(poll, cast.member), "no", "no", "no")
    assert tallies.best(tallies.of_slots(poll)) == []


def test_who_blocks_a_slot_is_named_to_those_who_run_it(cast, coordinator, poll_of, invitation_of):
    poll = poll_of()
    say(poll, invitation_of(poll, cast.manager), "no", "yes", "yes")
    db.session.commit()
    page = board(coordinator, poll).text
    assert page.count("Qui ne peut pas") == 1
    assert tallies.of_slots(poll)[0].blocked == [("Maëlle Kerdoncuff", False)]


def test_names_are_not_markup(cast, coordinator, poll_of):
    cast.member.last_name = "<script>{{7*7}}</script>" + "x" * 60
    poll = poll_of()
    assert "<script>{{" not in board(coordinator, poll).text
