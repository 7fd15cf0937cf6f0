"""The mail that a message makes; templates in `templates/meetings/messages/mails/`."""

from intranet.events.calendars import page_url
from intranet.events.models import Event
from intranet.mailroom.letters import Letter, compose
from intranet.meetings.messages.links import mute_url
from intranet.meetings.messages.recipients import Recipient
from intranet.networks.models import Network
from intranet.web.dates import span


def letter_about(event: Event, subject: str, text: str, to: Recipient) -> Letter:
    """To somebody who is invited."""
    slot = event.slots[0] if event.slots else None
    return compose(
        "meetings/messages/mails/about_event",
        event=event,
        when=span(slot.starts_at, slot.ends_at) if slot else "",
        page_url=page_url(event),
        **_said(subject, text, to),
    )


def announcement(network: Network, subject: str, text: str, to: Recipient) -> Letter:
    """To a member of a network, who may want no more of them."""
    return compose(
        "meetings/messages/mails/announcement",
        network=network,
        mute_url=mute_url(to.person_id or 0, network.id),
        **_said(subject, text, to),
    )


def unsubscribe_url(about: Event | Network, to: Recipient) -> str:
    """Where a mail program itself may ask for no more; empty about what one is invited to."""
    return mute_url(to.person_id or 0, about.id) if isinstance(about, Network) else ""


def _said(subject: str, text: str, to: Recipient) -> dict[str, object]:
    return {"said_subject": subject, "said": text, "called": to.called, "position": to.position}
