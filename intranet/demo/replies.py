"""What came back to the network's mailbox: answers that a coordinator has to look at."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP

from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.demo.world import World
from intranet.events import queries as events
from intranet.events.models import (
    MEETING,
    NO_ANSWER,
    PUBLISHED,
    CalendarCopy,
    Event,
    Invitation,
    Slot,
)
from intranet.mailroom.models import OutgoingMail

MAILBOX = "reseau.pays-malouin"
AGO = timedelta(hours=30)
BETWEEN = timedelta(hours=4)


@dataclass
class _Folder:
    identity: str = "reseau@imap.demo.maillage.example/INBOX"
    uidvalidity: int = 1


@dataclass(frozen=True)
class _Invited:
    """Somebody who has not answered, and the mail that asked them."""

    copy: CalendarCopy
    mail: OutgoingMail

    @property
    def calendar(self) -> str:
        return (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Demo//FR\r\nMETHOD:{method}\r\n"
            "BEGIN:VEVENT\r\n"
            f"UID:{self.copy.uid}\r\nSEQUENCE:{self.copy.sent_sequence}\r\n"
            f"DTSTAMP:{now():%Y%m%dT%H%M%SZ}\r\n"
            "ATTENDEE;{parameters}:mailto:" + self.mail.recipient_address + "\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )


def plan(world: World) -> None:
    """Put what came back on the timeline, once the meetings to come are announced."""
    stories = (_delayed_arrival, _delegation, _other_date, _unproven, _away, _returned)
    for number, story in enumerate(stories):
        moment = world.now - AGO + number * BETWEEN
        world.then(moment, lambda story=story, number=number: _arrive(story, number))  # type: ignore[misc]


def _arrive(story: Callable[[_Invited], EmailMessage], number: int) -> None:
    # What reads mail is not loaded with the site.
    from intranet.events.replies.understanding import take
    from intranet.mailroom import incoming

    invited = _silent(number)
    if invited is None:
        return
    content = story(invited).as_bytes(policy=SMTP)
    head = content.partition(b"\r\n\r\n")[0]
    arrival = incoming.Arrival(number + 1, len(content), now(), head, content)
    incoming.take_in(_Folder(), arrival, take)


def _silent(number: int) -> _Invited | None:
    """The invitee of this rank among those of the next meetings of the network who are silent."""
    rows = db.session.execute(
        select(CalendarCopy, OutgoingMail)
        .join(Invitation, Invitation.id == CalendarCopy.invitation_id)
        .join(Event, Event.id == Invitation.event_id)
        .join(Slot, Slot.id == events.first_slot())
        .join(OutgoingMail, OutgoingMail.id == CalendarCopy.mail_id)
        .where(
            Event.family == MEETING,
            Event.state == PUBLISHED,
            Slot.starts_at > now() + timedelta(days=3),
            Invitation.answer == NO_ANSWER,
            Invitation.removed_at.is_(None),
            Invitation.person_id.is_not(None),
            OutgoingMail.sender_address.startswith(f"{MAILBOX}@"),
        )
        .order_by(Slot.starts_at, Invitation.id)
        .limit(12)
    ).all()
    return _Invited(*rows[number % len(rows)]) if rows else None


def _delayed_arrival(invited: _Invited) -> EmailMessage:
    return _message(
        invited,
        "Re: Invitation",
        "Bonjour,\n\nJe serai là, mais en retard : ma permanence du matin finit à 9 h 30. "
        "Pouvez-vous me garder une place près de la porte ?\n\nMerci !",
    )


def _delegation(invited: _Invited) -> EmailMessage:
    message = _message(invited, "Délégué : invitation", "Ma collègue viendra à ma place.")
    parameters = 'PARTSTAT=DELEGATED;DELEGATED-TO="mailto:remplacante@demo.maillage.example"'
    return _with_calendar(message, invited, "REPLY", parameters)


def _other_date(invited: _Invited) -> EmailMessage:
    message = _message(invited, "Nouvel horaire proposé", "Le lendemain m’irait mieux.")
    return _with_calendar(message, invited, "COUNTER", "PARTSTAT=TENTATIVE")


def _unproven(invited: _Invited) -> EmailMessage:
    message = _message(invited, "Accepté : invitation", "")
    return _with_calendar(message, invited, "REPLY", "PARTSTAT=ACCEPTED")


def _away(invited: _Invited) -> EmailMessage:
    message = _message(
        invited, "Réponse automatique : invitation", "Je suis absente jusqu’à lundi."
    )
    message["Auto-Submitted"] = "auto-replied"
    return message


def _returned(invited: _Invited) -> EmailMessage:
    address = invited.mail.recipient_address
    report = EmailMessage()
    report["From"] = "Mail Delivery System <MAILER-DAEMON@mx.demo.maillage.example>"
    report["To"] = invited.mail.sender_address
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["In-Reply-To"] = invited.mail.message_id
    report["Auto-Submitted"] = "auto-replied"
    report.set_content("This is the mail system. Your message could not be delivered.\n")
    report.make_mixed()
    status = EmailMessage()
    status["Reporting-MTA"] = "dns; mx.demo.maillage.example"
    fate = EmailMessage()
    fate["Final-Recipient"] = f"rfc822; {address}"
    fate["Action"] = "failed"
    fate["Status"] = "5.2.2"
    fate["Diagnostic-Code"] = "smtp; 552 5.2.2 Mailbox full"
    part = EmailMessage()
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([status, fate])
    report.attach(part)
    report.set_type("multipart/report")
    report.set_param("report-type", "delivery-status")
    return report


def _message(invited: _Invited, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"{invited.mail.recipient_name} <{invited.mail.recipient_address}>"
    message["To"] = invited.mail.sender_address
    message["Subject"] = subject
    message["In-Reply-To"] = invited.mail.message_id
    message["Date"] = _dated(now())
    message.set_content(text)
    return message


def _with_calendar(
    message: EmailMessage, invited: _Invited, method: str, parameters: str
) -> EmailMessage:
    file = invited.calendar.format(method=method, parameters=parameters)
    message.add_alternative(
        file.encode(), maintype="text", subtype="calendar", params={"method": method}
    )
    return message


def _dated(instant: datetime) -> str:
    return f"{instant:%a, %d %b %Y %H:%M:%S +0000}"
