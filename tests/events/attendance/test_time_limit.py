"""Attendances are kept by name for three years."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.events import addresses, invitations
from intranet.events.attendance import expiry, marking, queries, walk_ins
from intranet.events.attendance.marking import Said
from intranet.events.attendance.models import PRESENT, WHOLE, Attendance
from intranet.events.choosing import NewGuest
from intranet.events.models import Guest, Invitation
from intranet.mailroom.models import OutgoingMail
from tests.builders import events
from tests.builders.attendance import shift


@pytest.fixture
def attended(running):
    """The member came, somebody of the directory and somebody from elsewhere with them."""
    row = running.of("member")
    marking.mark(None, Said(row.id, running.slot.id, WHOLE, PRESENT))
    walk_ins.add_person(None, running.event, running.cast.outsider, running.slot, WHOLE)
    newcomer = walk_ins.Newcomer("Zoé Perrot", "Épicerie", "zoe@epicerie.example")
    walk_ins.add_guest(None, running.event, newcomer, running.slot, WHOLE)
    db.session.commit()
    return running


def ended(running, days):
    shift(running.event, now() - timedelta(days=days))


def test_names_are_kept_less_than_three_years(attended):
    ended(attended, 3 * 365 - 5)
    assert expiry.forget_due() == 0
    assert len(queries.present(attended.event.id)) == 3


def test_after_three_years_they_are_counted_and_not_named(attended):
    ended(attended, 3 * 365 + 5)
    outsider = attended.cast.outsider.id
    assert expiry.forget_due() == 1
    db.session.expire_all()
    assert queries.present(attended.event.id) == []
    assert queries.count_present(attended.event.id) == 3
    rows = db.session.query(Attendance).all()
    assert {(row.invitation_id, row.recorded_by_id) for row in rows} == {(None, None)}
    guest = db.session.query(Guest).one()
    assert (guest.email, guest.organisation) == ("", "")
    assert "Perrot" not in guest.name
    assert not db.session.query(Invitation).filter_by(person_id=outsider).all()


def test_what_was_written_to_guests_names_them_no_more(cast):
    event = events.event(cast)
    zoe = NewGuest("Zoé Perrot", "zoe@epicerie.example", "Épicerie")
    (row,) = invitations.invite(None, event.id, [], [], [zoe])
    events.say(row, "yes")
    addresses.correct(None, row, row.guest, "z@epicerie.example")
    shift(event, now() - timedelta(days=3 * 365 + 5))
    db.session.commit()
    assert expiry.forget_due() == 1
    kept = [
        str(value)
        for table in (OutgoingMail, Guest, JournalEntry)
        for found in db.session.execute(select(table.__table__))
        for value in found
    ]
    assert not [value for value in kept if "Perrot" in value or "epicerie" in value]


def test_it_is_done_once(attended):
    ended(attended, 3 * 365 + 5)
    expiry.forget_due()
    assert expiry.forget_due() == 0


def test_the_worker_does_it(app):
    assert expiry.forget_due in app.extensions["chores"]
