from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.mailroom import delivery, outbox
from intranet.mailroom.delivery import deliver_due
from intranet.mailroom.models import FAILED, QUEUED, SENT, WITHDRAWN, OutgoingMail
from intranet.mailroom.smtp import Unreachable

MINUTES = [1, 5, 15, 60]


@pytest.fixture
def clock():
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


def test_a_queued_mail_arrives_at_its_one_recipient(smtp, queued):
    mail = queued("awa@ccas.example", "Awa Martin", "Réunion")
    assert deliver_due() == 1
    (received,) = smtp.received
    assert received.recipients == ["awa@ccas.example"]
    assert received.sender == "ne-pas-repondre@maillage.localhost"
    assert received.message["Message-ID"] == mail.message_id
    assert received.message["Subject"] == "Réunion"
    assert (mail.state, mail.attempts, mail.lease_until) == (SENT, 1, None)
    assert mail.sent_at is not None


def test_what_has_been_sent_is_not_sent_again(smtp, queued):
    queued()
    deliver_due()
    assert deliver_due() == 0 and len(smtp.received) == 1


def test_a_batch_goes_through_one_connection(smtp, queued):
    for number in range(5):
        queued(f"awa{number}@ccas.example")
    assert deliver_due() == 5
    assert smtp.sessions == 1


def test_a_batch_has_a_limit(smtp, queued):
    for number in range(3):
        queued(f"awa{number}@ccas.example")
    assert deliver_due(2) == 2 and len(smtp.received) == 2


def test_a_mail_waits_for_its_hour(smtp, queued, clock):
    queued(not_before=now() + timedelta(days=3))
    assert deliver_due() == 0
    clock.shift(timedelta(days=3))
    assert deliver_due() == 1


def test_a_withdrawn_mail_does_not_leave(cast, smtp, queued):
    queued(cause=cast.ccas)
    outbox.withdraw(cast.ccas)
    db.session.commit()
    assert deliver_due() == 0 and not smtp.received


def test_without_a_server_mails_stay_in_the_outbox(app, queued):
    mail = queued()
    assert deliver_due() == 0
    assert (mail.state, mail.attempts) == (QUEUED, 0)


def test_a_refused_address_is_given_up_at_once_and_says_why(smtp, queued):
    smtp.refuse["awa@ccas.example"] = "550 5.1.1 no such user"
    mail = queued()
    deliver_due()
    assert (mail.state, mail.attempts) == (FAILED, 1)
    assert mail.last_error.startswith("L’adresse est refusée.")
    assert "550 5.1.1 no such user" in mail.last_error


def test_a_refused_address_does_not_stop_the_next_mail(smtp, queued):
    smtp.refuse["awa@ccas.example"] = "550 no"
    queued()
    queued("hugo@ccas.example")
    assert deliver_due() == 2
    assert [received.recipients for received in smtp.received] == [["hugo@ccas.example"]]


def test_a_refused_message_is_given_up_at_once(smtp, queued):
    smtp.answers = ["554 spam"]
    mail = queued()
    deliver_due()
    assert mail.state == FAILED and mail.last_error.startswith("Le message est refusé.")


def test_a_busy_server_is_asked_again_after_growing_delays(smtp, queued, clock):
    smtp.answers = ["451 later"] * 6
    mail = queued()
    waits = []
    for _ in range(6):
        deliver_due()
        waits.append((mail.next_try_at - now()) // timedelta(minutes=1))
        assert deliver_due() == 0
        clock.move_to(mail.next_try_at)
    assert waits == [*MINUTES, 60, 60]
    deliver_due()
    assert mail.state == SENT and mail.last_error == ""


def test_every_try_bears_the_same_identity(smtp, queued, clock):
    smtp.refuse["awa@ccas.example"] = "451 greylisted"
    mail = queued()
    identity = mail.message_id
    deliver_due()
    smtp.refuse.clear()
    clock.move_to(mail.next_try_at)
    deliver_due()
    assert smtp.messages[0]["Message-ID"] == identity


def test_after_a_day_of_trying_the_mail_is_given_up_visibly(smtp, queued, clock):
    smtp.refuse["awa@ccas.example"] = "451 mailbox full"
    mail = queued()
    start = now()
    while mail.state == QUEUED:
        clock.move_to(mail.next_try_at)
        deliver_due()
    assert timedelta(hours=22) < now() - start <= timedelta(days=1)
    assert mail.state == FAILED and not smtp.received
    assert mail.last_error.startswith("Abandonné au bout de 24 heures.")
    assert "451 mailbox full" in mail.last_error


def test_what_nobody_sent_for_more_than_a_day_is_given_up_untried(smtp, queued, clock):
    mail = queued()
    clock.shift(timedelta(days=1, seconds=1))
    deliver_due()
    assert (mail.state, mail.attempts) == (FAILED, 0)
    assert "24 heures" in mail.last_error and not smtp.received


def test_a_server_that_is_away_costs_no_mail(smtp, queued, clock):
    mail, other = queued(), queued("hugo@ccas.example")
    with smtp.away(), pytest.raises(Unreachable):
        deliver_due()
    assert (mail.state, mail.attempts) == (QUEUED, 1)
    assert mail.last_error.startswith("Le serveur de courrier ne répond pas.")
    assert other.attempts == 0
    clock.move_to(mail.next_try_at)
    assert deliver_due() == 2 and len(smtp.received) == 2


def test_a_server_that_closes_in_the_middle_is_called_again(smtp, queued, clock):
    smtp.answers = ["250 OK", "421 closing"]
    first, second = queued(), queued("hugo@ccas.example")
    with pytest.raises(Unreachable):
        deliver_due()
    assert (first.state, second.state) == (SENT, QUEUED)
    clock.move_to(second.next_try_at)
    deliver_due()
    assert second.state == SENT


def test_the_password_of_the_server_is_used(app, smtp, queued):
    smtp.stop()
    smtp.username, smtp.password = "maillage", "p@ss:w/rd"
    smtp.start()
    settings = app.extensions["settings"]
    from dataclasses import replace

    url = f"smtp://maillage:p%40ss%3Aw%2Frd@127.0.0.1:{smtp.port}"
    app.extensions["settings"] = replace(settings, smtp_url=url)
    queued()
    assert deliver_due() == 1 and len(smtp.received) == 1


def test_a_mail_that_cannot_be_written_is_given_up_with_the_reason(smtp, queued):
    mail = queued("élodie@ccas.example")
    good = queued("hugo@ccas.example")
    deliver_due()
    assert mail.state == FAILED and "accentuées" in mail.last_error
    assert good.state == SENT


def test_a_mail_in_the_hands_of_a_worker_is_left_alone_until_its_lease_ends(smtp, queued, clock):
    mail = queued()
    mail.lease_until, mail.lease_holder = now() + delivery.LEASE, "another"
    db.session.commit()
    assert deliver_due() == 0
    clock.shift(delivery.LEASE)
    assert deliver_due() == 1


def test_the_claim_is_committed_before_the_server_is_called(smtp, queued, monkeypatch):
    mail = queued()
    seen = []

    def look(_post, _sender, _recipient, _content):
        with db.engine.connect() as other:
            row = other.execute(select(OutgoingMail.lease_holder, OutgoingMail.attempts)).one()
            other.exec_driver_sql("UPDATE outgoing_mail SET purpose = 'seen'")
            other.commit()  # refused by SQLite if the worker held its transaction
        seen.append(tuple(row))

    monkeypatch.setattr("intranet.mailroom.smtp.Post.send", look)
    deliver_due()
    assert seen == [(delivery.WORKER, 1)]
    assert mail.state == SENT


def test_a_mail_withdrawn_while_it_leaves_is_told_as_sent(smtp, queued, monkeypatch):
    mail = queued()
    send = delivery.Post.send

    def withdraw_then_send(post, *parts):
        mail.state = WITHDRAWN
        db.session.commit()
        send(post, *parts)

    monkeypatch.setattr(delivery.Post, "send", withdraw_then_send)
    deliver_due()
    assert mail.state == SENT


def test_a_mail_withdrawn_while_it_fails_stays_withdrawn(smtp, queued, monkeypatch):
    smtp.answers = ["451 later"]
    mail = queued()
    send = delivery.Post.send

    def withdraw_then_send(post, *parts):
        mail.state = WITHDRAWN
        db.session.commit()
        send(post, *parts)

    monkeypatch.setattr(delivery.Post, "send", withdraw_then_send)
    deliver_due()
    assert mail.state == WITHDRAWN


def calendar_of(cast, queued, subject, address="awa@ccas.example"):
    return queued(
        address, subject=subject, cause=cast.ccas, calendar=b"x", calendar_method="REQUEST"
    )


def subjects(smtp):
    return [received.message["Subject"] for received in smtp.received]


def test_a_date_that_was_put_off_leaves_before_the_one_that_replaces_it(cast, smtp, queued, clock):
    smtp.answers = ["451 greylisted"]
    first = calendar_of(cast, queued, "Le 12")
    deliver_due()
    calendar_of(cast, queued, "Le 14")
    calendar_of(cast, queued, "À quelqu’un d’autre", "hugo@ccas.example")
    deliver_due()
    assert subjects(smtp) == ["À quelqu’un d’autre"]
    clock.move_to(first.next_try_at)
    deliver_due()
    assert subjects(smtp)[1:] == ["Le 12", "Le 14"]


def test_two_workers_keep_the_order_of_the_dates_of_one_person(cast, smtp, queued):
    first = calendar_of(cast, queued, "Le 12")
    calendar_of(cast, queued, "Le 14")
    first.lease_until, first.lease_holder = now() + timedelta(minutes=5), "another"
    db.session.commit()
    assert deliver_due() == 0 and not smtp.received


def test_a_date_that_was_given_up_keeps_no_other_waiting(cast, smtp, queued):
    smtp.answers = ["554 no"]
    calendar_of(cast, queued, "Le 12")
    calendar_of(cast, queued, "Le 14")
    deliver_due()
    assert subjects(smtp) == ["Le 14"]
