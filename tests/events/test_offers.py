"""A place that is freed is kept for the first in line, who has a time to take it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.events import answers, invitations, links, offers, places
from intranet.events.models import MAYBE, NO, TRAINING, YES, Invitation
from tests.builders import directory, events

MANAGER, LATE = "direction@ccas-cancale.example", "zoe@ccas.example"


@pytest.fixture
def late(cast):
    return directory.person("Zoé", "Tard", email=LATE)


@pytest.fixture
def freed(cast, late, invitation_of):
    """One place: the member had it and gave it back; the manager, then Zoé, wait for it."""
    event = events.event(cast, invite=[cast.member_seat, cast.manager_seat], capacity=1)
    invitations.invite(None, event.id, [], [late.id])
    for person in (cast.member, cast.manager, late):
        events.say(invitation_of(person), YES)
    events.say(invitation_of(cast.member), NO)
    db.session.commit()
    return event


@pytest.fixture
def pass_on():
    """Let hours go by, then the worker."""

    def act(**delta):
        with time_machine.travel(now() + timedelta(**delta), tick=False):
            count = offers.pass_on_due()
            db.session.commit()
            return count

    return act


def test_a_freed_place_is_offered_to_the_first_in_line(freed, cast, late, invitation_of, outbox):
    assert invitation_of(cast.manager).place == "offered"
    assert outbox.purposes(MANAGER)[-1] == "offered"
    assert invitation_of(late).place == "waiting"


def test_the_place_is_kept_meanwhile(freed, cast, invitation_of):
    events.say(invitation_of(cast.member), YES)
    assert invitation_of(cast.member).place == "waiting"
    assert places.taken(freed.id) == 1


def test_saying_yes_takes_it(freed, cast, invitation_of):
    outcome = events.say(invitation_of(cast.manager), YES)
    assert (outcome.place, invitation_of(cast.manager).offered_until) == ("confirmed", None)


@pytest.mark.parametrize("word", [NO, MAYBE])
def test_declining_offers_it_to_the_next(freed, cast, late, invitation_of, word):
    events.say(invitation_of(cast.manager), word)
    assert invitation_of(cast.manager).place == ""
    assert invitation_of(late).place == "offered"


def test_nothing_passes_before_its_time(freed, pass_on):
    assert pass_on(hours=47) == 0


def test_without_a_word_in_time_it_passes_to_the_next(
    freed, cast, late, invitation_of, pass_on, outbox
):
    assert pass_on(hours=49) == 1
    assert invitation_of(late).place == "offered"
    assert (invitation_of(cast.manager).place, outbox.purposes(MANAGER)[-1]) == (
        "waiting",
        "passed_on",
    )
    assert places.rank_of(invitation_of(cast.manager)) == 1


def test_it_stays_theirs_while_nobody_else_waits(freed, cast, late, invitation_of, pass_on):
    events.say(invitation_of(late), NO)
    assert pass_on(hours=49) == 0
    assert events.say(invitation_of(cast.manager), YES).place == "confirmed"


def test_nothing_moves_once_it_has_begun(freed, cast, invitation_of, pass_on):
    assert pass_on(days=11) == 0
    assert invitation_of(cast.manager).place == "offered"


def test_the_time_to_confirm_ends_with_the_start(cast, late, invitation_of):
    event = events.event(cast, invite=[cast.member_seat, cast.manager_seat], capacity=1, days=1)
    for person in (cast.member, cast.manager):
        events.say(invitation_of(person), YES)
    events.say(invitation_of(cast.member), NO)
    assert invitation_of(cast.manager).offered_until == event.slots[0].starts_at


def test_a_training_enters_the_calendar_once_the_place_is_taken(cast, invitation_of, outbox):
    event = events.event(cast, family=TRAINING, capacity=1)
    for person, seat in ((cast.member, cast.member_seat), (cast.manager, cast.manager_seat)):
        invitations.register(None, event.id, person, seat)
    answers.answer(invitation_of(cast.member), NO, source="site", actor=None)
    assert outbox.files(MANAGER) == []
    events.say(invitation_of(cast.manager), YES)
    assert [method for method, *_ in outbox.files(MANAGER)] == ["REQUEST"]


def test_the_page_of_the_link_says_until_when(freed, cast, invitation_of):
    page = cast.client().get(f"/i/{links.answer_token(invitation_of(cast.manager))}")
    assert "Une place se libère" in page.text and "La prenez-vous" in page.text
    assert "Peut-être" not in page.text and 'aria-pressed="true"' not in page.text


def test_what_nobody_took_of_what_is_past_keeps_no_other_waiting(
    freed, cast, late, pass_on, monkeypatch
):
    monkeypatch.setattr(offers, "BATCH", 1)
    near = events.event(cast, invite=[cast.member_seat, cast.manager_seat], capacity=1, days=1)
    invitations.invite(None, near.id, [], [late.id])
    for row in db.session.scalars(select(Invitation).where(Invitation.event_id == near.id)):
        row.place, row.rank = "waiting", row.id
    near_by = places.promote(near)
    db.session.commit()
    assert [row.place for row in near_by] == ["offered"]  # until the start, and nobody took it
    assert pass_on(hours=49) == 1
    (mine,) = [row for row in of_event(freed) if row.person_id == late.id]
    assert mine.place == "offered"


def of_event(event):
    db.session.expire_all()
    return db.session.scalars(select(Invitation).where(Invitation.event_id == event.id)).all()
