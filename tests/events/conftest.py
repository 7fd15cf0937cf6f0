import re

import pytest
from icalendar import Calendar
from sqlalchemy import select

from intranet.database import db
from intranet.events import links
from intranet.events.models import Invitation
from intranet.mailroom.models import OutgoingMail
from intranet.preferences import choices


class Outbox:
    """The mails of the engine, oldest first."""

    def to(self, address: str) -> list[OutgoingMail]:
        statement = select(OutgoingMail).order_by(OutgoingMail.id)
        return [m for m in db.session.scalars(statement) if m.recipient_address == address]

    def purposes(self, address: str) -> list[str]:
        return [mail.purpose for mail in self.to(address)]

    def files(self, address: str) -> list[tuple[str, str, int]]:
        """(METHOD, UID, SEQUENCE) of each calendar file."""
        found = []
        for mail in self.to(address):
            if mail.calendar:
                calendar = Calendar.from_ical(mail.calendar)
                component = calendar.events[0]
                found.append(
                    (str(calendar["METHOD"]), str(component["UID"]), component["SEQUENCE"])
                )
        return found

    def leads_to(self, letter: OutgoingMail) -> Invitation:
        """The invitation that the link of `letter` answers: links are dated, two are never equal."""
        return links.invitation_of(re.search(r"/i/([\w.-]+)", letter.text)[1])


@pytest.fixture
def outbox(app) -> Outbox:
    return Outbox()


@pytest.fixture
def invitation_of(app):
    """The invitation of a person, read anew."""

    def find(person) -> Invitation:
        db.session.expire_all()
        return db.session.scalars(select(Invitation).where(Invitation.person_id == person.id)).one()

    return find


@pytest.fixture
def at_once(app):
    """A place that is freed is given, not offered: no time to confirm."""
    choices.choose(None, choices.CONFIRM_WITHIN, 0)
    db.session.commit()
