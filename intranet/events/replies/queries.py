"""What came back, and which invitation a message is about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from intranet.access import Actor
from intranet.clock import now
from intranet.database import db, locked
from intranet.directory.models import Person, Position
from intranet.events import dispatch
from intranet.events import queries as events
from intranet.events.models import PUBLISHED, CalendarCopy, Event, Guest, Invitation, Slot
from intranet.events.replies.models import Reply
from intranet.mailroom.models import (
    APPLIED,
    ASKED,
    IGNORED,
    SETTLED,
    UNTREATED,
    IncomingMail,
    OutgoingMail,
)
from intranet.networks.models import Network

# The words of the address (« ?etat=traitees ») and the states they keep.
WAITING, DONE, APPLIED_ALONE, LEFT = "a-traiter", "traitees", "appliquees", "sans-suite"
TABS = {
    WAITING: (UNTREATED,),
    DONE: (SETTLED,),
    APPLIED_ALONE: (APPLIED, ASKED),
    LEFT: (IGNORED,),
}
SUGGESTIONS = 5


def copy_of(uid: str) -> CalendarCopy | None:
    """The copy that a calendar holds under this UID."""
    return db.session.scalar(
        select(CalendarCopy)
        .where(CalendarCopy.uid == uid)
        .options(
            joinedload(CalendarCopy.invitation).joinedload(Invitation.event),
            joinedload(CalendarCopy.slot),
        )
    )


def address_written_to(copy: CalendarCopy) -> str:
    """Where the last calendar file of a copy went, in lower case; "" when none did."""
    if copy.mail_id is None:
        return ""
    found = db.session.scalar(
        select(OutgoingMail.recipient_address).where(OutgoingMail.id == copy.mail_id)
    )
    return (found or "").lower()


def is_of_ours(message_id: str) -> bool:
    """Whether a mail of ours bears this Message-ID."""
    return bool(message_id) and (
        db.session.scalar(select(OutgoingMail.id).where(OutgoingMail.message_id == message_id))
        is not None
    )


def answered_invitation(message_ids: Collection[str]) -> Invitation | None:
    """The invitation that one of our mails was about, among those that a message answers."""
    if not message_ids:
        return None
    return db.session.scalars(
        select(Invitation)
        .join(
            OutgoingMail,
            and_(
                OutgoingMail.cause_kind == Invitation.__tablename__,
                OutgoingMail.cause_id == Invitation.id,
            ),
        )
        .where(OutgoingMail.message_id.in_(message_ids))
        .order_by(OutgoingMail.id.desc())
        .limit(1)
    ).first()


def network_written_to(addresses: Collection[str]) -> int | None:
    """The network whose mailbox is among these addresses (lower case)."""
    if not addresses:
        return None
    return db.session.scalar(
        select(Network.id).where(func.lower(Network.mailbox).in_(addresses)).order_by(Network.id)
    )


def is_a_mailbox_of_ours(address: str) -> bool:
    """Whether a network writes from this address."""
    return network_written_to([address.lower()]) is not None


def visible_to(actor: Actor) -> Select[Any]:
    """The messages about events that `actor` runs; those about no event that is known, sent to the
    mailbox of a network that they run; all of them for an administrator. In no order."""
    return select(Reply).join(IncomingMail, IncomingMail.id == Reply.mail_id).where(_seen(actor))


def _seen(actor: Actor) -> Any:
    if actor.is_administrator:
        return true()
    if not actor.coordinated_network_ids:
        return false()
    run = select(Event.id).where(events.in_networks(actor.coordinated_network_ids))
    unknown = and_(Reply.event_id.is_(None), Reply.network_id.in_(actor.coordinated_network_ids))
    return or_(Reply.event_id.in_(run), unknown)


def listed(actor: Actor, tab: str) -> Select[Any]:
    """One tab of the page, with mails, invitations and events; what waits, the oldest first."""
    latest = IncomingMail.received_at, IncomingMail.id
    order = latest if tab == WAITING else tuple(column.desc() for column in latest)
    return (
        visible_to(actor)
        .where(IncomingMail.state.in_(TABS[tab]))
        .options(
            contains_eager(Reply.mail).defer(IncomingMail.content),
            joinedload(Reply.event),
            joinedload(Reply.invitation).joinedload(Invitation.person),
            joinedload(Reply.invitation).joinedload(Invitation.guest),
        )
        .order_by(*order)
    )


def counts(actor: Actor) -> dict[str, int]:
    """How many messages each tab holds, all of them there."""
    rows = db.session.execute(
        visible_to(actor)
        .with_only_columns(IncomingMail.state, func.count())
        .group_by(IncomingMail.state)
    )
    by_state = dict(rows.tuples().all())
    return {tab: sum(by_state.get(state, 0) for state in states) for tab, states in TABS.items()}


def waiting_count(actor: Actor) -> int:
    """How many messages wait for `actor` to decide."""
    if not actor.is_administrator and not actor.coordinated_network_ids:
        return 0
    statement = visible_to(actor).where(IncomingMail.state == UNTREATED)
    return db.session.scalar(statement.with_only_columns(func.count())) or 0


def find(actor: Actor, mail_id: int) -> Reply | None:
    """One message, if `actor` may see it."""
    return db.session.scalar(
        visible_to(actor)
        .where(Reply.mail_id == mail_id)
        .options(contains_eager(Reply.mail), joinedload(Reply.event).selectinload(Event.slots))
    )


def lock(mail_id: int) -> Reply:
    """The message, its mail locked and read anew: whoever settles it starts here."""
    statement = select(IncomingMail).where(IncomingMail.id == mail_id)
    db.session.execute(locked(statement).execution_options(populate_existing=True)).scalar_one()
    return db.session.get_one(Reply, mail_id, populate_existing=True)


@dataclass(frozen=True)
class Suggestion:
    """An invitation that the sender may mean: to an event that is still open, at their address."""

    invitation: Invitation
    event: Event
    starts_at: datetime


def suggestions(actor: Actor, reply: Reply) -> list[Suggestion]:
    """The open invitations at the address of the sender, or of the attendee, to events that
    `actor` runs; soonest first, `SUGGESTIONS` at most. The invitation known already comes alone."""
    addresses = {one for one in (reply.attendee, reply.mail.sender_address) if one}
    statement: Any = (
        select(Invitation, Event, Slot.starts_at)
        .join(Event, Event.id == Invitation.event_id)
        .join(Slot, Slot.id == events.first_slot())
        .outerjoin(Person, Person.id == Invitation.person_id)
        .outerjoin(Position, Position.id == Invitation.position_id)
        .outerjoin(Guest, Guest.id == Invitation.guest_id)
        .where(Invitation.removed_at.is_(None))
        .options(selectinload(Event.slots))
        .order_by(Slot.starts_at, Invitation.id)
        .limit(SUGGESTIONS)
    )
    if reply.invitation_id is not None:
        statement = statement.where(Invitation.id == reply.invitation_id)
    elif addresses:
        at_address = or_(
            func.lower(Person.email).in_(addresses),
            func.lower(Position.email).in_(addresses),
            func.lower(Guest.email).in_(addresses),
        )
        statement = statement.where(at_address, Event.state == PUBLISHED, Slot.starts_at > now())
    else:
        return []
    if reply.invitation_id is None and not actor.is_administrator:
        statement = statement.where(events.in_networks(actor.coordinated_network_ids))
    rows = [Suggestion(*row) for row in db.session.execute(statement).tuples()]
    if reply.invitation_id is not None:
        return rows
    return [row for row in rows if _is_at(row.invitation, addresses)]


def _is_at(invitation: Invitation, addresses: Collection[str]) -> bool:
    to = dispatch.address_of(invitation)
    return to is not None and to.address.lower() in addresses
