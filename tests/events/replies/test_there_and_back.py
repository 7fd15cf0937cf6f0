"""An invitation leaves by SMTP, a calendar answers it, IMAP brings the answer back."""

from dataclasses import replace

import pytest
from icalendar import Calendar

from intranet.events.replies import watching
from intranet.mailroom.delivery import deliver_due
from tests.builders import meetings
from tests.events.replies.messages import PROGRAMS, Said, delivered, report
from tests.smtp import SmtpServer


@pytest.fixture
def smtp(app):
    with SmtpServer() as server:
        app.extensions["settings"] = replace(app.extensions["settings"], smtp_url=server.url)
        yield server


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_answer_made_in_a_calendar_shows_on_the_page(
    program, cast, smtp, mailbox, invitation_of
):
    cast.member.email = "accueil@cdas.example"
    event = meetings.meeting(cast, invite=[cast.member_seat])
    deliver_due()
    (received,) = smtp.to("accueil@cdas.example")
    # What the program reads in the file, and nothing that we know besides.
    invited = Calendar.from_ical(received.calendar).events[0]
    said = Said(
        uid=str(invited["UID"]),
        attendee=str(invited["ATTENDEE"]).partition(":")[2],
        sequence=int(invited["SEQUENCE"]),
        organizer=str(invited["ORGANIZER"]).partition(":")[2],
        starts=invited["DTSTART"].dt,
    )
    assert said.organizer == received.sender
    mailbox.put(delivered(PROGRAMS[program](said)))
    assert watching.read() == {"applied": 1}
    assert invitation_of(cast.member).answer == "yes"
    page = cast.sign_in("coordinator").get(f"/rencontres/{event.id}").text
    assert "depuis son agenda" in page


def test_a_bounce_shows_beside_the_invitee(cast, smtp, mailbox):
    cast.member.email = "accueil@cdas.example"
    event = meetings.meeting(cast, invite=[cast.member_seat])
    deliver_due()
    (received,) = smtp.to("accueil@cdas.example")
    mailbox.put(report(str(received.message["Message-ID"]), "accueil@cdas.example"))
    assert watching.read() == {"applied": 1}
    page = cast.sign_in("coordinator").get(f"/rencontres/{event.id}").text
    assert "revenu" in page
