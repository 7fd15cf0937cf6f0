import pytest
from sqlalchemy import func, select

from intranet.accounts.models import Account
from intranet.audit.models import JournalEntry
from intranet.clock import now, today
from intranet.database import db
from intranet.directory import actors, queries, seat_facts, seats
from intranet.directory.models import Assignment, Membership, Person, Position, Structure
from intranet.directory.offer.models import OutreachSession, Service
from intranet.directory.seats import Refused
from intranet.duplicates import merging
from intranet.events import answers, invitations
from intranet.events.models import BY_SITE, CONFIRMED, NO, OFFERED, WAITING, YES, Invitation
from intranet.index.models import IndexEntry
from intranet.mailroom.models import OutgoingMail
from tests.builders import accounts, directory, events


def words_of(kind, key):
    return db.session.scalar(
        select(IndexEntry.words).where(IndexEntry.kind == kind, IndexEntry.ref_id == key)
    )


def test_the_merged_entry_keeps_its_row_and_leads_to_the_other(cast, twin, merge):
    merge(cast.ccas, twin)

    assert db.session.get(Structure, twin.id).merged_into_id == cast.ccas.id


def test_only_what_is_chosen_is_taken_from_the_other(cast, twin, merge):
    twin.phone, twin.website = "+33299891234", "https://ccas.example"

    merge(cast.ccas, twin, {"phone": twin.id, "website": cast.ccas.id})

    assert (cast.ccas.phone, cast.ccas.website) == ("+33299891234", "")


def test_columns_that_only_make_sense_together_come_together(cast, twin, merge):
    twin.address, twin.postcode, twin.longitude = "2 rue du Port", "35260", -1.85

    merge(cast.ccas, twin, {"place": twin.id})

    assert (cast.ccas.address, cast.ccas.longitude) == ("2 rue du Port", -1.85)


def test_the_seats_and_what_they_belong_to_follow(cast, twin, merge):
    merge(cast.ccas, twin)

    titles = {seat.position.title for seat in queries.seats_of(cast.ccas)}
    assert titles == {cast.manager_seat.title, cast.vacant_seat.title, "Accueil social"}
    networks = db.session.scalars(
        select(Membership.network_id).where(Membership.position_id == twin.seat.id)
    )
    assert list(networks) == [cast.network.id]


def test_services_and_permanences_follow_held_and_hosted(cast, twin, merge):
    moment = now()
    service = Service(
        structure_id=twin.id, name="Domiciliation", created_at=moment, updated_at=moment
    )
    held, hosted = (
        OutreachSession(
            structure_id=structure.id,
            host_id=host.id,
            commune_id=cast.cancale.id,
            created_at=moment,
            updated_at=moment,
        )
        for structure, host in ((twin, cast.cdas), (cast.cdas, twin))
    )
    db.session.add_all([service, held, hosted])
    db.session.flush()

    merge(cast.ccas, twin)

    assert service.structure_id == held.structure_id == hosted.host_id == cast.ccas.id


def test_a_merged_structure_is_found_no_more_and_its_people_through_the_other(cast, twin, merge):
    merge(cast.ccas, twin)

    assert words_of("structure", twin.id) is None
    assert "cancale" in words_of("person", twin.holder.id)
    assert words_of("structure", cast.ccas.id)


def test_a_merged_structure_is_in_no_list_even_for_an_administrator(cast, twin, merge, acting):
    merge(cast.ccas, twin)

    seen = db.session.scalars(queries.visible_to(acting("administrator"), closed=True)).all()
    assert twin.id not in [row.id for row in seen]


def test_a_merged_person_is_in_no_list_even_for_an_administrator(cast, homonym, merge, acting):
    merge(cast.member, homonym)

    seen = db.session.scalars(queries.people_visible_to(acting("administrator"))).all()
    assert homonym.id not in [row.id for row in seen]


def test_one_person_then_holds_the_seats_of_both(cast, homonym, merge):
    merge(cast.member, homonym)

    held = db.session.scalars(
        select(Assignment.position_id).where(Assignment.person_id == cast.member.id)
    )
    assert set(held) == {cast.member_seat.id, homonym.seat.id}
    assert words_of("person", homonym.id) is None


def test_the_account_of_the_merged_person_comes_to_the_kept_one(cast, merge):
    bare = directory.person("Awa", "Martin")
    directory.position(cast.cdas, "Accueil", holder=bare)

    merge(bare, cast.member)

    assert (bare.account_id, cast.member.account_id) == (cast.accounts["member"].id, None)
    assert actors.of_account(cast.accounts["member"]).person_id == bare.id


def test_two_people_who_sign_in_want_a_choice(cast, homonym, merge):
    homonym.account = accounts.account("awa.martin@cdas.example")
    db.session.flush()

    with pytest.raises(Refused, match="quel compte reste") as refused:
        merge(cast.member, homonym)
    assert refused.value.field == "account"


@pytest.fixture
def signed_in_twice(cast, homonym):
    homonym.account = accounts.account("awa.martin@cdas.example")
    db.session.flush()
    return homonym


def test_the_account_chosen_remains_and_the_other_is_closed_and_told(
    cast, signed_in_twice, merge, outbox
):
    chosen = signed_in_twice.account

    merge(cast.member, signed_in_twice, account=chosen.id)

    assert cast.member.account_id == chosen.id
    assert db.session.get(Account, cast.accounts["member"].id).active is False
    assert outbox.purposes("accueil@cdas.example") == ["duplicates.account_closed"]


def test_an_account_that_coordinates_is_not_closed_by_a_merge(cast, signed_in_twice, merge):
    signed_in_twice.account = cast.accounts["other_coordinator"]
    db.session.flush()

    with pytest.raises(Refused, match="coordonne ou administre"):
        merge(cast.member, signed_in_twice, account=cast.accounts["member"].id)


def test_nobody_closes_the_account_they_are_signed_in_with(cast, signed_in_twice, merge):
    signed_in_twice.account = cast.accounts["coordinator"]
    db.session.flush()

    with pytest.raises(Refused, match="vous êtes connecté"):
        merge(cast.member, signed_in_twice, account=cast.accounts["member"].id)


def test_an_account_never_opened_gives_way_without_a_question(cast, signed_in_twice, merge):
    signed_in_twice.account.confirmed_at = None

    merge(signed_in_twice, cast.member)

    assert signed_in_twice.account_id == cast.accounts["member"].id


def test_the_mails_about_an_entry_follow_it(cast, twin, merge, app):
    mail = OutgoingMail(
        purpose="x", cause_kind="structure", cause_id=twin.id, message_id="<1>", sender_address="a@b",
        recipient_address="c@d", subject="s", text="t", html="h", created_at=now(), next_try_at=now(),
    )  # fmt: skip
    db.session.add(mail)

    merge(cast.ccas, twin)

    assert mail.cause_id == cast.ccas.id


def test_what_the_entry_is_of_another_kind_stays(cast, twin, merge):
    """Key 3 of a person is not key 3 of a structure."""
    mail = OutgoingMail(
        purpose="x", cause_kind="person", cause_id=twin.id, message_id="<1>", sender_address="a@b",
        recipient_address="c@d", subject="s", text="t", html="h", created_at=now(), next_try_at=now(),
    )  # fmt: skip
    db.session.add(mail)

    merge(cast.ccas, twin)

    assert mail.cause_id == twin.id


def test_taken_whole_from_one_an_entry_is_as_verified_as_that_one(cast, twin, merge):
    twin.verified_at, cast.ccas.verified_at = now(), None
    everything = dict.fromkeys(("name", "phone", "place"), twin.id)

    merge(cast.ccas, twin, everything)

    assert cast.ccas.verified_at == twin.verified_at


def test_made_of_two_an_entry_is_as_verified_as_the_one_verified_longest_ago(cast, twin, merge):
    twin.verified_at, cast.ccas.verified_at = now(), None

    merge(cast.ccas, twin, {"phone": twin.id})

    assert cast.ccas.verified_at is None


def test_both_histories_tell_it(cast, twin, merge):
    merge(cast.ccas, twin, {"phone": twin.id})

    facts = {
        (fact.object_id, fact.verb): fact.after
        for fact in db.session.scalars(
            select(JournalEntry).where(JournalEntry.verb.like("%merged%"))
        )
    }
    assert facts[cast.ccas.id, "structure.merged"]["phone"] == "+33299890000"
    assert facts[cast.ccas.id, "structure.merged"]["merged"] == "C.C.A.S. Cancale"
    assert facts[twin.id, "structure.merged_into"] == {"into": "CCAS de Cancale"}


def test_an_entry_is_not_merged_with_itself(cast, merge):
    with pytest.raises(Refused, match="la même fiche"):
        merge(cast.ccas, cast.ccas)


def test_an_entry_is_merged_once(cast, twin, merge):
    merge(cast.ccas, twin)

    with pytest.raises(Refused, match="déjà été réunie"):
        merge(cast.cdas, twin)
    with pytest.raises(Refused, match="déjà été réunie"):
        merge(twin, cast.cdas)


def test_a_closed_structure_is_opened_again_before_it_is_merged(cast, twin, merge):
    twin.closed_at = now()
    db.session.flush()

    with pytest.raises(Refused, match="est fermée"):
        merge(cast.ccas, twin)


def test_an_entry_edited_since_it_was_shown_is_not_merged(cast, twin, acting):
    shown = cast.ccas.version, twin.version
    twin.phone = "+33299891234"
    db.session.flush()

    with pytest.raises(merging.Overtaken):
        merging.merge(acting(), cast.ccas, twin, {}, versions=shown)
    assert twin.merged_into_id is None


def test_the_address_of_a_merged_person_still_tells_who_they_are(cast, homonym, merge):
    merge(cast.member, homonym, {"email": cast.member.id})

    assert seat_facts.person_with_address("awa.martin@cdas.example").id == cast.member.id


# Two invitations to one event are one person's.


@pytest.fixture
def meeting(cast, homonym):
    return events.event(cast, invite=[cast.member_seat, homonym.seat], capacity=2)


def invited(event, person):
    return db.session.scalars(
        select(Invitation).where(Invitation.event_id == event.id, Invitation.person_id == person.id)
    ).one()


def test_invited_twice_a_person_stays_invited_once(cast, homonym, meeting, merge):
    merge(cast.member, homonym)

    standing = db.session.scalars(
        select(Invitation.person_id).where(
            Invitation.event_id == meeting.id, Invitation.removed_at.is_(None)
        )
    ).all()
    assert standing == [cast.member.id]


def test_the_invitation_that_goes_leaves_the_calendar_in_words_of_its_own(
    cast, homonym, meeting, merge, outbox
):
    merge(cast.member, homonym)

    assert outbox.purposes("awa.martin@cdas.example") == ["invitation", "twice"]
    assert [method for method, _, _ in outbox.files("awa.martin@cdas.example")][-1] == "CANCEL"


def test_the_word_given_on_the_other_invitation_is_kept(cast, homonym, meeting, merge):
    answers.answer(invited(meeting, homonym), YES, source=BY_SITE, actor=None)

    merge(cast.member, homonym)

    kept = invited(meeting, cast.member)
    assert (kept.answer, kept.place) == (YES, CONFIRMED)
    assert db.session.scalar(select(func.count()).where(Invitation.place == CONFIRMED)) == 1


def test_one_place_of_two_goes_to_the_next_in_line(cast, homonym, meeting, merge):
    third = directory.person("Léa", "Morin", email="lea@cdas.example")
    directory.position(cast.cdas, "Accueil", holder=third)
    invitations.invite(None, meeting.id, [], [third.id])
    for person in (cast.member, homonym, third):
        answers.answer(invited(meeting, person), YES, source=BY_SITE, actor=None)
    assert invited(meeting, third).place == WAITING

    merge(cast.member, homonym)

    assert invited(meeting, cast.member).place == CONFIRMED
    assert invited(meeting, third).place == OFFERED


def test_a_place_that_was_offered_is_kept_with_its_deadline(cast, homonym, meeting, merge):
    third, fourth = (
        directory.person(first, "Morin", email=f"{first}@cdas.example") for first in ("Lea", "Tom")
    )
    invitations.invite(None, meeting.id, [], [third.id, fourth.id])
    for person in (third, fourth, homonym):
        answers.answer(invited(meeting, person), YES, source=BY_SITE, actor=None)
    answers.answer(invited(meeting, third), NO, source=BY_SITE, actor=None)
    until = invited(meeting, homonym).offered_until

    merge(cast.member, homonym)

    kept = invited(meeting, cast.member)
    assert (kept.place, kept.offered_until) == (OFFERED, until)


def test_of_two_words_the_last_one_counts(cast, homonym, meeting, merge, time_machine_at):
    answers.answer(invited(meeting, cast.member), NO, source=BY_SITE, actor=None)
    time_machine_at(hours=1)
    answers.answer(invited(meeting, homonym), YES, source=BY_SITE, actor=None)

    merge(cast.member, homonym)

    assert invited(meeting, cast.member).answer == YES


def test_a_merge_moves_nothing_of_others(cast, twin, merge):
    before = dict(db.session.execute(select(Position.id, Position.structure_id)).tuples().all())

    merge(cast.ccas, twin)

    after = dict(db.session.execute(select(Position.id, Position.structure_id)).tuples().all())
    assert {key for key in before if before[key] != after[key]} == {twin.seat.id}


def test_a_person_who_left_is_merged_with_their_past(cast, homonym, merge, acting):
    seats.leave(acting(), homonym.seat, today())

    merge(cast.member, homonym, who="administrator")

    past = db.session.scalars(
        select(Assignment).where(Assignment.position_id == homonym.seat.id)
    ).one()
    assert past.person_id == cast.member.id
    assert db.session.get(Person, homonym.id).merged_into_id == cast.member.id
