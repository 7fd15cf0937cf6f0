from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.events import invitations
from intranet.events.models import Guest, Invitation
from intranet.mailroom.models import OutgoingMail
from intranet.meetings.polls import answering, asking, planning, queries, tallies
from intranet.meetings.polls.refusals import NotPossible, StalePoll

MEMBER, MANAGER = "accueil@cdas.example", "direction@ccas-cancale.example"


@pytest.fixture
def sent(app):
    """The purposes of the mails of polls, by address, oldest first."""

    def read():
        db.session.commit()
        rows = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
        return [(mail.recipient_address, mail.purpose) for mail in rows]

    return read


@pytest.fixture
def answered(cast, invitation_of):
    """Let the member answer yes to everything."""

    def answer(poll):
        row = invitation_of(poll, cast.member)
        words = {option.id: "yes" for option in poll.coming}
        answering.answer(row, words, source="link", actor=None)
        db.session.commit()

    return answer


def test_the_preview_names_exactly_who_gets_a_mail(cast, coordinator, poll_of):
    poll = poll_of(opened=False, invite=[cast.member_seat, cast.vacant_seat])
    page = coordinator.get(f"/rencontres/{poll.event_id}/sondage/ouvrir").text
    assert "1\u00a0personne recevra" in page
    assert MEMBER in page
    assert MANAGER not in page
    assert "1\u00a0poste vacant" in page


def test_opening_writes_to_each_once(coordinator, poll_of, sent):
    poll = poll_of(opened=False)
    path = f"/rencontres/{poll.event_id}/sondage/ouvrir"
    assert sent() == []
    for _ in range(2):  # a double click
        assert coordinator.post(path, data={"version": 1}).status_code == 303
    assert sorted(sent()) == [(MEMBER, "poll_asked"), (MANAGER, "poll_asked")]


def test_the_mail_lists_the_slots_and_says_why_it_came(cast, poll_of):
    poll_of()
    mail = db.session.scalars(select(OutgoingMail)).first()
    assert mail.text.count("de 9\u00a0h à 11\u00a0h") == 3
    assert "Salle des Halles, Cancale" in mail.text
    assert "/s/" in mail.text
    assert "Vous recevez ce message parce que vous occupez le poste" in mail.text
    assert mail.sender_address == cast.network.mailbox


def test_a_poll_is_not_opened_to_nobody(coordinator, poll_of, sent):
    poll = poll_of(opened=False, invite=[])
    page = coordinator.post(f"/rencontres/{poll.event_id}/sondage/ouvrir", data={"version": 1})
    assert page.status_code == 303
    db.session.expire_all()
    assert poll.state == "prepared"
    assert sent() == []


def test_slots_that_changed_since_the_preview_are_shown_first(coordinator, poll_of, plan_of, sent):
    poll = poll_of(opened=False)
    planning.change(None, poll.event_id, plan_of(10, 15), 1)
    db.session.commit()
    page = coordinator.post(f"/rencontres/{poll.event_id}/sondage/ouvrir", data={"version": 1})
    assert page.status_code == 409
    assert sent() == []


def test_who_comes_late_is_asked_at_once(cast, coordinator, poll_of, sent):
    poll = poll_of(invite=[cast.manager_seat])
    seat = {"positions": str(cast.member_seat.id)}
    preview = coordinator.post(f"/rencontres/{poll.event_id}/invites/apercu", data=seat)
    assert "recevra le sondage de date" in preview.text
    coordinator.post(f"/rencontres/{poll.event_id}/invites", data=seat)
    assert sent() == [(MANAGER, "poll_asked"), (MEMBER, "poll_asked")]
    assert asking.ask_newcomers() == 0


def test_a_guest_is_asked_like_anybody(cast, poll_of, sent):
    poll = poll_of(invite=[], opened=False)
    guest = Guest(
        event_id=poll.event_id, name="Zoé Le Gall", email="zoe@asso.example", added_at=now()
    )
    db.session.add(guest)
    db.session.flush()
    row = Invitation(event_id=poll.event_id, nonce="n", invited_at=now(), guest=guest)
    db.session.add(row)
    db.session.flush()
    asking.open_poll(None, poll.event_id, poll.version)
    assert sent() == [("zoe@asso.example", "poll_asked")]
    words = {option.id: "yes" for option in poll.options}
    answering.answer(row, words, source="link", actor=None)
    assert [tally.yes for tally in tallies.of_slots(poll)] == [1, 1, 1]


def test_a_seat_that_is_vacant_is_not_awaited(cast, poll_of):
    poll = poll_of(invite=[cast.member_seat, cast.vacant_seat])
    assert queries.turnout(poll).people == 1


def test_those_who_have_not_answered_are_reminded_once_two_days_before(poll_of, answered, sent):
    poll = poll_of()
    answered(poll)
    with time_machine.travel(poll.deadline - timedelta(days=2, hours=1), tick=False):
        assert asking.remind_due() == 0
    with time_machine.travel(poll.deadline - timedelta(days=1), tick=False):
        assert [asking.remind_due() for _ in range(3)] == [1, 0, 0]
    with time_machine.travel(poll.deadline - timedelta(hours=1), tick=False):
        assert asking.remind_due() == 0
    assert [purpose for address, purpose in sent() if address == MANAGER] == [
        "poll_asked",
        "poll_reminder",
    ]
    assert (MEMBER, "poll_reminder") not in sent()


def test_who_was_asked_in_the_last_day_is_left_alone(poll_of, sent):
    poll = poll_of(within=1)
    assert poll.deadline - now() < timedelta(days=2)
    assert asking.remind_due() == 0


def test_one_reminds_by_hand_once_a_day(coordinator, poll_of, answered, sent):
    poll = poll_of()
    answered(poll)
    path = f"/rencontres/{poll.event_id}/sondage/relancer"
    coordinator.post(path)
    assert (MANAGER, "poll_reminder") not in sent()  # asked today
    with time_machine.travel(now() + timedelta(days=1, minutes=1), tick=False):
        coordinator.post(path)
        coordinator.post(path)
    assert sent().count((MANAGER, "poll_reminder")) == 1
    assert (MEMBER, "poll_reminder") not in sent()


def test_two_reminders_by_hand_in_a_day_are_refused(cast, poll_of, coordinator):
    poll = poll_of()
    actor = None
    with time_machine.travel(now() + timedelta(days=1, minutes=1), tick=False):
        assert asking.remind_by_hand(actor, poll.event_id) == 2
        with pytest.raises(NotPossible, match="too_soon"):
            asking.remind_by_hand(actor, poll.event_id)


def test_the_coordination_is_told_once_that_time_is_up(cast, coordinator, poll_of, sent):
    poll = poll_of()
    assert asking.tell_deadline() == 0
    with time_machine.travel(poll.deadline + timedelta(minutes=1), tick=False):
        assert [asking.tell_deadline(), asking.tell_deadline()] == [1, 0]
        db.session.commit()
        assert "Dates à choisir" in coordinator.get("/").text
    assert sent()[-1] == (cast.network.mailbox, "poll_deadline")


def test_who_opened_the_poll_is_the_one_who_is_told(coordinator, cast, poll_of, sent):
    poll = poll_of(opened=False)
    coordinator.post(f"/rencontres/{poll.event_id}/sondage/ouvrir", data={"version": 1})
    db.session.expire_all()
    with time_machine.travel(poll.deadline + timedelta(minutes=1), tick=False):
        asking.tell_deadline()
    assert sent()[-1] == (cast.accounts["coordinator"].email, "poll_deadline")


def test_a_poll_that_is_prolonged_takes_answers_again(coordinator, poll_of, answered):
    poll = poll_of()
    later = (poll.deadline + timedelta(days=2)).date().isoformat()
    with time_machine.travel(poll.deadline + timedelta(hours=1), tick=False):
        asking.tell_deadline()
        db.session.commit()
        answer = coordinator.post(
            f"/rencontres/{poll.event_id}/sondage/rouvrir",
            data={"deadline_day": later, "deadline_hour": "18:00", "version": poll.version},
        )
        assert answer.status_code == 303
        db.session.expire_all()
        assert poll.takes_answers
        assert poll.deadline_told_at is None
        answered(poll)


def test_a_slot_added_later_is_asked_of_who_had_answered(poll_of, plan_of, answered, sent):
    poll = poll_of()
    answered(poll)
    assert planning.change(None, poll.event_id, plan_of(10, 11, 12, 20), poll.version) == 1
    assert sent()[-1] == (MEMBER, "poll_changed")
    assert [tally.yes for tally in tallies.of_slots(poll)] == [1, 1, 1, 0]
    assert queries.turnout(poll).answered == 0


def test_what_was_said_of_a_slot_that_moves_is_asked_again(poll_of, plan_of, answered):
    poll = poll_of()
    answered(poll)
    planning.change(None, poll.event_id, plan_of(10, 11, 13), poll.version)
    assert [tally.yes for tally in tallies.of_slots(poll)] == [1, 1, 0]


def test_a_slot_taken_away_goes_with_its_words_and_asks_nothing(poll_of, plan_of, answered, sent):
    poll = poll_of()
    answered(poll)
    assert planning.change(None, poll.event_id, plan_of(10, 11), poll.version) == 0
    assert queries.turnout(poll).answered == 1
    assert (MEMBER, "poll_changed") not in sent()


def test_the_second_who_changes_the_slots_is_told(poll_of, plan_of):
    poll = poll_of()
    version = poll.version
    planning.change(None, poll.event_id, plan_of(10, 11), version)
    with pytest.raises(StalePoll):
        planning.change(None, poll.event_id, plan_of(10, 12), version)


def test_whoever_is_taken_off_the_list_is_written_to_no_more(cast, poll_of, invitation_of, sent):
    poll = poll_of()
    invitations.uninvite(None, invitation_of(poll, cast.member))
    db.session.commit()
    with time_machine.travel(poll.deadline - timedelta(days=1), tick=False):
        asking.remind_due()
    assert (MEMBER, "poll_reminder") not in sent()
    states = select(OutgoingMail.state).where(OutgoingMail.recipient_address == MEMBER)
    assert set(db.session.scalars(states)) == {"withdrawn"}


def test_beyond_what_a_request_can_write_the_worker_goes_on(poll_of, sent, monkeypatch):
    monkeypatch.setattr(asking, "AT_ONCE", 1)
    poll_of()
    assert len(sent()) == 1
    assert [asking.ask_newcomers(), asking.ask_newcomers()] == [1, 0]
    assert sorted(sent()) == [(MEMBER, "poll_asked"), (MANAGER, "poll_asked")]
