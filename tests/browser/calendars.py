"""What a calendar program sends back, read as the mailbox of a network would bring it."""

from dataclasses import dataclass, replace

import icalendar
from flask import Flask

from intranet import clock
from intranet.database import db
from intranet.events.replies.understanding import take
from intranet.mailroom import incoming
from intranet.mailroom.models import APPLIED
from tests.events.replies.messages import SERVER, Said, delivered, thunderbird
from tests.smtp import SmtpServer


@dataclass(frozen=True)
class _Folder:
    identity: str = "reseau@imap.example/INBOX"
    uidvalidity: int = 7


def answer_from_calendar(app: Flask, server: SmtpServer, address: str, name: str) -> None:
    """« Accepter », in the calendar of whoever got the last invitation at `address`."""
    invited = [received for received in server.to(address) if received.calendar][-1]
    (event,) = icalendar.Calendar.from_ical(invited.calendar).walk("VEVENT")
    said = Said(
        uid=str(event["UID"]),
        attendee=address,
        name=name,
        sequence=event["SEQUENCE"],
        organizer=str(event["ORGANIZER"]).removeprefix("mailto:"),
        starts=event.decoded("DTSTART"),
    )
    content = delivered(thunderbird(said))
    head = content.partition(b"\r\n\r\n")[0]
    with app.app_context():
        app.extensions["settings"] = replace(app.extensions["settings"], authserv_id=SERVER)
        arrival = incoming.Arrival(1, len(content), clock.now(), head, content)
        mail = incoming.take_in(_Folder(), arrival, take)
        assert mail is not None and mail.state == APPLIED, mail and mail.reason
        db.session.commit()
