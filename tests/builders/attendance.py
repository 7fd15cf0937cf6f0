"""A meeting that has begun half an hour ago."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.events.models import Invitation
from tests.builders import meetings


class Running(SimpleNamespace):
    """`event`, its only `slot`, and who is on its list."""

    @property
    def slot(self):
        return self.event.slots[0]

    @property
    def page(self):
        return f"/rencontres/{self.event.id}"

    def rows(self):
        """The invitations."""
        statement = select(Invitation).where(Invitation.event_id == self.event.id)
        return list(db.session.scalars(statement.order_by(Invitation.id)))

    def of(self, name):
        """The invitation of somebody of the cast."""
        key = getattr(self.cast, name).id
        return next(row for row in self.rows() if row.person_id == key)


@pytest.fixture
def running(cast):
    """A two-hour meeting, to which the member, the manager and a vacant seat are invited."""
    invite = [cast.member_seat, cast.manager_seat, cast.vacant_seat]
    event = meetings.meeting(cast, invite=invite)
    shift(event, now() - timedelta(minutes=30))
    return Running(event=event, cast=cast)


def shift(event, starts_at):
    """As though it had been planned then."""
    slot = event.slots[0]
    slot.starts_at, slot.ends_at = starts_at, starts_at + (slot.ends_at - slot.starts_at)
    db.session.commit()


@pytest.fixture
def move(running):
    """Go to so long before the start (`minutes`, `hours`; negative: after), or to an instant."""
    travels = []

    def travel(*, at: datetime | None = None, **before):
        moment = at or running.slot.starts_at - timedelta(**before)
        for earlier in travels:
            earlier.stop()
        travels[:] = [time_machine.travel(moment, tick=False)]
        travels[0].start()

    yield travel
    for last in travels:
        last.stop()
