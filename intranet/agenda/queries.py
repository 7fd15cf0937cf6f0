"""What a personal feed holds."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Integer, and_, bindparam, exists, func, or_, select, union_all

from intranet.accounts.models import ADMINISTRATOR, Grant
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Person
from intranet.events.models import (
    CANCELLED,
    CONFIRMED,
    DRAFT,
    MEETING,
    NO,
    CalendarCopy,
    Event,
    EventNetwork,
    Invitation,
    Slot,
)
from intranet.networks.models import Network

PAST = timedelta(days=365)
CANCELLED_KEPT = timedelta(days=30)


def feed_digests(account_id: int) -> list[tuple[str, str]]:
    """(UID, digest of the text) of each slot of a feed: all that its ETag depends on."""
    return _read(DIGESTS, account_id)


def feed_components(account_id: int) -> list[tuple[str, str]]:
    """(UID, VEVENT text) of each slot of a feed, in the same order."""
    return _read(COMPONENTS, account_id)


def _read(statement: Any, account_id: int) -> list[tuple[str, str]]:
    moment = now()
    asked = {
        "account": account_id,
        "since": moment - PAST,
        "cancelled_since": moment - CANCELLED_KEPT,
    }
    return [(uid, told) for uid, told, *_ in db.session.execute(statement, asked)]


def _slots(column: Any) -> Any:
    """Slots of the last year and to come to which the account's person is invited and has not
    said no (in a training: has a place), or that the account organises and still may run. What
    was called off stays thirty days. The UID is the one that the invitation mail carried."""
    account = bindparam("account", type_=Integer)
    person = select(Person.id).where(Person.account_id == account).scalar_subquery()
    shown = and_(
        Slot.ends_at > bindparam("since"),
        Event.state != DRAFT,
        or_(Event.state != CANCELLED, Event.cancelled_at > bindparam("cancelled_since")),
    )
    order = (Slot.starts_at.label("starts_at"), Slot.id.label("slot_id"))
    invited = (
        select(func.coalesce(CalendarCopy.uid, Slot.uid), column, *order)
        .select_from(Invitation)
        .join(Event, Event.id == Invitation.event_id)
        .join(Slot, Slot.event_id == Event.id)
        .outerjoin(
            CalendarCopy,
            and_(CalendarCopy.invitation_id == Invitation.id, CalendarCopy.slot_id == Slot.id),
        )
        .where(
            Invitation.person_id == person,
            Invitation.removed_at.is_(None),
            Invitation.answer != NO,
            or_(Event.family == MEETING, Invitation.place == CONFIRMED),
            shown,
        )
    )
    asked = exists().where(Invitation.event_id == Event.id, Invitation.person_id == person)
    organised = (
        select(Slot.uid, column, *order)
        .join(Event, Event.id == Slot.event_id)
        .where(Event.created_by_id == account, _still_runs(account), ~asked, shown)
    )
    return union_all(invited, organised).order_by("starts_at", "slot_id")


def _still_runs(account: Any) -> Any:
    """`policy.may_manage` in SQL: a role that was taken back opens nothing in a calendar either."""
    agencies = (
        select(Network.agency_id)
        .join(EventNetwork, EventNetwork.network_id == Network.id)
        .where(EventNetwork.event_id == Event.id)
        .correlate(Event)
    )
    run = or_(Grant.role == ADMINISTRATOR, Grant.agency_id.in_(agencies))
    return exists().where(Grant.account_id == account, run).correlate(Event)


# Programs ask every hour, whether anything changed or not: building them costs more than they do.
DIGESTS, COMPONENTS = _slots(Slot.digest), _slots(Slot.component)


def network_digests(network_id: int) -> list[tuple[str, str]]:
    """(UID, digest) of each slot that a network announces."""
    return _read_network(NETWORK_DIGESTS, network_id)


def network_components(network_id: int) -> list[tuple[str, str]]:
    """(UID, VEVENT text) of each slot that a network announces, in the same order."""
    return _read_network(NETWORK_COMPONENTS, network_id)


def _read_network(statement: Any, network_id: int) -> list[tuple[str, str]]:
    moment = now()
    asked = {
        "network": network_id,
        "since": moment - PAST,
        "cancelled_since": moment - CANCELLED_KEPT,
    }
    return [(uid, told) for uid, told, *_ in db.session.execute(statement, asked)]


def _announced(column: Any) -> Any:
    """Slots of the last year and to come of the network's meetings and trainings, whoever is
    invited: under the UID of the slot, which names nobody."""
    network = bindparam("network", type_=Integer)
    own = exists().where(EventNetwork.event_id == Event.id, EventNetwork.network_id == network)
    return (
        select(Slot.uid, column)
        .join(Event, Event.id == Slot.event_id)
        .where(
            own.correlate(Event),
            Slot.ends_at > bindparam("since"),
            Slot.component != "",
            Event.state != DRAFT,
            or_(Event.state != CANCELLED, Event.cancelled_at > bindparam("cancelled_since")),
        )
        .order_by(Slot.starts_at, Slot.id)
    )


NETWORK_DIGESTS, NETWORK_COMPONENTS = _announced(Slot.digest), _announced(Slot.component)
