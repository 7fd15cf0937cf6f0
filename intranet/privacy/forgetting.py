"""Anonymising somebody: their rows stay, so that what was counted still is; nothing in them, nor in
anybody else's, tells who they were."""

from typing import Any

from sqlalchemy import JSON, Column, String, delete, or_, select, update

from intranet.access import Actor
from intranet.accounts import queries as accounts
from intranet.accounts.models import Account
from intranet.audit import journal
from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db, locked
from intranet.directory.merged import absorbed_keys
from intranet.directory.models import (
    PLANNED,
    Assignment,
    Changeover,
    Person,
    Position,
    Structure,
)
from intranet.directory.offer.models import OutreachSession, Service
from intranet.directory.seats import Refused
from intranet.duplicates import expiry
from intranet.duplicates.models import PERSON, Merge
from intranet.events.models import Guest, Invitation
from intranet.events.replies.models import Reply
from intranet.exchange import retention
from intranet.files import storage
from intranet.index import entries
from intranet.mailroom.models import (
    QUEUED,
    WITHDRAWN,
    DoubtfulAddress,
    IncomingMail,
    OutgoingMail,
)
from intranet.networks.models import Network
from intranet.privacy import closing, formerly, sweeping
from intranet.privacy.register import COLUMNS
from intranet.privacy.traces import SOMEBODY, Traces
from intranet.territories.models import Agency
from intranet.text import fold, match_key
from intranet.upkeep.models import Correction

# Mailboxes and lines that are not somebody's, even when somebody gave them as theirs.
SHARED: dict[str, tuple[Any, ...]] = {
    "addresses": (
        Structure.email, Position.email, Service.email, OutreachSession.email, Agency.email,
        Network.mailbox,
    ),
    "numbers": (
        Structure.phone, Position.phone, Service.phone, OutreachSession.phone, Agency.phone,
    ),
}  # fmt: skip


def why_not(person: Person) -> str:
    """Why somebody cannot be anonymised, in French; "" when they can."""
    if person.merged_into_id is not None:
        return "Cette fiche a été réunie avec une autre : c’est l’autre qu’il faut anonymiser."
    held = select(Assignment.id).where(
        Assignment.person_id == person.id, Assignment.ends_on.is_(None)
    )
    if db.session.scalar(held.limit(1)) is not None:
        return "Cette personne tient encore un poste : enregistrez d’abord son départ."
    if planned_arrival(person):
        return "Cette personne doit bientôt arriver sur un poste : annulez d’abord ce changement."
    granted = accounts.grants_of(accounts_of([person]))
    if any(granted.values()):
        return "Son compte coordonne ou administre : retirez-lui d’abord ce rôle."
    return ""


def planned_arrival(person: Person) -> bool:
    """Whether somebody is to take a seat on a day to come."""
    coming = select(Changeover.id).where(
        Changeover.successor_id == person.id, Changeover.state == PLANNED
    )
    return db.session.scalar(coming.limit(1)) is not None


def accounts_of(people: list[Person]) -> list[Account]:
    return [one.account for one in people if one.account is not None]


def traces_of(person: Person) -> Traces:
    """All that may betray somebody: under the names, addresses and numbers of their entry and of
    those merged into it, present and past, and of their account. What others share is not theirs.
    """
    people = [person, *(_absorbed(person))]
    former = formerly.known_as(people)
    emails = _emails_of(people, former.emails)
    numbers = {number for one in people for number in (one.phone, one.mobile)} | former.numbers
    keys = [one.id for one in people]
    names = dict.fromkeys((one.first_name, one.last_name) for one in people)
    names |= dict.fromkeys(sorted(former.names))
    return Traces(
        names=tuple(name for name in names if not _has_homonym(name, keys)),
        addresses=tuple(_theirs_alone(emails, "addresses", (Person.email,), people)),
        numbers=tuple(_theirs_alone(numbers, "numbers", (Person.phone, Person.mobile), people)),
    )


def forget(actor: Actor | None, person: Person, found: sweeping.Keys | None = None) -> None:
    """Anonymise somebody; `actor` None is the site, after the time that was chosen. `found` is the
    survey of their traces, made beforehand so as not to keep others waiting. Twice does nothing.

    Raises Refused, with the reason.
    """
    db.session.execute(
        locked(select(Person).where(Person.id == person.id)).execution_options(
            populate_existing=True
        )
    )
    if person.forgotten_at is not None:
        return
    if why := why_not(person):
        raise Refused(why)
    traces = traces_of(person)
    people = [person, *_absorbed(person)]
    opened = accounts_of(people)
    _empty_rows({one.id for one in people}, {one.id for one in opened}, set(traces.addresses))
    sweeping.sweep(traces, found if found is not None else sweeping.survey(traces))
    for one in people:
        _empty_entry(one)
    for account in opened:
        closing.forget(account)
    journal.record(actor, "person.anonymised", person)
    db.session.flush()


def _absorbed(person: Person) -> list[Person]:
    return [db.session.get_one(Person, key) for key in absorbed_keys(person)]


def _emails_of(people: list[Person], former: set[str]) -> set[str]:
    """Their addresses, but what is the address of somebody else's account."""
    opened = accounts_of(people)
    found = {one.email for one in people}.union(former, *map(closing.addresses_of, opened))
    found -= {""}
    others = select(Account.email).where(
        Account.email.in_(found), Account.id.not_in([one.id for one in opened])
    )
    return found - set(db.session.scalars(others))


def _has_homonym(name: tuple[str, str], keys: list[int]) -> bool:
    """Whether somebody else has this name: what is said of it may be said of them."""
    key = match_key(" ".join(name))
    namesake = select(Person.id).where(Person.match_key == key, Person.id.not_in(keys))
    return not key or db.session.scalar(namesake.limit(1)) is not None


def _theirs_alone(
    values: set[str], sort: str, columns: tuple[Any, ...], people: list[Person]
) -> list[str]:
    """Those of `values` that are nobody else's, nor a body's: an address that bears their name is
    theirs wherever it stands."""
    wanted = {value for value in values if value}
    taken: set[str] = set()
    for column in SHARED[sort]:
        taken |= set(db.session.scalars(select(column).where(column.in_(wanted))))
    named = {value for value in taken if any(_bears(value, one) for one in people)}
    for column in columns:
        others = select(column).where(
            column.in_(wanted), Person.id.not_in([one.id for one in people])
        )
        taken |= set(db.session.scalars(others))
        named -= taken & set(db.session.scalars(others))
    return sorted(wanted - (taken - named))


def _bears(address: str, person: Person) -> bool:
    words = fold(address.partition("@")[0]).split()
    return "@" in address and any(word in words for word in fold(person.last_name).split())


def _empty_rows(person_ids: set[int], account_ids: set[int], emails: set[str]) -> None:
    """What rows say of the person that they point at, whether or not it names them."""
    retention.forget_people(person_ids)
    keys = {"person.id": person_ids, "account.id": account_ids}
    for name, said in COLUMNS.items():
        table = db.metadata.tables[name]
        for link, owned in said.own.items():
            targets = {one.target_fullname for one in table.c[link].foreign_keys}
            wanted = set().union(*(keys[target] for target in targets & keys.keys()))
            columns = [table.c[one] for one in owned.split() if _is_blankable(table.c[one])]
            if wanted and columns:
                values = {column: blank(column) for column in columns}
                db.session.execute(update(table).where(table.c[link].in_(wanted)).values(values))
    _empty_mails(person_ids, emails)
    _empty_journal(person_ids, account_ids)
    _empty_particulars(person_ids, emails)


def _is_blankable(column: Column[Any]) -> bool:
    kind = column.type
    return not column.foreign_keys and (column.nullable or isinstance(kind, JSON | String))


def blank(column: Column[Any]) -> Any:
    """What a column says of nobody."""
    if isinstance(column.type, JSON):
        return {}
    return None if column.nullable else ""


def _empty_mails(person_ids: set[int], emails: set[str]) -> None:
    """What was written to them, and about their entry."""
    theirs = or_(
        OutgoingMail.recipient_address.in_(emails),
        (OutgoingMail.cause_kind == PERSON) & OutgoingMail.cause_id.in_(person_ids),
    )
    unsent = update(OutgoingMail).where(theirs, OutgoingMail.state == QUEUED)
    db.session.execute(unsent.values(state=WITHDRAWN))
    empty = {"subject": "", "text": "", "html": "", "calendar": None, "calendar_method": ""}
    about = update(OutgoingMail).where(theirs)
    db.session.execute(about.values(**empty, last_error=""))
    to = update(OutgoingMail).where(OutgoingMail.recipient_address.in_(emails))
    db.session.execute(to.values(recipient_name="", recipient_address=""))


def _empty_journal(person_ids: set[int], account_ids: set[int]) -> None:
    """What happened to their entry is still dated; what it said is not kept."""
    by = update(JournalEntry).where(JournalEntry.actor_id.in_(account_ids))
    db.session.execute(by.values(actor_name=""))
    for kind, keys, name in (
        (PERSON, person_ids, SOMEBODY),
        (Account.__tablename__, account_ids, closing.CLOSED),
    ):
        journal.forget(kind, keys, name)


def _empty_particulars(person_ids: set[int], emails: set[str]) -> None:
    """What no foreign key tells."""
    db.session.execute(delete(DoubtfulAddress).where(DoubtfulAddress.address.in_(emails)))
    _empty_received(emails)
    guests = update(Guest).where(Guest.email.in_(emails))
    db.session.execute(guests.values(name="", email="", organisation=""))
    corrected = update(Correction).where(
        Correction.entry_kind == PERSON, Correction.entry_id.in_(person_ids)
    )
    db.session.execute(corrected.values(old_value="", new_value="", message="", reason=""))
    merges = select(Merge).where(
        Merge.kind == PERSON, or_(Merge.kept_id.in_(person_ids), Merge.merged_id.in_(person_ids))
    )
    for row in db.session.scalars(merges):
        expiry.empty(row)
    db.session.flush()


def _empty_received(emails: set[str]) -> None:
    """What they wrote to a network's mailbox: that it came is still counted."""
    received = update(IncomingMail).where(IncomingMail.sender_address.in_(emails))
    db.session.execute(received.values(sender_name="", sender_address="", subject="", content=None))
    answered = update(Reply).where(Reply.attendee.in_(emails))
    db.session.execute(answered.values(attendee="", comment="", text="", delegate=""))


def _empty_entry(person: Person) -> None:
    """The row stays, so that seats and attendances are still counted."""
    photo, person.photo_id = person.photo_id, None
    person.first_name, person.last_name = "", SOMEBODY
    person.email = person.phone = person.mobile = person.about = person.subjects = ""
    person.source = person.source_id = ""
    person.languages, person.themes = [], []
    person.account_id = person.verified_by_id = None
    person.match_key = ""
    person.forgotten_at = now()
    db.session.flush()
    storage.drop(photo)
    entries.remove(PERSON, person.id)
    renew = select(Invitation).where(Invitation.person_id == person.id)
    for invitation in db.session.scalars(renew):
        invitation.nonce = closing.nonce()
