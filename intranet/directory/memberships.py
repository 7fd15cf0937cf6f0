"""A seat joins a network, or leaves it. Verbs flush and never commit.

requested → active or declined, or ended when taken back; active → ended. Each verb is harmless
when it comes twice: the second finds nothing to do, and says so by returning None or False.
"""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, locked
from intranet.directory import indexing, mails, seat_facts
from intranet.directory.models import ACTIVE, DECLINED, ENDED, REQUESTED, Membership, Position
from intranet.directory.seats import Refused, lock
from intranet.networks.models import Network

MESSAGE = 500


def add(actor: Actor, seat: Position, network: Network) -> Membership | None:
    """`seat` is in `network` from now on, without having asked; a waiting request is accepted.

    Returns None when it was there already. The seat is told by mail.
    """
    open_row = _open(seat, network)
    if open_row is not None:
        return open_row if accept(actor, open_row) else None
    membership = _insert(seat, network, ACTIVE)
    _joined(actor, membership, "membership.added", asked=False)
    return membership


def request(actor: Actor, seat: Position, network: Network, message: str = "") -> Membership:
    """`seat` asks to join `network`; its coordinators are told. `message`: 500 characters.

    Raises Refused when the seat is in it, or has already asked.
    """
    open_row = _open(seat, network)
    if open_row is not None:
        raise _already(open_row)
    membership = _insert(seat, network, REQUESTED, message[:MESSAGE])
    journal.record(actor, "membership.requested", membership, name=_name(membership))
    mails.requested(actor, membership)
    return membership


def accept(actor: Actor, membership: Membership) -> bool:
    """The seat that asked is in the network. False when it is no longer asking."""
    _lock(membership)
    if membership.state != REQUESTED:
        return False
    if membership.position.closed_at is not None:
        raise Refused("Ce poste a été supprimé depuis la demande.")
    membership.state, membership.decided_at = ACTIVE, now()
    db.session.flush()
    _joined(actor, membership, "membership.accepted", asked=True)
    return True


def decline(actor: Actor, membership: Membership, reason: str = "") -> bool:
    """The request is turned down; `reason` goes to who asked. False when no longer asking."""
    _lock(membership)
    if membership.state != REQUESTED:
        return False
    membership.state, membership.decided_at = DECLINED, now()
    db.session.flush()
    journal.record(
        actor,
        "membership.declined",
        membership,
        name=_name(membership),
        after={"reason": reason} if reason else None,
    )
    mails.declined(actor, membership, reason)
    return True


def end(actor: Actor, membership: Membership) -> bool:
    """The seat leaves the network, or takes its request back. False when it had already.

    Leaving is told to the coordinators and to the seat, save whoever does it; taking a request
    back to nobody.
    """
    _lock(membership)
    if membership.state not in seat_facts.OPEN_STATES:
        return False
    before = membership.state
    membership.state, membership.ended_at = ENDED, now()
    db.session.flush()
    verb = "membership.ended" if before == ACTIVE else "membership.withdrawn"
    journal.record(actor, verb, membership, name=_name(membership), before={"state": before})
    if before == ACTIVE:
        mails.ended(actor, membership)
        indexing.refresh_position(membership.position_id)
    return True


def _joined(actor: Actor, membership: Membership, verb: str, *, asked: bool) -> None:
    journal.record(actor, verb, membership, name=_name(membership))
    mails.joined(actor, membership, asked=asked)
    indexing.refresh_position(membership.position_id)


def _open(seat: Position, network: Network) -> Membership | None:
    """The open row of a seat that may still join a network that still exists."""
    lock(seat)
    if seat.closed_at is not None:
        raise Refused("Ce poste a été supprimé : il ne peut plus rejoindre de réseau.")
    if network.closed_at is not None:
        raise Refused("Ce réseau est fermé : on ne peut plus le rejoindre.", "network_id")
    return db.session.scalar(
        select(Membership).where(
            Membership.position_id == seat.id,
            Membership.network_id == network.id,
            Membership.state.in_(seat_facts.OPEN_STATES),
        )
    )


def _insert(seat: Position, network: Network, state: str, message: str = "") -> Membership:
    moment = now()
    membership = Membership(
        position_id=seat.id,
        network_id=network.id,
        state=state,
        requested_at=moment,
        decided_at=moment if state == ACTIVE else None,
        message=message,
    )
    try:
        with db.session.begin_nested():
            db.session.add(membership)
    except IntegrityError:
        raise Refused("Cela vient d’être fait par quelqu’un d’autre. Rechargez la page.") from None
    return membership


def _lock(membership: Membership) -> None:
    db.session.scalar(
        locked(select(Membership).where(Membership.id == membership.id)).execution_options(
            populate_existing=True
        )
    )


def _already(membership: Membership) -> Refused:
    name = membership.network.name
    if membership.state == ACTIVE:
        return Refused(f"Ce poste fait déjà partie du réseau « {name} ».", "network_id")
    return Refused(
        f"La demande pour rejoindre « {name} » est déjà partie : la coordination va y répondre.",
        "network_id",
    )


def _name(membership: Membership) -> str:
    return f"{membership.position.title}, {membership.network.name}"
