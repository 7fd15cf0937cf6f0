"""A capacity is never exceeded; the waiting list is first come, first served."""

import pytest

from intranet.database import db
from intranet.events import answers, invitations, places, scheduling
from intranet.events.models import BY_COORDINATOR, BY_SITE, MAYBE, NO, TRAINING, YES
from intranet.events.places import CapacityTooSmall
from intranet.web.dates import span
from tests.builders import directory, events

MEMBER, MANAGER = "accueil@cdas.example", "direction@ccas-cancale.example"


def say(invitation, word, source=BY_SITE):
    return answers.answer(invitation, word, source=source, actor=None)


@pytest.fixture
def one_place(cast):
    return events.event(cast, invite=[cast.member_seat, cast.manager_seat], capacity=1)


def test_yes_takes_the_last_place_then_a_rank(one_place, cast, invitation_of, outbox):
    assert say(invitation_of(cast.member), YES).place == "confirmed"
    second = say(invitation_of(cast.manager), YES)
    assert (second.place, second.rank) == ("waiting", 1)
    assert outbox.purposes(MANAGER) == ["invitation", "waiting"]


@pytest.mark.parametrize("word", [NO, MAYBE])
@pytest.mark.usefixtures("at_once")
def test_a_freed_place_goes_to_the_first_in_line_who_is_told(
    one_place, cast, invitation_of, outbox, word
):
    say(invitation_of(cast.member), YES)
    say(invitation_of(cast.manager), YES)
    say(invitation_of(cast.member), word)
    assert invitation_of(cast.manager).place == "confirmed"
    assert outbox.purposes(MANAGER)[-1] == "promoted"


def test_saying_yes_again_keeps_the_rank_and_writes_no_second_mail(
    one_place, cast, invitation_of, outbox
):
    say(invitation_of(cast.member), YES)
    say(invitation_of(cast.manager), YES)
    assert say(invitation_of(cast.manager), YES).rank == 1
    assert outbox.purposes(MANAGER).count("waiting") == 1


@pytest.mark.usefixtures("at_once")
def test_nobody_overtakes_those_who_wait(cast, invitation_of):
    event = events.event(cast, invite=[cast.member_seat, cast.manager_seat], capacity=1)
    say(invitation_of(cast.member), YES)
    say(invitation_of(cast.manager), YES)
    third = directory.person("Zoé", "Tard", email="zoe@ccas.example")
    invitations.invite(None, event.id, [], [third.id])
    assert say(invitation_of(third), YES).rank == 2
    invitations.uninvite(None, invitation_of(cast.member))
    assert invitation_of(cast.manager).place == "confirmed"
    assert invitation_of(third).place == "waiting"


@pytest.mark.usefixtures("at_once")
def test_a_larger_capacity_promotes(one_place, cast, invitation_of):
    say(invitation_of(cast.member), YES)
    say(invitation_of(cast.manager), YES)
    slot = one_place.slots[0]
    kept = scheduling.SlotPlan(slot.starts_at, slot.ends_at, slot.place, "", slot.id)
    plan = scheduling.EventPlan(one_place.title, one_place.description, 2, (kept,))
    scheduling.edit(None, one_place.id, plan, None)
    assert invitation_of(cast.manager).place == "confirmed"


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("more", [2, 12])
def test_a_longer_line_is_promoted_by_as_many_statements_and_in_order(cast, queries, more):
    event = events.event(cast, invite=[cast.member_seat], capacity=1)
    people = [directory.person("Ana", f"N{n}", email=f"n{n}@x.example") for n in range(20)]
    invitations.invite(None, event.id, [], [person.id for person in people])
    line = scheduling.standing_invitations(event.id)
    for invitation in line:
        say(invitation, YES)
    event.capacity = 1 + more
    db.session.commit()
    assert event.slots  # read before counting
    queries.clear()
    promoted = places.promote(event)
    assert len(queries) <= 8
    assert [row.id for row in promoted] == [row.id for row in line[1 : 1 + more]]
    assert places.taken(event.id) == 1 + more


def test_a_capacity_below_the_places_taken_is_refused(cast, invitation_of):
    event = events.event(cast, invite=[cast.member_seat, cast.manager_seat], capacity=2)
    say(invitation_of(cast.member), YES)
    say(invitation_of(cast.manager), YES)
    with pytest.raises(CapacityTooSmall) as refused:
        scheduling.edit(None, event.id, events.plan(capacity=1), None)
    assert refused.value.taken == 2


def test_without_capacity_everyone_has_a_place(cast, invitation_of):
    events.event(cast, invite=[cast.member_seat, cast.manager_seat])
    assert say(invitation_of(cast.member), YES).place == "confirmed"
    assert say(invitation_of(cast.manager), YES).place == "confirmed"


def test_the_source_of_an_answer_is_kept(one_place, cast, invitation_of):
    say(invitation_of(cast.member), YES, BY_COORDINATOR)
    assert invitation_of(cast.member).answer_source == "coordinator"


@pytest.mark.usefixtures("at_once")
def test_a_training_on_the_waiting_list_stays_out_of_the_calendar_until_promoted(
    cast, invitation_of, outbox
):
    session = events.event(cast, family=TRAINING, capacity=1)
    invitations.register(None, session.id, cast.member, cast.member_seat)
    invitations.register(None, session.id, cast.manager, cast.manager_seat)
    assert outbox.files(MANAGER) == []
    say(invitation_of(cast.member), NO)
    assert [method for method, _, _ in outbox.files(MANAGER)] == ["REQUEST"]
    assert [method for method, _, _ in outbox.files(MEMBER)] == ["REQUEST", "CANCEL"]


@pytest.mark.usefixtures("at_once")
def test_the_waiting_list_is_for_all_the_half_days(cast, invitation_of, outbox):
    session = events.event(cast, family=TRAINING, capacity=1, slots=2)
    invitations.register(None, session.id, cast.member, cast.member_seat)
    invitations.register(None, session.id, cast.manager, cast.manager_seat)
    say(invitation_of(cast.member), NO)
    told = [mail for mail in outbox.to(MANAGER) if mail.purpose in ("waiting", "promoted")]
    assert len(told) == 2
    for mail in told:
        assert "(1/2)" not in mail.subject + mail.text + mail.html
        for slot in session.slots:
            assert span(slot.starts_at, slot.ends_at) in mail.text
            assert span(slot.starts_at, slot.ends_at) in mail.html


def test_registering_twice_takes_one_place(cast, outbox):
    session = events.event(cast, family=TRAINING, capacity=5)
    first = invitations.register(None, session.id, cast.member, cast.member_seat)
    assert invitations.register(None, session.id, cast.member, cast.member_seat) == first
    assert len(outbox.files(MEMBER)) == 1


@pytest.mark.parametrize("spoil", ["cancelled", "draft", "removed", "started"])
def test_a_closed_event_takes_no_answer(cast, invitation_of, spoil, time_machine_at):
    event = events.event(cast, invite=[cast.member_seat], publish=spoil != "draft")
    invitation = invitation_of(cast.member)
    if spoil == "cancelled":
        scheduling.cancel(None, event.id, "")
    if spoil == "removed":
        invitations.uninvite(None, invitation)
    if spoil == "started":
        time_machine_at(days=11)
    with pytest.raises(answers.AnswerClosed) as closed:
        say(invitation, YES)
    assert closed.value.why == spoil
    db.session.rollback()
    assert invitation_of(cast.member).answer == "none"


def test_nobody_is_promoted_once_it_has_started(one_place, cast, invitation_of, time_machine_at):
    say(invitation_of(cast.member), YES)
    say(invitation_of(cast.manager), YES)
    time_machine_at(days=11)
    invitations.uninvite(None, invitation_of(cast.member))
    assert invitation_of(cast.manager).place == "waiting"


def test_a_successor_registers_although_the_former_holder_still_had_a_place(cast, invitation_of):
    session = events.event(cast, family=TRAINING)
    invitations.register(None, session.id, cast.member, cast.member_seat)
    successor = directory.person("Léa", "Le Bihan", email="lea@cdas.example")
    outcome = invitations.register(None, session.id, successor, cast.member_seat)
    assert outcome.place == "confirmed"


def test_answering_again_without_a_word_keeps_the_word_left_before(one_place, cast, invitation_of):
    mine = invitation_of(cast.member)
    answers.answer(mine, YES, source=BY_SITE, actor=None, comment="J’arriverai tard")
    answers.answer(mine, MAYBE, source=BY_SITE, actor=None)
    assert invitation_of(cast.member).comment == "J’arriverai tard"
