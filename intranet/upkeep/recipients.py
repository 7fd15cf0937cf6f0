"""Who is asked about an entry, stage by stage, and at which address.

The holder first: the person themself; for a structure its managers, else the mailbox that its
entry gives. Then, for a person, whoever manages all their structures. Then the agency's
coordinators, or the administrators where there is none. Nobody is asked who may not answer, nor
at an address that refused mail.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from intranet.access import Actor
from intranet.accounts.models import ADMINISTRATOR, Account, Grant
from intranet.database import db
from intranet.directory import seat_facts, seat_queries
from intranet.directory.models import Person, Structure
from intranet.directory.policy import Standing
from intranet.mailroom import queries as mailroom
from intranet.mailroom.addresses import Address
from intranet.text import normalise_email
from intranet.upkeep import bearers, subjects
from intranet.upkeep.models import COORDINATOR, HOLDER, MANAGER, VerificationAsk
from intranet.upkeep.subjects import Subject

SELF, MAILBOX, RUNS = "self", "mailbox", "coordinator"


@dataclass(frozen=True)
class Recipient:
    """Somebody to ask, at `to`. `role`: `self`, `manager`, `mailbox` or `coordinator`. Neither a
    person nor an account: the structure's mailbox."""

    role: str
    to: Address
    person_id: int | None = None
    account_id: int | None = None

    @property
    def key(self) -> str:
        """The address in its identity form: one mail a week each."""
        return normalise_email(self.to.address)


def of(entry: Subject, stage: str) -> list[Recipient]:
    """Who is asked at `stage` and can be reached; each address once."""
    standing = subjects.standing_of(entry)
    if stage == HOLDER:
        return _reachable(_holders(entry, standing))
    if stage == MANAGER:
        return _reachable(_managers(entry, standing) if isinstance(entry, Person) else [])
    if stage == COORDINATOR:
        return _reachable(_coordinators(entry, standing))
    return []


def bearer(ask: VerificationAsk, entry: Subject) -> Actor | None:
    """Who opens the link of `ask`, if they may still answer: None once they left, once their
    account is disabled, or once the address that received it is no longer theirs."""
    actor, address = _asked(ask, entry)
    if actor is None or normalise_email(address) != normalise_email(ask.address):
        return None
    return actor if subjects.may_keep(actor, entry) else None


def _asked(ask: VerificationAsk, entry: Subject) -> tuple[Actor | None, str]:
    if ask.person_id is not None:
        person = db.session.get_one(Person, ask.person_id)
        return bearers.of_person(person), person.email
    if ask.account_id is not None:
        account = db.session.get_one(Account, ask.account_id)
        return bearers.of_account(account), account.email
    return (bearers.of_mailbox(entry), entry.email) if isinstance(entry, Structure) else (None, "")


def _holders(entry: Subject, standing: Standing) -> list[Recipient]:
    if isinstance(entry, Person):
        return _people(SELF, [entry], entry, standing)
    managers = _reachable(_managers(entry, standing))
    return managers or _written(MAILBOX, entry.name, entry.email)


def _managers(entry: Subject, standing: Standing) -> list[Recipient]:
    people = [
        person
        for structure_id in sorted(standing.structure_ids)
        for person in seat_facts.managers_of(structure_id)
        if person is not entry
    ]
    return _people(MANAGER, people, entry, standing)


def _coordinators(entry: Subject, standing: Standing) -> list[Recipient]:
    accounts = [
        account
        for agency_id in sorted(standing.agency_ids)
        for account in seat_queries.coordinator_accounts(agency_id)
    ]
    return _accounts(accounts, entry, standing) or _accounts(administrators(), entry, standing)


def administrators() -> list[Account]:
    """The accounts that administer today."""
    return list(
        db.session.scalars(
            select(Account)
            .join(Grant, Grant.account_id == Account.id)
            .where(Grant.role == ADMINISTRATOR, Account.active, Account.confirmed_at.is_not(None))
            .order_by(Account.id)
        )
    )


def _people(
    role: str, people: Iterable[Person], entry: Subject, standing: Standing
) -> list[Recipient]:
    found = []
    for person in people:
        actor = bearers.of_person(person)
        if actor is not None and subjects.may_keep(actor, entry, standing):
            found += _written(role, person.name, person.email, person_id=person.id)
    return found


def _accounts(accounts: Iterable[Account], entry: Subject, standing: Standing) -> list[Recipient]:
    found = []
    for account in accounts:
        actor = bearers.of_account(account)
        if actor is not None and subjects.may_keep(actor, entry, standing):
            found += _written(RUNS, account.display_name, account.email, account_id=account.id)
    return found


def _written(role: str, name: str, address: str, **keys: int) -> list[Recipient]:
    try:
        return [Recipient(role, Address(name, address), **keys)]
    except ValueError:  # no address, or one that was imported broken
        return []


def _reachable(found: list[Recipient]) -> list[Recipient]:
    once = {recipient.key: recipient for recipient in reversed(found)}
    doubtful = mailroom.doubtful(once)
    return [one for key, one in reversed(once.items()) if key not in doubtful]
