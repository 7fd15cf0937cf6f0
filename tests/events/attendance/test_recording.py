"""Who is there: what is recorded, when, and whose word is the last."""

import itertools
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.clock import from_paris, now, today
from intranet.database import db
from intranet.directory import actors
from intranet.events import scheduling
from intranet.events.attendance import halves, marking, queries, walk_ins
from intranet.events.attendance.marking import NotTaken, Said
from intranet.events.attendance.models import ABSENT, PRESENT, UNSAID, WHOLE, Attendance
from intranet.events.models import BY_DOOR, Invitation, Slot


@pytest.fixture
def coordination(cast):
    return actors.of_account(cast.accounts["coordinator"])


@pytest.fixture
def said(running):
    """What is said of the member, some of it changed."""

    def tell(state=PRESENT, **changes):
        row = running.of("member")
        return Said(row.id, running.slot.id, changes.pop("part", WHOLE), state, **changes)

    return tell


@pytest.fixture
def state(running):
    def read(name="member", part=WHOLE):
        db.session.expire_all()
        return queries.register(running.event.id).state(running.of(name).id, running.slot.id, part)

    return read


@pytest.mark.parametrize(
    ("starts", "ends", "keys"),
    [
        ("09:00", "11:00", ["whole"]),
        ("09:00", "13:00", ["whole"]),
        ("08:30", "13:15", ["whole"]),
        ("12:45", "17:00", ["whole"]),
        ("14:00", "18:30", ["whole"]),
        ("09:00", "17:00", ["morning", "afternoon"]),
        ("10:00", "15:00", ["morning", "afternoon"]),
        ("08:30", "13:30", ["morning", "afternoon"]),
    ],
)
def test_a_slot_longer_than_half_a_day_has_two_parts(starts, ends, keys):
    slot = Slot(
        starts_at=from_paris(today(), time.fromisoformat(starts)),
        ends_at=from_paris(today(), time.fromisoformat(ends)),
    )
    parts = halves.parts_of(slot)
    assert [part.key for part in parts] == keys
    assert (parts[0].starts_at, parts[-1].ends_at) == (slot.starts_at, slot.ends_at)
    assert all(a.ends_at == b.starts_at for a, b in itertools.pairwise(parts))


def test_nothing_is_recorded_before_the_start(running, coordination, said, state, move):
    move(minutes=5)
    with pytest.raises(NotTaken, match="L’émargement ouvre à") as refused:
        marking.mark(coordination, said())
    assert refused.value.later
    assert state() == UNSAID


@pytest.mark.parametrize("how", ["draft", "cancelled"])
def test_nothing_is_recorded_of_a_meeting_that_is_not_held(running, said, coordination, how):
    running.event.state = how
    db.session.flush()
    with pytest.raises(NotTaken, match="publiée et maintenue"):
        marking.mark(coordination, said())


def test_the_last_word_wins_by_the_time_it_was_said(running, coordination, said, state):
    moment = now()
    marking.mark(coordination, said(ABSENT, at=moment - timedelta(minutes=2)))
    marking.mark(coordination, said(PRESENT, at=moment - timedelta(minutes=9)))
    assert state() == ABSENT


def test_a_word_taken_back_is_not_brought_back_by_an_older_one(running, coordination, said, state):
    moment = now()
    marking.mark(coordination, said(PRESENT, at=moment - timedelta(minutes=9)))
    marking.unmark(coordination, running.of("member"), running.slot, WHOLE)
    marking.mark(coordination, said(PRESENT, at=moment - timedelta(minutes=5), key="late"))
    assert state() == UNSAID


def test_what_is_sent_twice_counts_once(running, coordination, said, state):
    marking.mark(coordination, said(PRESENT, key="k1"))
    marking.mark(coordination, said(ABSENT, key="k1"))
    assert state() == PRESENT
    assert len(db.session.scalars(select(Attendance)).all()) == 1


def test_a_word_dated_before_the_start_is_of_the_start(running, coordination, said):
    row = marking.mark(coordination, said(at=now() - timedelta(days=3)))
    assert row.recorded_at == running.slot.starts_at


def test_a_word_dated_in_the_future_is_of_now(running, coordination, said):
    assert marking.mark(coordination, said(at=now() + timedelta(days=3))).recorded_at <= now()


def test_each_half_day_is_signed_for(running, coordination, said, move):
    long_day(running, move)
    marking.mark(coordination, said(part="morning"))
    with pytest.raises(NotTaken, match="de l’après-midi ouvre"):
        marking.mark(coordination, said(part="afternoon"))
    with pytest.raises(NotTaken, match="a changé"):
        marking.mark(coordination, said(part="whole"))
    assert queries.count_present(running.event.id, "morning") == 1
    assert queries.count_present(running.event.id, "afternoon") == 0


def test_what_was_said_stands_when_the_hours_change_afterwards(running, coordination, said, move):
    marking.mark(coordination, said(PRESENT))
    long_day(running, move)
    found = queries.register(running.event.id)
    key = running.of("member").id
    assert found.state(key, running.slot.id, "morning") == PRESENT


def test_nobody_sits_for_a_vacant_seat(running, coordination):
    vacant = next(row for row in running.rows() if row.is_vacant)
    with pytest.raises(NotTaken, match="vacant"):
        marking.mark(coordination, Said(vacant.id, running.slot.id, WHOLE, PRESENT))


def test_the_journal_tells_who_ticked_and_names_nobody(running, coordination, said):
    marking.mark(coordination, said())
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "attendance.marked")
    ).one()
    assert entry.actor_name == coordination.display_name
    assert "Awa" not in f"{entry.object_name} {entry.before} {entry.after}"


def test_somebody_of_the_directory_comes_unasked(running, coordination, cast, state):
    row = walk_ins.add_person(coordination, running.event, cast.outsider, running.slot, WHOLE)
    assert (row.answer_source, row.place) == (BY_DOOR, "")
    assert row.position == cast.outsider_seat
    assert [found.id for found in queries.present(running.event.id)] == [row.id]


def test_whoever_comes_twice_is_on_the_list_once(running, coordination, cast):
    for _ in range(2):
        walk_ins.add_person(coordination, running.event, cast.member, running.slot, WHOLE)
    rows = [row for row in running.rows() if row.person_id == cast.member.id]
    assert len(rows) == 1


@pytest.mark.parametrize(
    "newcomer",
    [
        walk_ins.Newcomer("MARTIN Awa"),
        walk_ins.Newcomer("Une autre", email="Accueil@CDAS.example "),
    ],
)
def test_somebody_who_was_asked_is_not_added_again(running, coordination, cast, newcomer):
    cast.member.email = "accueil@cdas.example"
    db.session.flush()
    with pytest.raises(walk_ins.AlreadyThere) as there:
        walk_ins.add_guest(coordination, running.event, newcomer, running.slot, WHOLE)
    assert there.value.invitation.person_id == cast.member.id


def test_a_namesake_is_added_when_it_is_said_so(running, coordination):
    newcomer = walk_ins.Newcomer("Awa Martin", "Une autre maison")
    row = walk_ins.add_guest(
        coordination, running.event, newcomer, running.slot, WHOLE, another=True
    )
    assert row.guest.organisation == "Une autre maison"


def test_nobody_is_added_before_the_start(running, coordination, cast, move):
    move(minutes=5)
    with pytest.raises(NotTaken):
        walk_ins.add_person(coordination, running.event, cast.outsider, running.slot, WHOLE)
    assert not db.session.scalars(
        select(Invitation).where(Invitation.person_id == cast.outsider.id)
    ).all()


def test_a_cancelled_meeting_takes_nobody(running, coordination, cast, move):
    move(minutes=5)
    scheduling.cancel(coordination, running.event.id, "Grippe")
    move(minutes=-30)
    with pytest.raises(NotTaken):
        walk_ins.add_person(coordination, running.event, cast.outsider, running.slot, WHOLE)


def long_day(running, move):
    """From nine to five today in Paris, whose morning has begun half an hour ago."""
    starts, ends = from_paris(today(), time(9)), from_paris(today(), time(17))
    running.slot.starts_at, running.slot.ends_at = starts, ends
    db.session.commit()
    move(at=starts + timedelta(minutes=30))
