from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intranet.clock import now
from intranet.database import db
from intranet.mailroom import outbox, queries
from intranet.mailroom.addresses import Address
from intranet.mailroom.letters import Letter
from intranet.mailroom.models import FAILED, QUEUED, SENT, WITHDRAWN, OutgoingMail
from tests.builders import territories

LETTER = Letter("Bonjour", "Bonjour\n", "<p>Bonjour</p>")
AWA = Address("Awa Martin", "awa@ccas.example")


def put(**values):
    return outbox.queue(LETTER, **{"purpose": "test", "to": AWA, **values})


def total() -> int:
    return db.session.scalar(select(func.count()).select_from(OutgoingMail))


def test_a_mail_commits_with_its_cause_and_not_without(app):
    put(cause=territories.agency())
    db.session.rollback()
    assert total() == 0


def test_a_mail_carries_its_cause_and_everything_needed_to_send_it(app):
    agency = territories.agency()
    mail = put(cause=agency, calendar=b"BEGIN", calendar_method="REQUEST")
    db.session.commit()
    assert (mail.cause_kind, mail.cause_id) == ("agency", agency.id)
    assert (mail.state, mail.attempts, mail.next_try_at) == (QUEUED, 0, mail.created_at)
    assert mail.sender_address == "ne-pas-repondre@maillage.localhost"
    assert mail.calendar == b"BEGIN"
    assert mail.message_id.startswith("<") and mail.message_id.endswith("@maillage.localhost>")


def test_a_second_mail_with_the_same_key_is_none_and_the_transaction_goes_on(app):
    assert put(dedupe_key="reminder:1") is not None
    agency = territories.agency()
    assert put(dedupe_key="reminder:1") is None
    db.session.commit()
    assert total() == 1 and db.session.get(type(agency), agency.id)


def test_the_key_of_an_earlier_transaction_counts(app):
    put(dedupe_key="reminder:1")
    db.session.commit()
    assert put(dedupe_key="reminder:1") is None


def test_mails_without_a_key_are_never_taken_for_one_another(app):
    assert put() is not None and put() is not None


def test_a_key_that_the_column_cannot_hold_is_refused(app):
    with pytest.raises(ValueError):
        put(dedupe_key="k" * 121)


def test_a_calendar_without_its_method_is_refused(app):
    with pytest.raises(ValueError):
        put(calendar=b"BEGIN")


def test_a_mail_can_wait_for_its_hour(app):
    later = now() + timedelta(days=2)
    mail = put(not_before=later)
    assert mail.next_try_at == later
    assert not queries.anything_due(now()) and queries.anything_due(later)


def test_withdrawing_takes_back_what_has_not_left(app):
    agency, other = territories.agency(), territories.agency("Autre")
    waiting, gone, elsewhere = put(cause=agency), put(cause=agency), put(cause=other)
    gone.state = SENT
    db.session.flush()
    assert outbox.withdraw(agency) == 1
    db.session.commit()
    assert [waiting.state, gone.state, elsewhere.state] == [WITHDRAWN, SENT, QUEUED]


def test_withdrawing_one_purpose_leaves_the_others(app):
    agency = territories.agency()
    put(cause=agency, purpose="invitation")
    reminder = put(cause=agency, purpose="reminder")
    assert outbox.withdraw(agency, ["reminder"]) == 1
    db.session.refresh(reminder)
    assert reminder.state == WITHDRAWN and queries.anything_due(now())


def test_the_ledger_shows_the_latest_mail_of_each_cause_in_one_query(app, queries_of):
    first, second = territories.agency(), territories.agency("Autre")
    put(cause=first)
    latest = put(cause=first)
    only = put(cause=second)
    put(cause=second, purpose="reminder")
    db.session.commit()
    keys = [first.id, second.id]
    with queries_of() as seen:
        ledger = queries.of_cause("agency", keys, ["test"])
    assert {key: mail.id for key, mail in ledger.items()} == {
        first.id: latest.id,
        second.id: only.id,
    }
    assert len(seen) == 1


def test_the_ledger_of_nothing_is_empty(app):
    assert queries.of_cause("agency", []) == {}


def test_a_mail_given_up_can_be_tried_again_under_the_same_identity(queued):
    mail = queued()
    identity = mail.message_id
    mail.state, mail.attempts = FAILED, 27
    outbox.retry(None, mail)
    db.session.commit()
    assert (mail.state, mail.attempts, mail.message_id) == (QUEUED, 0, identity)
    assert queries.anything_due(now())


@pytest.mark.parametrize("state", [SENT, WITHDRAWN])
def test_what_left_or_was_withdrawn_is_not_tried_again(queued, state):
    mail = queued()
    mail.state = state
    outbox.retry(None, mail)
    assert mail.state == state


def test_a_mail_that_left_cannot_be_taken_back(queued):
    mail = queued()
    mail.state = SENT
    outbox.take_back(None, mail)
    assert mail.state == SENT
