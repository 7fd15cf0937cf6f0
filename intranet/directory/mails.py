"""The mails that seats and memberships cause, one function each.

Nobody is told of what they have just done themself; an address gets a mail once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from intranet.access import Actor
from intranet.accounts.queries import account as account_of
from intranet.directory import seat_facts, seat_queries
from intranet.directory.models import ACTIVE, Changeover, Membership, Person, Position
from intranet.mailroom import letters, outbox
from intranet.mailroom.addresses import Address
from intranet.networks.models import Network


@dataclass(frozen=True)
class Reader:
    """Whom a mail goes to. `role`: `coordinator`, `manager` or `seat` (its holder, or whoever
    reads its mailbox): the mail says why it was sent."""

    name: str
    address: str
    role: str
    account_id: int | None = None


def departed(
    actor: Actor, seat: Position, person: Person, on: date, *, successor: Person | None = None
) -> None:
    """Somebody left a seat: to the coordinators of its networks, and to its managers."""
    networks = [m.network for m in seat_facts.open_memberships(seat.id) if m.state == ACTIVE]
    readers = [*_coordinators(networks), *_managers(seat)]
    _send(
        "departure",
        [reader for reader in readers if reader.account_id != (person.account_id or -1)],
        actor,
        seat,
        seat=seat,
        person=person,
        on=on,
        networks=networks,
        successor=successor,
    )


def resumed(actor: Actor, seat: Position, back: Person | None, gone: Person | None) -> None:
    """A change was undone: to the coordinators of the seat's networks, to its managers, and to
    `gone`, who is not on the seat after all; `back` holds it again, nobody when None."""
    networks = [m.network for m in seat_facts.open_memberships(seat.id) if m.state == ACTIVE]
    readers = [*_coordinators(networks), *_managers(seat)]
    if gone is not None:
        readers.append(Reader(gone.name, gone.email, "seat", gone.account_id))
    known = [reader for reader in readers if back is None or reader.account_id != back.account_id]
    _send("resumed", known, actor, seat, seat=seat, person=back, gone=gone)


def changeover_failed(row: Changeover, problem: str) -> None:
    """What was planned for today could not be: to whoever planned it."""
    account = account_of(row.said_by_id or 0)
    if account is None or not account.active:
        return
    letter = letters.compose(
        "directory/mails/changeover_failed", seat=row.position, problem=problem, row=row
    )
    to = Address(account.display_name, account.email)
    outbox.queue(letter, purpose="directory.changeover_failed", to=to, cause=row)


def welcomed(actor: Actor, seat: Position, person: Person) -> None:
    """A person was put in a seat: to them."""
    reader = Reader(person.name, person.email, "seat", person.account_id)
    networks = [m.network for m in seat_facts.open_memberships(seat.id) if m.state == ACTIVE]
    _send("welcome", [reader], actor, seat, seat=seat, person=person, networks=networks)


def requested(actor: Actor, membership: Membership) -> None:
    """A seat asks to join: to the coordinators of the network's agency."""
    held = seat_facts.open_assignment(membership.position_id)
    _send(
        "request",
        _coordinators([membership.network]),
        actor,
        membership,
        **_about(membership),
        person=held.person if held else None,
    )


def joined(actor: Actor, membership: Membership, *, asked: bool) -> None:
    """A seat is in a network: to whoever holds it."""
    readers = _readers_of(membership.position)
    _send("joined", readers, actor, membership, **_about(membership), asked=asked)


def declined(actor: Actor, membership: Membership, reason: str) -> None:
    """A request was turned down: to whoever holds the seat."""
    readers = _readers_of(membership.position)
    _send("declined", readers, actor, membership, **_about(membership), reason=reason)


def ended(actor: Actor, membership: Membership, *, abolished: bool = False) -> None:
    """A seat is no longer in a network: to the coordinators and to whoever holds the seat."""
    readers = [*_coordinators([membership.network]), *_readers_of(membership.position)]
    _send("ended", readers, actor, membership, **_about(membership), abolished=abolished)


def _about(membership: Membership) -> dict[str, Any]:
    return {
        "membership": membership,
        "seat": membership.position,
        "network": membership.network,
    }


def _coordinators(networks: Iterable[Network]) -> list[Reader]:
    agencies = dict.fromkeys(network.agency_id for network in networks)
    return [
        Reader(account.display_name, account.email, "coordinator", account.id)
        for agency_id in agencies
        for account in seat_queries.coordinator_accounts(agency_id)
    ]


def _managers(seat: Position) -> list[Reader]:
    people = seat_facts.managers_of(seat.structure_id)
    return [Reader(p.name, p.email, "manager", p.account_id) for p in people]


def _readers_of(seat: Position) -> list[Reader]:
    """The holder; for a vacant seat, its mailbox and the structure's managers."""
    held = seat_facts.open_assignment(seat.id)
    if held is None:
        return [Reader(seat.title, seat.email, "seat"), *_managers(seat)]
    person = held.person
    return [Reader(person.name, person.email or seat.email, "seat", person.account_id)]


def _send(
    template: str, readers: Iterable[Reader], actor: Actor, cause: Any, **context: Any
) -> None:
    told: set[str] = set()
    for reader in readers:
        address = _address(reader)
        if address is None or reader.account_id == actor.account_id or address.address in told:
            continue
        told.add(address.address)
        letter = letters.compose(
            f"directory/mails/{template}", actor=actor, reader=reader, **context
        )
        outbox.queue(letter, purpose=f"directory.{template}", to=address, cause=cause)


def _address(reader: Reader) -> Address | None:
    try:
        return Address(reader.name, reader.address)
    except ValueError:  # no address, or one that was imported broken
        return None
