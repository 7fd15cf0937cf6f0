import pytest
from sqlalchemy import select

from intranet.accounts.models import Account
from intranet.clock import today
from intranet.database import db
from intranet.directory import entries, indexing, seats
from intranet.directory.models import Assignment, Position, Structure
from intranet.directory.seats import Refused
from intranet.duplicates.merging import columns_of
from intranet.duplicates.parting import UNDO_DAYS
from intranet.events import answers, invitations
from intranet.events.models import BY_SITE, CONFIRMED, NO_ANSWER, WAITING, YES, Invitation
from intranet.index.models import IndexEntry
from tests.builders import accounts, directory, events

# What a merge and its undoing may leave otherwise: when, and how many times, they were written.
WRITTEN = {"version", "updated_at"}


def told(entry):
    db.session.expire_all()
    return {name: value for name, value in columns_of(entry).items() if name not in WRITTEN}


def everything_but_the_journal():
    """Every row of every table that a merge may touch, as it stands."""
    db.session.flush()
    db.session.expire_all()
    written = {*WRITTEN, "fs_uniquifier"}
    return {
        table.name: sorted(
            str({name: value for name, value in row.items() if name not in silent(table, written)})
            for row in db.session.execute(select(table)).mappings()
        )
        for table in db.metadata.sorted_tables
        if table.name not in ("journal_entry", "merge", "outgoing_mail", "calendar_copy")
    }


def silent(table, written):
    return {"id"} if table.name == "index_entry" else written


@pytest.fixture
def filled(cast, twin):
    twin.phone, twin.siret, twin.website = "+33299891234", "21350049900018", "https://ccas.example"
    twin.address, twin.longitude, twin.area = "2 rue du Port", -1.85, ["35049"]
    twin.source, twin.source_id = "soliguide", "12"
    db.session.flush()
    return twin


ALL = ("name", "phone", "website", "siret", "place", "area", "origin")


def test_undone_at_once_a_merge_of_structures_leaves_no_trace(cast, filled, merge, part):
    indexing.rebuild()
    before = everything_but_the_journal()

    row = merge(cast.ccas, filled, dict.fromkeys(ALL, filled.id))
    left = part(row)

    assert left == []
    assert everything_but_the_journal() == before


@pytest.mark.parametrize("first", ["kept", "merged"])
def test_undone_at_once_a_merge_of_people_leaves_no_trace(
    cast, homonym, merge, part, first, time_machine_at
):
    homonym.account = accounts.account("awa.martin@cdas.example")
    homonym.languages, homonym.mobile = ["br"], "+33612345678"
    meeting = events.event(cast, invite=[cast.member_seat, homonym.seat], capacity=2)
    people = (cast.member, homonym) if first == "kept" else (homonym, cast.member)
    for hours, person in enumerate(people):
        time_machine_at(hours=hours)
        answers.answer(invited(meeting, person), YES, source=BY_SITE, actor=None)
    indexing.rebuild()
    before = everything_but_the_journal()

    row = merge(
        cast.member,
        homonym,
        {"languages": homonym.id, "email": homonym.id},
        account=homonym.account_id,
    )
    left = part(row)

    assert left == []
    assert everything_but_the_journal() == before
    assert db.session.get(Account, cast.accounts["member"].id).active


def test_both_are_found_again(cast, twin, merge, part):
    part(merge(cast.ccas, twin))

    keys = db.session.scalars(select(IndexEntry.ref_id).where(IndexEntry.kind == "structure")).all()
    assert {cast.ccas.id, twin.id} <= set(keys)


def test_a_field_edited_since_stays_and_is_told(cast, filled, merge, part, acting):
    row = merge(cast.ccas, filled, {"phone": filled.id, "website": filled.id})
    entries.edit_structure(acting(), cast.ccas, {"phone": "+33299000000"}, cast.ccas.version)

    left = part(row)

    assert (cast.ccas.phone, cast.ccas.website) == ("+33299000000", "")
    assert left == ["Téléphone : modifié depuis, la fiche gardée le conserve."]


def test_a_seat_moved_since_stays_and_is_told(cast, twin, merge, part):
    row = merge(cast.ccas, twin)
    db.session.get(Position, twin.seat.id).structure_id = cast.cdas.id
    db.session.flush()

    left = part(row)

    assert db.session.get(Position, twin.seat.id).structure_id == cast.cdas.id
    assert left == ["Un poste (« Accueil social ») : cela a changé depuis, et reste ainsi."]


def test_a_row_that_went_since_is_told(cast, homonym, merge, part):
    row = merge(cast.member, homonym)
    gone = db.session.scalars(
        select(Assignment).where(Assignment.position_id == homonym.seat.id)
    ).one()
    db.session.delete(gone)
    db.session.flush()

    assert part(row) == ["Une affectation à un poste : cela n’existe plus."]


def test_what_came_since_stays_with_the_kept_entry(cast, twin, merge, part):
    row = merge(cast.ccas, twin)
    added = directory.position(cast.ccas, "Accueil du matin")

    part(row)

    assert db.session.get(Position, added.id).structure_id == cast.ccas.id


def test_who_left_a_seat_since_does_not_come_back(cast, twin, merge, part, acting):
    row = merge(cast.ccas, twin)
    seats.leave(acting(), db.session.get(Position, twin.seat.id), today())

    assert part(row) == []
    held = db.session.scalars(
        select(Assignment).where(Assignment.position_id == twin.seat.id)
    ).one()
    assert held.ends_on == today()


def test_an_undone_merge_is_undone_once(cast, twin, merge, part):
    row = merge(cast.ccas, twin)
    part(row)

    with pytest.raises(Refused, match="déjà été annulée"):
        part(row)


def test_a_merge_is_undone_within_thirty_days(cast, twin, merge, part, time_machine_at):
    row = merge(cast.ccas, twin)
    time_machine_at(days=UNDO_DAYS, minutes=-1)
    from intranet.duplicates.parting import check

    check(row)
    time_machine_at(days=UNDO_DAYS, minutes=1)

    with pytest.raises(Refused, match="plus de 30 jours"):
        part(row)


def test_of_a_chain_the_last_merge_is_undone_first(cast, twin, merge, part):
    third = directory.structure(cast.cancale, "Centre communal d’action sociale")
    first = merge(twin, third)
    second = merge(cast.ccas, twin)

    with pytest.raises(Refused, match=r"annulez d’abord celle de « C\.C\.A\.S\. Cancale »"):
        part(first)
    part(second)
    part(first)
    assert db.session.get(Structure, third.id).merged_into_id is None


def test_two_merges_into_one_entry_are_undone_in_turn(cast, twin, merge, part):
    third = directory.structure(cast.cancale, "Centre communal d’action sociale")
    first = merge(cast.ccas, third)
    merge(cast.ccas, twin)

    with pytest.raises(Refused, match="annulez d’abord"):
        part(first)


def test_the_entries_may_be_merged_again(cast, twin, merge, part):
    part(merge(cast.ccas, twin))

    merge(twin, cast.ccas)

    assert db.session.get(Structure, cast.ccas.id).merged_into_id == twin.id


# Places at events.


def invited(event, person):
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.event_id == event.id, Invitation.person_id == person.id)
        .execution_options(populate_existing=True)
    ).one()


def test_a_place_given_away_since_is_not_taken_back(cast, homonym, merge, part):
    meeting = events.event(cast, invite=[cast.member_seat, homonym.seat], capacity=2)
    third = directory.person("Léa", "Morin", email="lea@cdas.example")
    directory.position(cast.cdas, "Accueil", holder=third)
    for person in (cast.member, homonym):
        answers.answer(invited(meeting, person), YES, source=BY_SITE, actor=None)
    row = merge(cast.member, homonym)
    invitations.invite(None, meeting.id, [], [third.id])
    answers.answer(invited(meeting, third), YES, source=BY_SITE, actor=None)

    left = part(row)

    places = {p.id: invited(meeting, p).place for p in (cast.member, homonym, third)}
    assert places == {cast.member.id: CONFIRMED, homonym.id: WAITING, third.id: CONFIRMED}
    assert len(left) == 1 and "a été donnée entre-temps" in left[0]


def test_a_place_that_moved_from_one_invitation_to_the_other_moves_back(cast, homonym, merge, part):
    meeting = events.event(cast, invite=[cast.member_seat, homonym.seat], capacity=1)
    third = directory.person("Léa", "Morin", email="lea@cdas.example")
    directory.position(cast.cdas, "Accueil", holder=third)
    invitations.invite(None, meeting.id, [], [third.id])
    answers.answer(invited(meeting, homonym), YES, source=BY_SITE, actor=None)
    answers.answer(invited(meeting, third), YES, source=BY_SITE, actor=None)
    row = merge(cast.member, homonym)
    assert invited(meeting, cast.member).place == CONFIRMED

    assert part(row) == []

    assert invited(meeting, homonym).place == CONFIRMED
    assert invited(meeting, third).place == WAITING
    assert (invited(meeting, cast.member).answer, invited(meeting, cast.member).place) == (
        NO_ANSWER,
        "",
    )


def test_whoever_is_invited_again_gets_the_event_back_in_their_calendar(
    cast, homonym, merge, part, outbox
):
    events.event(cast, invite=[cast.member_seat, homonym.seat])

    part(merge(cast.member, homonym))

    methods = [method for method, _, _ in outbox.files("awa.martin@cdas.example")]
    assert methods == ["REQUEST", "CANCEL", "REQUEST"]
