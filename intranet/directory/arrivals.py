"""« Quelqu’un arrive sur ce poste »: someone the directory knows, or a new person.

Whoever gave an e-mail is invited to open their account. A person keeps one identity from one
seat to the next: an address already known is never given to a second person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from intranet.access import Actor
from intranet.accounts import invitations
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.directory import indexing, mails, seat_facts, seats
from intranet.directory.models import Assignment, Person, Position
from intranet.mailroom.addresses import is_shared_mailbox

NEW_PERSON = ("first_name", "last_name", "email", "phone")


class KnownAddress(Exception):
    """The address is that of `person`, who is perhaps the one arriving."""

    def __init__(self, person: Person):
        super().__init__()
        self.person = person


@dataclass(frozen=True)
class Arrival:
    """What happened: `invited` when a mail to open an account has left."""

    person: Person
    assignment: Assignment
    invited: bool


def arrive(
    actor: Actor,
    seat: Position,
    person: Person,
    starts_on: date,
    *,
    replaced: int | None,
    even_shared: bool = False,
) -> Arrival:
    """A person the directory knows takes `seat`, after assignment `replaced` or nobody.

    They are told by mail, and invited to open an account; at a mailbox that several people read,
    only if `even_shared` says that it is theirs alone. Raises `seats.Refused`.
    """
    assignment = seats.replace(actor, seat, person, starts_on, replaced=replaced)
    invited = _open_account(actor, person, even_shared)
    if not invited:
        mails.welcomed(actor, seat, person)
    return Arrival(person, assignment, invited)


def arrive_new(
    actor: Actor,
    seat: Position,
    values: Mapping[str, Any],
    starts_on: date,
    *,
    replaced: int | None,
    even_shared: bool = False,
) -> Arrival:
    """A new person (`NEW_PERSON`, phone in E.164) takes `seat`.

    Raises KnownAddress when somebody has that e-mail, and `seats.Refused`.
    """
    seats.check_free(seat, replaced)
    person = register(actor, values)
    return arrive(actor, seat, person, starts_on, replaced=replaced, even_shared=even_shared)


def register(actor: Actor, values: Mapping[str, Any]) -> Person:
    """A new person (`NEW_PERSON`), in no seat yet. Raises KnownAddress."""
    known = seat_facts.person_with_address(values["email"])
    if known is not None:
        raise KnownAddress(known)
    moment = now()
    found = {name: values[name] or "" for name in NEW_PERSON}
    person = Person(created_at=moment, updated_at=moment, **found)
    db.session.add(person)
    db.session.flush()
    journal.record(actor, "person.created", person, after=found)
    return person


def opens_account(
    person: Person | None, newcomer: Mapping[str, Any] | None, even_shared: bool
) -> bool:
    """Whether an account is going to be opened for whoever arrives: they have none, and an address
    of their own."""
    if person is not None and person.account_id is not None:
        return False
    email = person.email if person is not None else (newcomer or {}).get("email", "")
    return bool(email) and (even_shared or not is_shared_mailbox(email))


def _open_account(actor: Actor, person: Person, even_shared: bool) -> bool:
    """Give `person` the account of their address; True when an invitation left for it."""
    if not opens_account(person, None, even_shared):
        return False
    invitation = invitations.invite(actor, person.email, person.name)
    if seat_facts.person_of_account(invitation.account_id) is not None:
        return False
    person.account_id = invitation.account_id
    db.session.flush()
    indexing.refresh_person(person.id)
    return invitation.accepted_at is None
