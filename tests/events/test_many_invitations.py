"""Very many invitations: noted in one request, written and sent by workers, whenever they die."""

import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import func, insert, select, update
from sqlalchemy.event import listen, remove

from intranet.clock import now, today
from intranet.database import db, reading
from intranet.directory.models import Assignment, Person, Position
from intranet.events import invitations, later, reach, restoring, scheduling
from intranet.events.models import CalendarCopy, Invitation
from intranet.mailroom.models import QUEUED, OutgoingMail
from intranet.meetings.models import Meeting
from tests.builders import events
from tests.crew import crew, kill_in_turn, stop, wait_until
from tests.smtp import SmtpServer

__all__ = ["crew"]


@pytest.fixture
def smtp():
    with SmtpServer() as server:
        yield server


@pytest.fixture
def crowd(cast):
    """A draft to which many people are invited, each by their seat."""

    def gather(count):
        moment = {"created_at": now(), "updated_at": now()}
        keys = range(10_000, 10_000 + count)
        db.session.execute(
            insert(Person),
            [
                {"id": n, "first_name": "Ana", "last_name": f"N{n}", "email": f"a{n}@x.example"}
                | moment
                for n in keys
            ],
        )
        db.session.execute(
            insert(Position),
            [
                {"id": n, "structure_id": cast.ccas.id, "title": "Accueil", "created_at": now()}
                for n in keys
            ],
        )
        db.session.execute(
            insert(Assignment),
            [{"position_id": n, "person_id": n, "starts_on": today()} for n in keys],
        )
        event = events.event(cast, publish=False)
        invitations.invite(None, event.id, list(keys), [])
        db.session.commit()
        return event

    return gather


def work_it_off():
    while later.work():
        pass


def written():
    return db.session.scalar(select(func.count(OutgoingMail.id)))


def left():
    with reading():
        noted = select(func.count()).where(CalendarCopy.pending.is_not(None))
        queued = select(func.count()).where(OutgoingMail.state == QUEUED)
        count = (db.session.scalar(noted) or 0) + (db.session.scalar(queued) or 0)
        db.session.rollback()
    return count


@pytest.mark.parametrize("size", [100, 400])
def test_publishing_asks_the_same_of_the_database_however_many_are_invited(crowd, queries, size):
    event = crowd(size)
    queries.clear()
    scheduling.publish(None, event.id)
    assert len(queries) < 25


def test_the_page_that_publishes_reads_no_invitation_one_by_one(cast, crowd):
    """To say how many mails leave, three thousand invitees are not read into memory."""
    event = crowd(100)
    db.session.add(Meeting(event=event, kind="rencontre"))
    db.session.commit()
    client, read = cast.sign_in("coordinator"), []

    def note(row, _):
        read.append(row)

    listen(Invitation, "load", note)
    try:
        answer = client.post(f"/rencontres/{event.id}/publier")
    finally:
        remove(Invitation, "load", note)
    assert answer.status_code == 303
    assert written() == 0 and left() == 100
    assert read == []


def test_what_is_noted_is_leaving_then_written_once(crowd):
    event = crowd(100)
    scheduling.publish(None, event.id)
    db.session.commit()
    assert written() == 0 and reach.of(event) == reach.Reach(leaving=100)
    work_it_off()
    assert written() == 100 and reach.of(event) == reach.Reach(leaving=100)
    work_it_off()
    assert written() == 100


def test_a_lot_that_fails_is_written_whole_later(crowd, monkeypatch):
    event = crowd(100)
    scheduling.publish(None, event.id)
    db.session.commit()
    before = later.dispatch.request_slot
    seen = []

    def dies(*args):
        seen.append(args)
        if len(seen) == 30:
            raise RuntimeError("killed")
        return before(*args)

    monkeypatch.setattr(later.dispatch, "request_slot", dies)
    with pytest.raises(RuntimeError):
        later.work()
    db.session.rollback()
    assert written() == 0
    work_it_off()
    assert written() == 100
    assert db.session.scalar(select(func.count(CalendarCopy.uid.distinct()))) == 100


def test_whoever_is_uninvited_meanwhile_gets_nothing(crowd):
    event = crowd(100)
    scheduling.publish(None, event.id)
    first = db.session.scalars(select(Invitation).order_by(Invitation.id)).first()
    invitations.uninvite(None, first)
    db.session.commit()
    work_it_off()
    assert written() == 99


def test_a_resent_invitation_is_not_written_again(crowd):
    event = crowd(100)
    scheduling.publish(None, event.id)
    first = db.session.scalars(select(Invitation).order_by(Invitation.id)).first()
    assert invitations.resend(None, first) == 1
    db.session.commit()
    work_it_off()
    assert written() == 100


def test_a_cancellation_waits_its_minute_then_reaches_all_who_hold_the_date(crowd, time_machine_at):
    event = crowd(100)
    scheduling.publish(None, event.id)
    db.session.commit()
    later.work()  # fifty are written, the others are not told of what never was
    scheduling.cancel(None, event.id, "Neige")
    db.session.commit()
    work_it_off()
    assert written() == 50
    time_machine_at(minutes=5)
    work_it_off()
    methods = Counter(db.session.scalars(select(OutgoingMail.calendar_method)))
    assert methods == {"REQUEST": 50, "CANCEL": 50}


def test_a_cancellation_undone_is_written_to_nobody(crowd, time_machine_at):
    event = crowd(100)
    scheduling.publish(None, event.id)
    db.session.commit()
    work_it_off()
    scheduling.cancel(None, event.id, "Neige")
    restoring.restore(None, event.id)
    db.session.commit()
    time_machine_at(minutes=5)
    work_it_off()
    assert written() == 100


@pytest.mark.slow
def test_3000_invitations_in_one_request_by_two_workers_killed_12_times(crowd, smtp, crew):
    event, kills = crowd(3000), 12
    began = time.perf_counter()
    scheduling.publish(None, event.id)
    db.session.commit()
    print(f"3,000 invitations noted in {time.perf_counter() - began:.2f} s")
    assert written() == 0  # nothing but notes: that is why the request is short
    db.session.rollback()
    workers = kill_in_turn(crew, kills, lambda: len(smtp.received), 3000)
    wait_until(lambda: left() <= kills)
    stop(workers)
    # The dead workers' leases end, as they would have done a little later.
    ended = {"lease_until": now() - timedelta(seconds=1)}
    db.session.execute(update(OutgoingMail).where(OutgoingMail.state == QUEUED).values(**ended))
    db.session.commit()
    assert crew.start("--once").wait(60) == 0
    uids = dict(
        db.session.execute(
            select(OutgoingMail.recipient_address, CalendarCopy.uid).join(
                OutgoingMail, OutgoingMail.id == CalendarCopy.mail_id
            )
        )
        .tuples()
        .all()
    )
    assert len(uids) == 3000 and left() == 0
    received = Counter(one.message["Message-ID"] for one in smtp.received)
    assert len(received) == 3000 and received.total() - 3000 <= kills
    told = {one.recipients[0]: one.calendar for one in smtp.received}
    assert told.keys() == uids.keys()
    for address in list(told)[::100]:
        assert str(Calendar.from_ical(told[address]).events[0]["UID"]) == uids[address]


def later_date(event):
    slot = replace(events.plan(days=12).slots[0], slot_id=event.slots[0].id)
    return scheduling.edit(None, event.id, replace(events.plan(), slots=(slot,)), None)


def test_undoing_a_cancellation_loses_nothing_that_was_noted(crowd, time_machine_at):
    event = crowd(100)
    scheduling.publish(None, event.id)
    db.session.commit()
    later.work()  # fifty have the invitation, and are to be told of another date
    later_date(event)
    scheduling.cancel(None, event.id, "Neige")
    db.session.commit()
    work_it_off()
    restoring.restore(None, event.id)
    db.session.commit()
    assert reach.of(event) == reach.Reach(leaving=100)
    work_it_off()
    time_machine_at(minutes=5)
    work_it_off()
    assert purposes() == {"invitation": 100, "update": 50}
    assert set(db.session.scalars(select(CalendarCopy.sent_sequence))) == {1}


def purposes():
    return Counter(db.session.scalars(select(OutgoingMail.purpose)))


def test_a_resent_invitation_is_the_date_as_it_stands(crowd):
    event = crowd(100)
    scheduling.publish(None, event.id)
    db.session.commit()
    work_it_off()
    later_date(event)
    first = db.session.scalars(select(Invitation).order_by(Invitation.id)).first()
    invitations.resend(None, first)
    (copy,) = first.copies
    assert copy.sent_sequence == event.slots[0].sequence == 1
    db.session.commit()
    work_it_off()
    assert purposes() == {"invitation": 100, "resend": 1, "update": 99}
