"""`/c/<token>`: one correction, decided from a mail by one recipient who may."""

from dataclasses import dataclass
from hashlib import sha256

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.database import db
from intranet.directory.models import Person
from intranet.text import normalise_email
from intranet.upkeep import bearers, links, subjects
from intranet.upkeep.links import NO_LONGER_YOURS, UNKNOWN, Dead
from intranet.upkeep.models import PENDING, Correction
from intranet.upkeep.recipients import Recipient
from intranet.upkeep.subjects import Subject
from intranet.web import absolute_url
from intranet.web.links import Purpose

DECIDE = Purpose("correction", days=links.VERIFY.days)
PERSON, ACCOUNT = "p", "a"


@dataclass(frozen=True)
class Opened:
    """What a link opened: a correction of `entry`, for `actor` to decide. None once it is decided
    and is not for them any more: the link then only says so."""

    row: Correction
    entry: Subject
    actor: Actor | None


def address(row: Correction, to: Recipient) -> str:
    """What goes into the mail to `to`."""
    who, key = (PERSON, to.person_id) if to.person_id is not None else (ACCOUNT, to.account_id)
    token = DECIDE.sign([row.id, row.nonce, who, key, _mark(to.to.address)])
    return absolute_url("upkeep.decide_by_link", token=token)


def open_correction(given: str) -> Opened:
    """What `given` opens. Raises Dead."""
    key, nonce, who, bearer_key, sent_to = links.read(DECIDE, given)
    row = db.session.get(Correction, key)
    if row is None or row.nonce != nonce:
        raise Dead(UNKNOWN, 404)
    entry = links.living(row.entry_kind, row.entry_id)
    actor = _bearer(who, bearer_key, sent_to)
    if actor is not None and subjects.may_keep(actor, entry):
        return Opened(row, entry, actor)
    if row.state == PENDING:
        raise Dead(NO_LONGER_YOURS)
    return Opened(row, entry, None)


def _bearer(who: str, key: int, sent_to: str) -> Actor | None:
    if who == PERSON:
        person = db.session.get(Person, key)
        return bearers.of_person(person) if person and _mark(person.email) == sent_to else None
    account = db.session.get(Account, key)
    return bearers.of_account(account) if account and _mark(account.email) == sent_to else None


def _mark(address: str) -> str:
    """What a token remembers of the address that it was sent to, without naming it."""
    return sha256(normalise_email(address).encode()).hexdigest()[:16]
