"""Sending a message and taking it back."""

import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import from_paris, now, today
from intranet.database import db, locked
from intranet.events import queries as events
from intranet.events.models import Event
from intranet.mailroom import outbox
from intranet.mailroom.addresses import Address
from intranet.meetings.messages import mails, recipients
from intranet.meetings.messages.models import Message
from intranet.meetings.messages.recipients import Audience, Recipient
from intranet.networks.models import Network

REGRET = timedelta(seconds=60)
A_DAY = 3  # beyond, somebody has to say that they mean it

Subject = Event | Network


class Nobody(Exception):
    """There is nobody to write to."""


class ListChanged(Exception):
    """Those who would be written to are not those who were shown."""


class Unconfirmed(Exception):
    """There were enough messages today, and nobody said that this one is meant."""


@dataclass(frozen=True)
class Draft:
    """What was typed. `digest` is that of the list that was shown, `nonce` that of the form."""

    audience: str
    subject: str
    text: str
    nonce: str
    digest: str
    confirmed: bool = False


def audience_of(about: Subject, audience: str) -> Audience:
    """Who a message would go to."""
    if isinstance(about, Event):
        return recipients.of_event(about, audience)
    return recipients.of_network(about)


def letter_to(about: Subject, subject: str, text: str, to: Recipient) -> mails.Letter:
    """What one of them would read."""
    if isinstance(about, Event):
        return mails.letter_about(about, subject, text, to)
    return mails.announcement(about, subject, text, to)


def sent_today(about: Subject) -> int:
    """How many messages went out today that were not taken back."""
    return (
        db.session.scalar(
            select(func.count()).where(
                _cause(about) == about.id,
                Message.sent_at >= _midnight(),
                Message.withdrawn_at.is_(None),
            )
        )
        or 0
    )


def send(actor: Actor | None, about: Subject, draft: Draft) -> Message:
    """One mail each, which leaves in a minute. The same form sent twice gives the same message;
    taken back, or written anew after « page précédente », it makes another.

    Raises Nobody, ListChanged, Unconfirmed.
    """
    _lock(about)
    known = db.session.scalar(select(Message).where(Message.nonce == draft.nonce))
    if known is not None and _is_same(known, about, draft):
        return known
    audience = audience_of(about, draft.audience)
    if not audience.to_write:
        raise Nobody
    if audience.digest != draft.digest:
        raise ListChanged
    if sent_today(about) >= A_DAY and not draft.confirmed:
        raise Unconfirmed
    message = Message(
        event_id=about.id if isinstance(about, Event) else None,
        network_id=about.id if isinstance(about, Network) else None,
        audience=draft.audience,
        subject=draft.subject,
        text=draft.text,
        nonce=draft.nonce if known is None else secrets.token_urlsafe(16),
        recipients=len(audience.to_write),
        sent_at=now(),
        sent_by_id=actor.account_id if actor else None,
        leaves_at=now() + REGRET,
    )
    db.session.add(message)
    db.session.flush()
    _queue(about, message, audience)
    noted = {"audience": draft.audience, "recipients": message.recipients}
    journal.record(actor, "message.sent", message, name=message.subject, after=noted)
    return message


def _is_same(known: Message, about: Subject, draft: Draft) -> bool:
    said = (known.audience, known.subject, known.text)
    mine = (known.event_id if isinstance(about, Event) else known.network_id) == about.id
    return (
        mine and known.withdrawn_at is None and said == (draft.audience, draft.subject, draft.text)
    )


def withdraw(actor: Actor, message: Message) -> int:
    """Take back the mails that have not left; how many they were."""
    db.session.execute(locked(select(Message.id).where(Message.id == message.id)))
    db.session.refresh(message)
    taken = outbox.withdraw(message)
    if taken and message.withdrawn_at is None:
        message.withdrawn_at = now()
        noted = {"recipients": taken}
        journal.record(actor, "message.withdrawn", message, name=message.subject, after=noted)
    db.session.flush()
    return taken


def _queue(about: Subject, message: Message, audience: Audience) -> None:
    sender = _sender(about)
    for number, to in enumerate(audience.to_write):
        if to.to is not None:
            outbox.queue(
                letter_to(about, message.subject, message.text, to),
                purpose="message" if isinstance(about, Event) else "announcement",
                to=to.to,
                sender=sender,
                cause=message,
                dedupe_key=f"message:{message.id}:{number}",
                unsubscribe_url=mails.unsubscribe_url(about, to),
                not_before=message.leaves_at,
            )


def _sender(about: Subject) -> Address:
    if isinstance(about, Event):
        return Address(about.organizer_name, about.organizer_address)
    return Address(about.name, about.mailbox)


def _lock(about: Subject) -> None:
    if isinstance(about, Event):
        events.lock(about.id)
    else:
        db.session.execute(locked(select(Network.id).where(Network.id == about.id)))


def _cause(about: Subject):  # type: ignore[no-untyped-def]
    return Message.event_id if isinstance(about, Event) else Message.network_id


def _midnight() -> datetime:
    return from_paris(today(), time(0))
