from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.directory import actors
from intranet.events.models import YES, Event
from intranet.mailroom.models import OutgoingMail
from intranet.meetings.minutes import drafting, publishing, queries
from intranet.meetings.minutes.drafting import LinePlan
from intranet.meetings.minutes.preparing import Owner
from tests.builders import events, meetings


@pytest.fixture
def held(cast):
    """A meeting of a week ago: the member said yes, the manager nothing, a seat is vacant."""
    event = meetings.meeting(
        cast,
        invite=[cast.member_seat, cast.manager_seat, cast.vacant_seat],
        description="Qui fait quoi sur l’accès aux droits.",
    )
    for row in scheduled(event):
        if row.person_id == cast.member.id:
            events.say(row, YES)
    for slot in event.slots:
        slot.starts_at -= timedelta(days=17)
        slot.ends_at -= timedelta(days=17)
    db.session.commit()
    return event


def scheduled(event):
    from intranet.events import scheduling

    return scheduling.standing_invitations(event.id)


@pytest.fixture
def coordinator(cast):
    return cast.sign_in("coordinator")


@pytest.fixture
def acting(cast):
    """The actor behind an account of the cast."""
    return lambda name: actors.of_account(cast.accounts[name])


@pytest.fixture
def write(held):
    """Save the draft of the meeting as an organiser would."""

    def save(text="Nous avons parlé des permanences.", lines=()):
        minutes = queries.of_event(held.id)
        drafting.save(None, held.id, text, lines, minutes.version if minutes else 0)
        db.session.commit()
        return queries.of_event(held.id)

    return save


@pytest.fixture
def publish(held):
    """Publish what is written."""

    def act(**values):
        minutes = queries.of_event(held.id)
        version = publishing.publish(None, held.id, minutes.version, **values)
        db.session.commit()
        return version

    return act


@pytest.fixture
def line(cast):
    """A line as typed: up to the member's seat, unless told otherwise."""

    def plan(text="Appeler la CAF", *, kind="action", owner=None, due_on=None, key=None):
        owner = owner or Owner("Awa Martin, CDAS de la baie", None, cast.member_seat.id)
        return LinePlan(key, kind, text, owner, due_on)

    return plan


@pytest.fixture
def sent(app):
    """The mails of a purpose, oldest first."""

    def find(purpose="minutes"):
        db.session.expire_all()
        return list(
            db.session.scalars(
                select(OutgoingMail)
                .where(OutgoingMail.purpose == purpose)
                .order_by(OutgoingMail.id)
            )
        )

    return find


@pytest.fixture
def again():
    """The event, read anew."""
    return lambda event: db.session.get(Event, event.id, populate_existing=True)
