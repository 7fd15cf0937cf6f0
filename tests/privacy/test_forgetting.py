"""Anonymising leaves name, mail and phone nowhere, and keeps counts."""

import pytest
from sqlalchemy import func, select

from intranet.accounts.models import Account, Passkey
from intranet.agenda.models import FeedAddress
from intranet.audit import journal
from intranet.audit.models import JournalEntry
from intranet.clock import now, today
from intranet.database import db
from intranet.directory import entries, indexing, seats
from intranet.directory.models import Assignment, Person, Structure
from intranet.directory.seats import Refused
from intranet.duplicates import merging
from intranet.events import answers
from intranet.events.models import BY_SITE, YES, Invitation
from intranet.files.models import StoredFile
from intranet.index.models import IndexEntry
from intranet.mailroom import letters, outbox
from intranet.mailroom.addresses import Address
from intranet.mailroom.models import QUEUED, OutgoingMail
from intranet.meetings import searching
from intranet.meetings.minutes.models import Minutes, MinutesVersion
from intranet.privacy import forgetting, sweeping
from intranet.privacy.traces import SOMEBODY
from tests.builders import directory, events, meetings
from tests.privacy.conftest import EMAIL, FIRST, LAST, PHONE, WORDS


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_nothing_names_them_in_any_column_of_any_table(leaver, everywhere, betrayed, acting):
    everywhere()
    places = betrayed()
    assert len(places) > 60  # they are everywhere indeed

    forgetting.forget(acting("administrator"), leaver)

    assert betrayed() == {}


def test_nor_after_a_life_on_the_site(cast, leaver, betrayed, acting):
    """The same, by the doors that people use."""
    seats.assign(acting("coordinator"), leaver.seat, leaver, today())
    meeting = events.event(cast, invite=[leaver.seat], description=f"Avec {FIRST} {LAST}.")
    invitation = db.session.scalars(
        select(Invitation).where(Invitation.person_id == leaver.id)
    ).one()
    answers.answer(invitation, YES, source=BY_SITE, actor=None, comment="Je viens à deux.")
    entries.edit_person(acting("coordinator"), leaver, {"about": "Le matin"}, leaver.version)
    seats.leave(acting("coordinator"), leaver.seat, today())
    db.session.commit()
    assert len(betrayed()) > 8

    forgetting.forget(acting("administrator"), leaver)

    assert betrayed() == {}
    assert meeting.slots[0].component and FIRST not in meeting.slots[0].component


def test_what_was_counted_still_is(cast, leaver, acting):
    seats.assign(acting("coordinator"), leaver.seat, leaver, today())
    events.event(cast, invite=[leaver.seat])
    seats.leave(acting("coordinator"), leaver.seat, today())
    models = (Person, Account, Assignment, Invitation, OutgoingMail)
    before = [count(model) for model in models]
    facts = count(JournalEntry)

    forgetting.forget(acting("administrator"), leaver)

    assert [count(model) for model in models] == before
    assert count(JournalEntry) == facts + 1


def test_the_journal_says_that_it_was_done_and_names_nobody(leaver, acting):
    forgetting.forget(acting("administrator"), leaver)

    fact = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "person.anonymised")
    ).one()
    assert (fact.object_id, fact.object_name) == (leaver.id, SOMEBODY)
    assert (fact.before, fact.after) == ({}, {})


def test_their_account_opens_nothing_any_more(cast, leaver, acting):
    account = leaver.account

    forgetting.forget(acting("administrator"), leaver)

    assert (account.active, account.password, account.email) == (
        False,
        None,
        f"anonyme-{account.id}@anonyme.invalid",
    )
    assert leaver.account_id is None
    for model in (Passkey, FeedAddress):
        assert count(model) == 0


def test_their_photo_is_gone(leaver, acting):
    forgetting.forget(acting("administrator"), leaver)

    assert count(StoredFile) == 0


def test_they_are_found_and_listed_no_more(cast, leaver, acting):
    from intranet.directory import queries

    seats.assign(acting("coordinator"), leaver.seat, leaver, today())
    seats.leave(acting("coordinator"), leaver.seat, today())
    indexing.rebuild()

    forgetting.forget(acting("administrator"), leaver)

    assert count(IndexEntry, IndexEntry.kind == "person", IndexEntry.ref_id == leaver.id) == 0
    assert queries.find_person(acting("administrator"), leaver.id) is None


def test_minutes_that_named_them_are_found_by_their_name_no_more(cast, leaver, acting):
    """Scattered among other words too: the index keeps words, not sentences."""
    event = meetings.meeting(cast, publish=False)
    text = f"{LAST} : une autre famille. Avec {FIRST} {LAST} et les autres."
    minutes = Minutes(event_id=event.id, text="", number=1, created_at=now(), updated_at=now())
    db.session.add(minutes)
    db.session.flush()
    db.session.add(MinutesVersion(minutes_id=minutes.id, number=1, text=text, published_at=now()))
    db.session.flush()
    searching.refresh([event.id])
    db.session.commit()
    assert searching.matching(FIRST) == [event.id]

    forgetting.forget(acting("administrator"), leaver)

    assert searching.matching(FIRST) == []
    assert searching.matching("famille") == [event.id]


def test_a_mail_that_waits_for_them_does_not_leave(cast, leaver, acting):
    seats.assign(acting("coordinator"), leaver.seat, leaver, today())
    events.event(cast, invite=[leaver.seat])
    seats.leave(acting("coordinator"), leaver.seat, today())
    assert count(OutgoingMail, OutgoingMail.recipient_address == EMAIL) > 0

    forgetting.forget(acting("administrator"), leaver)

    assert (
        count(OutgoingMail, OutgoingMail.recipient_address == "", OutgoingMail.state == QUEUED) == 0
    )


def test_those_merged_into_them_go_with_them(cast, leaver, acting, betrayed):
    twin = directory.person(FIRST, LAST, phone=PHONE, email="e.quemener@cdas.example")
    versions = leaver.version, twin.version
    merging.merge(acting("administrator"), leaver, twin, {}, versions=versions)

    forgetting.forget(acting("administrator"), leaver)

    assert db.session.get(Person, twin.id).forgotten_at is not None
    assert betrayed() == {}


def test_twice_does_nothing(leaver, acting):
    forgetting.forget(acting("administrator"), leaver)
    when, facts = leaver.forgotten_at, count(JournalEntry)

    forgetting.forget(acting("administrator"), leaver)

    assert (leaver.forgotten_at, count(JournalEntry)) == (when, facts)


# What is not theirs stays.


def test_a_homonym_keeps_their_name(cast, leaver, acting):
    other = directory.person(FIRST, LAST)
    directory.position(cast.ccas, holder=other)
    cast.ccas.description = f"Demandez {FIRST} {LAST}."

    forgetting.forget(acting("administrator"), leaver)

    assert db.session.get(Structure, cast.ccas.id).description == f"Demandez {FIRST} {LAST}."
    assert other.name == f"{FIRST} {LAST}"


def test_the_line_of_the_structure_stays(cast, leaver, acting):
    cast.cdas.phone = PHONE
    cast.cdas.description = "Le 02 99 12 34 56, de 9 h à 12 h."

    forgetting.forget(acting("administrator"), leaver)

    cdas = db.session.get(Structure, cast.cdas.id)
    assert (cdas.phone, cdas.description) == (PHONE, "Le 02 99 12 34 56, de 9 h à 12 h.")


def test_a_shared_mailbox_stays_but_not_an_address_that_bears_their_name(cast, leaver, acting):
    leaver.email = "accueil@cdas-baie.example"
    cast.cdas.email, cast.ccas.email = leaver.email, EMAIL

    forgetting.forget(acting("administrator"), leaver)

    assert db.session.get(Structure, cast.cdas.id).email == "accueil@cdas-baie.example"
    assert db.session.get(Structure, cast.ccas.id).email == ""


def test_what_others_wrote_of_others_stays(cast, leaver, acting):
    journal.record(acting("manager"), "structure.updated", cast.ccas, after={"phone": "0299"})

    forgetting.forget(acting("administrator"), leaver)

    fact = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "structure.updated")
    ).one()
    assert (fact.actor_name, fact.after) == ("Maëlle Kerdoncuff", {"phone": "0299"})


# Refusals.


def test_whoever_holds_a_seat_leaves_it_first(cast, acting):
    with pytest.raises(Refused, match="tient encore un poste"):
        forgetting.forget(acting("administrator"), cast.member)


def test_whoever_coordinates_gives_it_up_first(cast, leaver, acting):
    leaver.account = cast.accounts["coordinator"]
    db.session.flush()

    with pytest.raises(Refused, match="coordonne ou administre"):
        forgetting.forget(acting("administrator"), leaver)


def test_of_two_entries_that_are_one_the_kept_one_is_forgotten(cast, leaver, acting):
    leaver.merged_into_id = cast.member.id
    db.session.flush()

    with pytest.raises(Refused, match="réunie avec une autre"):
        forgetting.forget(acting("administrator"), leaver)


def test_the_survey_only_reads(leaver, everywhere, queries):
    everywhere()
    queries.clear()

    sweeping.survey(forgetting.traces_of(leaver))

    assert [one for one in queries if not one.startswith("SELECT")] == []


# Beyond what the entry says on the day.


def test_former_names_addresses_and_numbers_go_too(cast, leaver, betrayed, acting):
    cast.cdas.description = WORDS
    to = Address(f"{FIRST} {LAST}", EMAIL)
    outbox.queue(letters.compose("accounts/mails/password_changed"), purpose="essai", to=to)
    db.session.commit()
    present = {
        "first_name": "Nora", "last_name": "Dupuis", "email": "nora@dupuis.example",
        "phone": "+33299000001", "mobile": "+33699000001", "about": "",
    }  # fmt: skip
    entries.edit_person(acting("administrator"), leaver, present, leaver.version)
    leaver.account.email, leaver.account.display_name = "nora@dupuis.example", "Nora Dupuis"
    db.session.commit()
    assert len(betrayed()) > 3

    forgetting.forget(acting("administrator"), leaver)

    assert betrayed() == {}


@pytest.mark.parametrize("whose", ["structure", "account"])
def test_what_others_received_at_an_address_that_one_gave_stays(cast, leaver, acting, whose):
    """One writes what one likes as the address of one's entry."""
    theirs = cast.accounts["administrator"].email if whose == "account" else "accueil@cdas.example"
    if whose == "structure":
        cast.cdas.email = theirs
    leaver.email = theirs
    letter = letters.compose("accounts/mails/password_changed")
    mail = outbox.queue(letter, purpose="essai", to=Address("Accueil", theirs))
    db.session.commit()

    forgetting.forget(acting("administrator"), leaver)

    db.session.expire_all()
    kept = db.session.get(OutgoingMail, mail.id)
    assert (kept.state, kept.recipient_address, bool(kept.text)) == (QUEUED, theirs, True)
