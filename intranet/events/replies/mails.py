"""What is written to somebody whose calendar answered, always at the address that we hold."""

from typing import Any

from intranet.clock import today
from intranet.events import dispatch
from intranet.events.calendars import page_url
from intranet.events.links import answer_url
from intranet.events.models import TRAINING, Event, Invitation, Slot
from intranet.mailroom import outbox
from intranet.mailroom.addresses import Address
from intranet.mailroom.letters import compose
from intranet.mailroom.models import OutgoingMail
from intranet.web.dates import span

PURPOSE = "reply-question"
ANSWERS = {"yes": "Oui", "maybe": "Peut-être", "no": "Non"}


class NowhereToWrite(Exception):
    """The invitee has no address."""


def ask_to_confirm(event: Event, invitation: Invitation, word: str) -> OutgoingMail | None:
    """« Cette réponse vient-elle de vous ? », with the link. `word` is `yes`, `maybe`, `no` or ""
    for words that nobody understood. None when they were already asked something today."""
    return _ask("confirm", event, invitation, event.slots[0], said=ANSWERS.get(word, ""))


def ask_again(event: Event, invitation: Invitation, slot: Slot, word: str) -> OutgoingMail | None:
    """« Vous avez répondu pour l’ancienne date », with the right one and the link. None when they
    were already asked something today."""
    return _ask("outdated", event, invitation, slot, said=ANSWERS.get(word, ""))


def _ask(
    name: str, event: Event, invitation: Invitation, slot: Slot, **context: Any
) -> OutgoingMail | None:
    to = dispatch.address_of(invitation)
    if to is None:
        raise NowhereToWrite
    letter = compose(
        f"events/replies/mails/{name}",
        event=event,
        slot=slot,
        slots=event.slots,
        title=event.title,
        when=span(slot.starts_at, slot.ends_at),
        invitation=invitation,
        called=invitation.called,
        position=invitation.position,
        is_training=event.family == TRAINING,
        answer_url=answer_url(invitation),
        page_url=page_url(event),
        **context,
    )
    # Anybody may send us answers in somebody's name: they are not to receive as many letters.
    return outbox.queue(
        letter,
        purpose=PURPOSE,
        to=to,
        sender=Address(event.organizer_name, event.organizer_address),
        cause=invitation,
        dedupe_key=f"{PURPOSE}:{invitation.id}:{invitation.nonce}:{today()}",
    )
