"""Who is asked about which entry, when, and who comes next when nobody answers."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intranet.clock import now
from intranet.database import db
from intranet.mailroom import doubts
from intranet.preferences import choices
from intranet.upkeep import cycle, digests, planning
from intranet.upkeep.models import (
    COORDINATOR,
    HOLDER,
    MANAGER,
    UNANSWERED,
    VerificationAsk,
    VerificationDigest,
    VerificationRequest,
)
from tests.builders import accounts, directory
from tests.upkeep.conftest import addresses, asks_about, letters, links_in, request_about

MEMBER, MANAGER_OF_CCAS = "accueil@cdas.example", "direction@ccas-cancale.example"
COORDINATION = "coordination@cd35.example"


def test_nothing_due_writes_to_nobody(cast, only, worker, time_machine_at):
    only()
    time_machine_at(days=30)
    assert worker() == []
    assert db.session.query(VerificationRequest).count() == 0


def test_a_person_is_asked_about_their_own_entry(cast, only, worker, time_machine_at):
    only(cast.member)
    time_machine_at(days=8)
    [mail] = worker()
    assert mail.recipient_address == MEMBER
    assert "Votre fiche" in mail.text and len(links_in(mail)) == 1


def test_what_was_just_added_is_left_in_peace_for_a_week(cast, only, worker, time_machine_at):
    only(cast.member)
    assert worker() == []
    time_machine_at(days=6)
    assert worker() == []
    time_machine_at(days=7, minutes=1)
    assert len(worker()) == 1


@pytest.mark.parametrize(("months", "asked"), [(1, True), (5, True), (6, False)])
def test_an_entry_is_asked_about_after_the_months_chosen(cast, only, worker, months, asked):
    only()
    choices.choose(None, choices.VERIFIED_FOR, months)
    cast.member.verified_at = now() - timedelta(days=160)
    assert bool(worker()) is asked


def test_the_managers_of_a_structure_are_asked_about_it(cast, only, worker, time_machine_at):
    only(cast.ccas)
    second = directory.person("Anne", "Le Bris", email="anne@ccas.example")
    second.verified_at = now()
    directory.position(cast.ccas, "Adjointe", holder=second, manages=True)
    time_machine_at(days=8)
    assert addresses(worker()) == ["anne@ccas.example", MANAGER_OF_CCAS]


def test_a_structure_without_manager_is_asked_at_its_own_mailbox(
    cast, only, worker, time_machine_at
):
    only(cast.cdas)
    cast.cdas.email = "accueil@cdas-baie.example"
    time_machine_at(days=8)
    assert addresses(worker()) == ["accueil@cdas-baie.example"]


def test_one_digest_lists_all_that_is_someones(cast, only, worker, time_machine_at):
    only(cast.ccas, cast.manager)
    time_machine_at(days=8)
    [mail] = worker()
    assert len(links_in(mail)) == 2
    assert "CCAS de Cancale" in mail.text and "Votre fiche" in mail.text


def test_what_falls_due_later_in_the_week_waits_for_the_next_digest(
    cast, only, worker, time_machine_at
):
    only(cast.manager)
    time_machine_at(days=8)
    assert len(worker()) == 1
    cast.ccas.verified_at = now() - timedelta(days=300)
    for day in (9, 11, 14):
        time_machine_at(days=day)
        assert worker() == []
    time_machine_at(days=15)
    [mail] = worker()
    assert mail.recipient_address == MANAGER_OF_CCAS and len(links_in(mail)) == 2


def test_a_digest_is_never_longer_than_can_be_read(cast, only, worker, time_machine_at):
    only()
    for number in range(planning.LISTED + 5):
        row = directory.structure(cast.cancale, f"Antenne {number}")
        directory.position(row, "Responsable", holder=cast.manager, manages=True)
    time_machine_at(days=8)
    [mail] = worker()
    assert len(links_in(mail)) == planning.LISTED
    time_machine_at(days=15, minutes=1)
    [mail] = worker()
    assert len(links_in(mail)) == planning.LISTED


def test_nobody_answering_goes_from_the_holder_to_the_manager_to_the_coordinator(
    cast, only, worker, time_machine_at
):
    colleague = directory.person("Léo", "Le Bris", email="leo@ccas.example")
    directory.position(cast.ccas, holder=colleague)
    only(colleague)
    told = []
    for week in range(9):
        time_machine_at(days=8 + 7 * week, minutes=week)
        told.append(addresses(worker()))
    holder, manager, coordinator = ["leo@ccas.example"], [MANAGER_OF_CCAS], [COORDINATION]
    assert told == [holder] * 2 + [manager] * 2 + [coordinator] * 2 + [[]] * 3
    request = request_about(colleague)
    assert (request.stage, request.next_at, request.closed_at) == (UNANSWERED, None, None)


def test_a_structure_goes_from_its_managers_to_the_coordinator(cast, only, worker, time_machine_at):
    only(cast.ccas)
    told = []
    for week in range(5):
        time_machine_at(days=8 + 7 * week, minutes=week)
        told.append(addresses(worker()))
    assert told == [[MANAGER_OF_CCAS]] * 2 + [[COORDINATION]] * 2 + [[]]


def test_who_cannot_be_reached_is_passed_over_at_once(cast, only, worker, time_machine_at):
    only(cast.cdas)  # no manager, no mailbox
    time_machine_at(days=8)
    assert addresses(worker()) == [COORDINATION]
    assert request_about(cast.cdas).stage == COORDINATOR


def test_a_doubtful_address_is_passed_over_at_once(cast, only, worker, time_machine_at):
    colleague = directory.person("Léo", "Le Bris", email="leo@ccas.example")
    directory.position(cast.ccas, holder=colleague)
    only(colleague)
    doubts.note("leo@ccas.example", "550 gone")
    time_machine_at(days=8)
    assert addresses(worker()) == [MANAGER_OF_CCAS]
    assert request_about(colleague).stage == MANAGER


def test_the_manager_of_one_of_two_workplaces_is_not_asked(cast, only, worker, time_machine_at):
    shared = directory.person("Léo", "Le Bris")
    directory.position(cast.ccas, holder=shared)
    directory.position(cast.cdas, holder=shared)
    only(shared)
    time_machine_at(days=8)
    assert addresses(worker()) == [COORDINATION]


def test_where_nobody_coordinates_administrators_are_asked(cast, only, worker, time_machine_at):
    only(cast.cdas)
    cast.accounts["coordinator"].active = False
    time_machine_at(days=8)
    assert addresses(worker()) == ["admin@cd35.example"]


def test_the_coordinator_of_another_agency_is_never_asked(cast, only, worker, time_machine_at):
    only(cast.cdas)
    accounts.coordinator(cast.other_agency, "autre@cd35.example", "Autre")
    time_machine_at(days=8)
    assert addresses(worker()) == [COORDINATION]


def test_an_answer_on_the_site_ends_the_questions(cast, only, worker, time_machine_at):
    only(cast.member)
    time_machine_at(days=8)
    assert len(worker()) == 1
    cast.sign_in("member").post(f"/annuaire/personnes/{cast.member.id}/verifier")
    time_machine_at(days=16)
    assert worker() == []
    request = request_about(cast.member)
    assert request.closed_at is not None and request.outcome == "elsewhere"


def test_a_confirmed_entry_is_asked_about_again_a_term_later(cast, only, worker, time_machine_at):
    only(cast.member)
    time_machine_at(days=8)
    worker()
    cast.member.verified_at = now()
    time_machine_at(days=12)
    worker()
    time_machine_at(days=8 + 190)
    for row in (cast.manager, cast.ccas, cast.cdas, cast.other_ccas, cast.outsider):
        row.verified_at = now()
    assert MEMBER in addresses(worker())
    assert db.session.query(VerificationRequest).filter_by(entry_kind="person", entry_id=cast.member.id).count() == 2  # fmt: skip


@pytest.mark.parametrize("gone", ["closed", "left", "merged"])
def test_what_left_the_directory_is_not_asked_about(cast, only, worker, time_machine_at, gone):
    only(cast.ccas, cast.manager)
    time_machine_at(days=8)
    if gone == "closed":
        cast.ccas.closed_at = now()
    elif gone == "left":
        cast.ccas.verified_at = now()
        from intranet.directory.models import Assignment

        held = db.session.query(Assignment).filter_by(position_id=cast.manager_seat.id).one()
        held.ends_on = held.starts_on
    else:
        cast.ccas.merged_into_id = cast.cdas.id
        cast.manager.merged_into_id = cast.member.id
    assert worker() == []


def test_a_structure_that_closes_between_two_digests_is_dropped(
    cast, only, worker, time_machine_at
):
    only(cast.ccas)
    time_machine_at(days=8)
    worker()
    cast.ccas.closed_at = now()
    time_machine_at(days=16)
    assert worker() == []
    assert request_about(cast.ccas).closed_at is not None


def test_a_mass_import_is_spread_over_weeks(cast, only, worker, time_machine_at, monkeypatch):
    only()
    monkeypatch.setattr(cycle, "GROUP", 10)
    for number in range(40):
        directory.structure(cast.cancale, f"Antenne {number}", email=f"a{number}@ccas.example")
    weeks = []
    for week in range(6):
        time_machine_at(days=8 + 7 * week, minutes=week)
        weeks.append({mail.recipient_address for mail in worker()} - {COORDINATION})
    first_time = [sum(1 for one in week if one not in set().union(*weeks[:n])) for n, week in enumerate(weeks)]  # fmt: skip
    assert sum(first_time) == 40
    assert max(first_time) < 25 and sum(1 for count in first_time if count) >= 4


def test_antennas_that_share_a_mailbox_are_in_one_digest(
    cast, only, worker, time_machine_at, monkeypatch
):
    only()
    monkeypatch.setattr(cycle, "GROUP", 1)
    for number in range(3):
        directory.structure(cast.cancale, f"Antenne {number}", email="siege@ccas.example")
    sent = []
    for week in range(5):
        time_machine_at(days=8 + 7 * week, minutes=week)
        sent += worker()
    first = next(mail for mail in sent if mail.recipient_address == "siege@ccas.example")
    assert len(links_in(first)) == 3


def test_two_workers_at_the_same_moment_write_once(cast, only, worker, time_machine_at):
    only(cast.member)
    time_machine_at(days=8)
    db.session.commit()
    cycle.open_due()
    plans = [planning.plan(), planning.plan()]
    db.session.rollback()
    sent = []
    for plan in plans:
        for call in plan.calls:
            sent.append(digests.send(call))
            db.session.commit()
    assert sent == [True, False]
    assert len(letters("upkeep.digest")) == 1
    assert len(asks_about(cast.member)) == 1


def test_a_plan_made_before_another_worker_wrote_writes_nothing_for_a_week(
    cast, only, time_machine_at
):
    only(cast.member)
    sunday = 8 + 6 - (now() + timedelta(days=8)).weekday()
    time_machine_at(days=sunday)
    cycle.open_due()
    stale, fresh = planning.plan().calls[0], planning.plan().calls[0]
    db.session.rollback()
    assert digests.send(fresh)
    db.session.commit()
    time_machine_at(days=sunday + 1)  # another week of the calendar, not yet a week later
    assert not digests.send(stale)
    db.session.rollback()
    time_machine_at(days=sunday + 7, minutes=1)
    assert digests.send(planning.plan().calls[0])


def test_the_dedupe_key_alone_stops_the_second_worker(
    cast, only, worker, time_machine_at, monkeypatch
):
    only(cast.member)
    time_machine_at(days=8)
    db.session.commit()
    cycle.open_due()
    monkeypatch.setattr("intranet.upkeep.queries.last_digests", lambda *_: {})
    [call] = planning.plan().calls
    assert digests.send(call)
    db.session.commit()
    assert not digests.send(call)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(VerificationDigest)) == 1


def test_opening_twice_opens_once(cast, only, time_machine_at):
    only(cast.member)
    time_machine_at(days=8)
    rows = [type("Row", (), {"id": cast.member.id, "email": "", "verified_at": None, "created_at": now()})()]  # fmt: skip
    for _ in range(2):
        cycle._open("person", rows, 0)
        db.session.commit()
    assert db.session.query(VerificationRequest).count() == 1


def test_what_nobody_answered_for_a_whole_term_is_asked_about_again(
    cast, only, worker, time_machine_at
):
    only(cast.member)
    for week in range(6):
        time_machine_at(days=8 + 7 * week, minutes=week)
        worker()
    assert request_about(cast.member).stage == UNANSWERED
    time_machine_at(days=230)
    for row in (cast.manager, cast.ccas, cast.cdas, cast.other_ccas, cast.outsider):
        row.verified_at = now()
    assert MEMBER in addresses(worker())
    assert request_about(cast.member).stage == HOLDER


def test_an_idle_worker_writes_nothing(cast, only, worker, queries):
    only()
    worker()
    queries.clear()
    worker()
    assert [q for q in queries if q.startswith("INSERT")] == []
    queries.clear()
    cycle.keep_true()
    assert len(queries) <= 2


def test_the_mail_says_why_and_is_the_same_in_both_forms(cast, only, worker, time_machine_at):
    only(cast.ccas)
    cast.ccas.name = "<b>{{7*7}}</b>"
    time_machine_at(days=8)
    [mail] = worker()
    assert "Vous recevez ce message parce que vous tenez la fiche" in mail.text
    assert "un par semaine au plus" in mail.text
    assert "<b>{{7*7}}</b>" in mail.text and "&lt;b&gt;{{7*7}}&lt;/b&gt;" in mail.html
    assert links_in(mail)[0] in mail.html


def test_a_second_digest_about_the_same_says_so(cast, only, worker, time_machine_at):
    only(cast.member)
    time_machine_at(days=8)
    [first] = worker()
    time_machine_at(days=15, minutes=1)
    [second] = worker()
    assert not first.subject.startswith("Rappel") and second.subject.startswith("Rappel")


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2027-03-12T10:00+00:00", "2027-03-12T10:00+00:00"),  # Friday
        ("2027-03-12T03:00+00:00", "2027-03-12T07:00+00:00"),
        ("2027-03-12T19:00+00:00", "2027-03-15T07:00+00:00"),  # then Monday
        ("2027-03-14T10:00+00:00", "2027-03-15T07:00+00:00"),
    ],
)
def test_digests_leave_in_working_hours(at, leaves):
    from datetime import datetime

    assert digests._working_hour(datetime.fromisoformat(at)) == datetime.fromisoformat(leaves)


def test_thousands_due_are_opened_by_small_transactions(cast, only, monkeypatch, time_machine_at):
    only()
    monkeypatch.setattr(cycle, "OPENED_AT_ONCE", 10)
    for number in range(35):
        directory.structure(cast.cancale, f"Antenne {number}")
    db.session.commit()
    commits = []
    real = db.session.commit
    monkeypatch.setattr(db.session, "commit", lambda: (commits.append(1), real()))
    assert cycle.open_due() == 35
    assert len(commits) == 4


def test_an_ask_is_kept_with_who_was_asked_and_when(cast, only, worker, time_machine_at):
    only(cast.member)
    time_machine_at(days=8)
    worker()
    ask = db.session.query(VerificationAsk).one()
    assert (ask.person_id, ask.address, ask.stage) == (cast.member.id, MEMBER, HOLDER)
    assert ask.asked_at == now()
