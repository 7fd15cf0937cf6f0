"""What the engine writes to invitees; one template folder, `templates/events/mails/`."""

from intranet.events import changes
from intranet.events.calendars import page_url, slot_title
from intranet.events.links import answer_url
from intranet.events.models import TRAINING, Event, Invitation, Slot
from intranet.mailroom import outbox
from intranet.mailroom.addresses import Address
from intranet.mailroom.letters import Letter, compose
from intranet.mailroom.models import OutgoingMail
from intranet.web.dates import span, spans

CALENDAR_LETTERS = {
    "invitation": "invitation",
    "resend": "invitation",
    "update": "update",
    "cancellation": "cancellation",
    "uninvited": "uninvited",
    "twice": "twice",
    "stand_in": "stand_in",
    "replaced": "replaced",
    "taken_back": "taken_back",
}


def calendar_letter(
    purpose: str, event: Event, slot: Slot, invitation: Invitation, **said: str
) -> Letter:
    """The words around a calendar file; `said` is what its template asks besides."""
    name = CALENDAR_LETTERS[purpose]
    news = {"change": changes.of(event, slot, invitation)} if name == "update" else {}
    return _compose(name, event, slot, invitation, **news, **said)


def send_waiting(event: Event, invitation: Invitation, rank: int | None, to: Address) -> None:
    """« Vous êtes sur la liste d’attente »."""
    _send("waiting", event, invitation, to, rank=rank, **_whole(event))


def send_promoted(event: Event, invitation: Invitation, to: Address) -> None:
    """« Une place s’est libérée »."""
    _send("promoted", event, invitation, to, **_whole(event))


def send_offered(event: Event, invitation: Invitation, to: Address) -> None:
    """« Une place se libère : la prenez-vous ? »"""
    _send("offered", event, invitation, to, until=invitation.offered_until, **_whole(event))


def send_passed_on(event: Event, invitation: Invitation, rank: int | None, to: Address) -> None:
    """« Sans réponse de votre part, la place est passée à la suivante »."""
    _send("passed_on", event, invitation, to, rank=rank, **_whole(event))


def send_inherited(event: Event, invitation: Invitation, to: Address) -> None:
    """« Votre poste était inscrit à cette formation avant votre arrivée »."""
    _send("inherited", event, invitation, to, **_whole(event))


def send_reminder(
    event: Event, invitation: Invitation, to: Address, dedupe_key: str
) -> OutgoingMail | None:
    """« C’est dans deux jours »; None when it was already sent."""
    return _send("reminder", event, invitation, to, dedupe_key=dedupe_key)


def _whole(event: Event) -> dict[str, str]:
    """A place is had in all the half-days: the title without « (1/2) », and every date."""
    return {"title": event.title, "when": spans(event.slots)}


def _send(
    name: str,
    event: Event,
    invitation: Invitation,
    to: Address,
    *,
    dedupe_key: str | None = None,
    **context: object,
) -> OutgoingMail | None:
    return outbox.queue(
        _compose(name, event, event.slots[0], invitation, **context),
        purpose=name,
        to=to,
        sender=Address(event.organizer_name, event.organizer_address),
        cause=invitation,
        dedupe_key=dedupe_key,
    )


def _compose(
    name: str, event: Event, slot: Slot, invitation: Invitation, **context: object
) -> Letter:
    dated = {"title": slot_title(event, slot), "when": span(slot.starts_at, slot.ends_at)}
    return compose(
        f"events/mails/{name}",
        event=event,
        slot=slot,
        slots=event.slots,
        invitation=invitation,
        called=invitation.called,
        position=invitation.position,
        is_training=event.family == TRAINING,
        answer_url=answer_url(invitation),
        page_url=page_url(event),
        **(dated | context),
    )
