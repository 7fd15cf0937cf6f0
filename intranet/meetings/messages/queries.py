"""Every SELECT over messages."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, select

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.database import db
from intranet.directory.models import Person
from intranet.events.models import Event
from intranet.mailroom.models import FAILED, QUEUED, SENT, WITHDRAWN, OutgoingMail
from intranet.meetings.messages.models import AnnouncementMute, Message
from intranet.networks import queries as networks
from intranet.networks.models import Network

CAUSE = Message.__tablename__
STATES = (SENT, QUEUED, FAILED, WITHDRAWN)


def about(subject: Event | Network) -> Select[Any]:
    """The messages about an event, or from a network, the last first, as rows (Message, name of
    who wrote it)."""
    own = Message.event_id if isinstance(subject, Event) else Message.network_id
    statement: Any = (
        select(Message, Account.display_name.label("by"))
        .outerjoin(Account, Account.id == Message.sent_by_id)
        .where(own == subject.id)
        .order_by(Message.sent_at.desc(), Message.id.desc())
    )
    return statement


def find(subject: Event | Network, message_id: int) -> Message | None:
    """One message about this, and nothing else."""
    own = Message.event_id if isinstance(subject, Event) else Message.network_id
    return db.session.scalar(select(Message).where(Message.id == message_id, own == subject.id))


def deliveries(message_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many mails of each message are in each state; one query."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(STATES, 0))
    if message_ids:
        rows = db.session.execute(
            select(OutgoingMail.cause_id, OutgoingMail.state, func.count())
            .where(OutgoingMail.cause_kind == CAUSE, OutgoingMail.cause_id.in_(message_ids))
            .group_by(OutgoingMail.cause_id, OutgoingMail.state)
        )
        for key, state, count in rows:
            found[key or 0][state] = count
    return found


def mails_of(message: Message) -> Select[Any]:
    """The mails of a message, those that failed first, as rows `recipient_name`,
    `recipient_address`, `state`, `sent_at`, `last_error`."""
    statement: Any = (
        select(
            OutgoingMail.recipient_name,
            OutgoingMail.recipient_address,
            OutgoingMail.state,
            OutgoingMail.sent_at,
            OutgoingMail.last_error,
        )
        .where(OutgoingMail.cause_kind == CAUSE, OutgoingMail.cause_id == message.id)
        .order_by(OutgoingMail.state != FAILED, OutgoingMail.id)
    )
    return statement


def heard(actor: Actor) -> list[tuple[Network, bool]]:
    """The networks whose announcements the actor may get, and whether they are muted."""
    muted = set(
        db.session.scalars(
            select(AnnouncementMute.network_id).where(
                AnnouncementMute.person_id == (actor.person_id or 0)
            )
        )
    )
    mine = networks.visible_to(actor).where(Network.id.in_(actor.network_ids | muted))
    return [(network, network.id in muted) for network in db.session.scalars(mine)]


def own_person(actor: Actor) -> Person | None:
    """Who the actor is in the directory."""
    return db.session.get(Person, actor.person_id) if actor.person_id is not None else None
