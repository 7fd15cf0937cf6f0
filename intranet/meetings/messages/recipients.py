"""Who a message goes to: each person once, by name, with what the mail says of why."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from intranet.database import db
from intranet.directory.models import ACTIVE, Assignment, Membership, Person, Position
from intranet.events import dispatch, scheduling
from intranet.events.attendance import queries as attendance
from intranet.events.models import NO_ANSWER, WAITING, YES, Event, Invitation
from intranet.mailroom.addresses import Address
from intranet.meetings.messages.models import AnnouncementMute
from intranet.networks.models import Network
from intranet.text import fold, normalise_email


@dataclass(frozen=True)
class Recipient:
    """Somebody to write to. `to` is None when there is nowhere; `called` greets them; `position`
    is the seat by which they are invited, or a member."""

    name: str
    called: str
    organisation: str
    to: Address | None
    position: Position | None
    person_id: int | None = None


@dataclass(frozen=True)
class Audience:
    """What sending would do: who gets a mail, who has no address, who wants no announcement."""

    to_write: list[Recipient] = field(default_factory=list)
    no_address: list[Recipient] = field(default_factory=list)
    muted: list[Recipient] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Changes with anybody who would be written to."""
        who = sorted(f"{one.to.address} {one.name}" for one in self.to_write if one.to)
        return hashlib.sha256("\n".join(who).encode()).hexdigest()[:16]


def of_event(event: Event, audience: str) -> Audience:
    """Among those invited now, vacant seats left out; `audience` is a key of AUDIENCES."""
    here = attendance.register(event.id).present_ids if audience == "presents" else set()
    kept = {
        "tous": lambda row: True,
        "oui": lambda row: row.answer == YES,
        "sans": lambda row: row.answer == NO_ANSWER,
        "presents": lambda row: row.id in here,
        "attente": lambda row: row.place == WAITING,
    }[audience]
    rows = [r for r in scheduling.standing_invitations(event.id) if not r.is_vacant and kept(r)]
    return _sorted(map(_invited, rows), frozenset())


def of_network(network: Network) -> Audience:
    """Everyone who holds a seat of the network."""
    rows = db.session.execute(
        select(Position, Person)
        .join(Membership, Membership.position_id == Position.id)
        .join(Position.structure)
        .options(contains_eager(Position.structure))
        .join(Assignment, Assignment.position_id == Position.id)
        .join(Person, Person.id == Assignment.person_id)
        .where(
            Membership.network_id == network.id,
            Membership.state == ACTIVE,
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
        )
        .order_by(Person.last_name, Person.first_name, Person.id, Position.id)
    ).tuples()
    deaf = db.session.scalars(
        select(AnnouncementMute.person_id).where(AnnouncementMute.network_id == network.id)
    )
    return _sorted((_member(position, person) for position, person in rows), frozenset(deaf))


def _sorted(found: Iterable[Recipient], deaf: frozenset[int]) -> Audience:
    audience, seen = Audience(), set()
    for one in found:
        address = normalise_email(one.to.address) if one.to else ""
        # Two people may share a mailbox; somebody who holds two seats is one person.
        key = (address, fold(one.name)) if address else (str(one.person_id), fold(one.name))
        if key in seen or (one.person_id is not None and one.person_id in seen):
            continue
        seen |= {key, one.person_id}
        if one.person_id in deaf:
            audience.muted.append(one)
        elif one.to is None:
            audience.no_address.append(one)
        else:
            audience.to_write.append(one)
    return audience


def _invited(row: Invitation) -> Recipient:
    to = dispatch.address_of(row)
    return Recipient(row.name, row.called, row.organisation, to, row.position, row.person_id)


def _member(position: Position, person: Person) -> Recipient:
    to = dispatch.address_at(person, position)
    where = position.structure.name
    return Recipient(person.name, person.first_name, where, to, position, person.id)
