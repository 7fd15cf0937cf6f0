"""What is written about minutes and what follows from them; `templates/meetings/minutes/mails/`."""

from datetime import date

from intranet.directory.models import Person
from intranet.events.models import Event, Invitation
from intranet.mailroom import outbox
from intranet.mailroom.addresses import Address
from intranet.mailroom.letters import Letter, compose
from intranet.mailroom.models import OutgoingMail
from intranet.meetings.minutes.follow_up_queries import Line
from intranet.meetings.minutes.links import read_url, settle_url
from intranet.meetings.minutes.models import Minutes, MinutesVersion
from intranet.web.dates import span

FOLDER = "meetings/minutes/mails"
BEGINNING = 700  # characters


def published_letter(event: Event, version: MinutesVersion, invitation: Invitation) -> Letter:
    """« Le compte rendu est publié », or corrected, with its beginning and a link."""
    slot = event.slots[0]
    return compose(
        f"{FOLDER}/published",
        event=event,
        slot=slot,
        when=span(slot.starts_at, slot.ends_at),
        version=version,
        beginning=beginning_of(version.text),
        invitation=invitation,
        position=invitation.position,
        called=invitation.called,
        read_url=read_url(invitation),
    )


def send_published(
    event: Event, minutes: Minutes, version: MinutesVersion, invitation: Invitation, to: Address
) -> OutgoingMail | None:
    """None when this version was already told to them."""
    return outbox.queue(
        published_letter(event, version, invitation),
        purpose="minutes",
        to=to,
        sender=Address(event.organizer_name, event.organizer_address),
        cause=minutes,
        dedupe_key=f"{key_of(minutes, version)}{invitation.id}",
    )


def key_of(minutes: Minutes, version: MinutesVersion) -> str:
    """How the keys of the mails that told a version begin."""
    return f"minutes:{minutes.id}:{version.number}:"


def send_reminder(
    person: Person, to: Address, soon: list[Line], late: list[Line], day: date
) -> OutgoingMail | None:
    """Everything that somebody is to do soon, or should have done; None when they were written to
    already that day."""
    letter = compose(
        f"{FOLDER}/follow_ups",
        called=person.first_name,
        soon=soon,
        late=late,
        settle_url=settle_url(person, [line.row for line in late + soon]),
    )
    return outbox.queue(
        letter,
        purpose="follow-ups",
        to=to,
        cause=person,
        dedupe_key=f"follow-ups:{person.id}:{day.isoformat()}",
    )


def beginning_of(text: str) -> str:
    """The first paragraphs, cut between two words."""
    if len(text) <= BEGINNING:
        return text
    cut = text[:BEGINNING]
    shorter = cut.rsplit("\n\n", 1)[0]
    if len(shorter) > BEGINNING // 2:
        return shorter.rstrip() + "\n\n…"
    return cut.rsplit(" ", 1)[0].rstrip() + "…"
