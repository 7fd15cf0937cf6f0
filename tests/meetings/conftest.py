from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from intranet.clock import to_paris, today
from intranet.database import db
from intranet.events.models import Invitation
from intranet.mailroom.models import OutgoingMail
from tests.builders import meetings

MEMBER, MANAGER = "accueil@cdas.example", "direction@ccas-cancale.example"


@pytest.fixture
def meeting(cast):
    """A published meeting to which the member, the manager and a vacant seat are invited."""
    return meetings.meeting(cast, invite=[cast.member_seat, cast.manager_seat, cast.vacant_seat])


@pytest.fixture
def draft(cast):
    """The same, not published."""
    return meetings.meeting(
        cast, invite=[cast.member_seat, cast.manager_seat, cast.vacant_seat], publish=False
    )


@pytest.fixture
def coordinator(cast):
    return cast.sign_in("coordinator")


@pytest.fixture
def typed(cast):
    """What a coordinator types for a new meeting, some of it changed."""

    def fill(**changes):
        return {
            "title": "Petit-déjeuner des accueils",
            "kind": "petit_dejeuner",
            "networks": str(cast.network.id),
            "day": (today() + timedelta(days=20)).isoformat(),
            "starts": "09:00",
            "ends": "11:00",
            "place": "Salle des Halles, Cancale",
            "link": "",
            "capacity": "",
            "description": "Café offert.",
            **changes,
        }

    return fill


@pytest.fixture
def as_it_stands():
    """What the form of an existing meeting holds, some of it changed."""

    def fill(event, **changes):
        slot = event.slots[0]
        starts, ends = to_paris(slot.starts_at), to_paris(slot.ends_at)
        return {
            "title": event.title,
            "kind": "petit_dejeuner",
            "day": starts.date().isoformat(),
            "starts": starts.strftime("%H:%M"),
            "ends": ends.strftime("%H:%M"),
            "place": slot.place,
            "link": slot.link,
            "capacity": event.capacity or "",
            "description": event.description,
            "version": event.version,
            **changes,
        }

    return fill


@pytest.fixture
def files(app):
    """(METHOD, UID, SEQUENCE) of the calendar files queued for an address, oldest first."""

    def read(address):
        db.session.expire_all()
        statement = select(OutgoingMail).where(OutgoingMail.recipient_address == address)
        found = []
        for mail in db.session.scalars(statement.order_by(OutgoingMail.id)):
            if mail.calendar:
                calendar = Calendar.from_ical(mail.calendar)
                event = calendar.events[0]
                found.append((str(calendar["METHOD"]), str(event["UID"]), event["SEQUENCE"]))
        return found

    return read


@pytest.fixture
def invited(app):
    """The standing invitations of an event."""

    def read(event_id):
        db.session.expire_all()
        return list(
            db.session.scalars(
                select(Invitation)
                .where(Invitation.event_id == event_id, Invitation.removed_at.is_(None))
                .order_by(Invitation.id)
            )
        )

    return read
