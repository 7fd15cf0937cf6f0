"""Delivery reports: what a server further away says of a mail that had left."""

import pytest
from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.mailroom.models import DoubtfulAddress, OutgoingMail
from tests.events.replies.messages import report

ADDRESS = "accueil@cdas.example"


@pytest.fixture
def sent(meeting, outbox):
    """The invitation, which had left."""
    mail = outbox.to(ADDRESS)[-1]
    mail.state, mail.sent_at = "sent", now()
    db.session.commit()
    return mail


def doubts():
    return list(db.session.scalars(select(DoubtfulAddress.address)))


@pytest.mark.parametrize("carried", ["message/rfc822", "text/rfc822-headers", ""])
def test_a_bounce_marks_its_mail_and_doubts_its_address(carried, read, sent, meeting):
    assert read(report(sent.message_id, ADDRESS, carried=carried)) == ("applied", "bounced")
    db.session.refresh(sent)
    assert (sent.state, sent.report) == ("bounced", "bounced")
    assert "User unknown" in sent.last_error
    assert doubts() == [ADDRESS]
    (reply,) = read.replies()
    assert reply.invitation_id == meeting.invitation.id


def test_a_full_day_of_trying_does_not_blame_the_address(read, sent):
    read(report(sent.message_id, ADDRESS, status="4.4.7", diagnostic="451 delivery expired"))
    db.session.refresh(sent)
    assert sent.state == "bounced"
    assert doubts() == []


def test_a_refusal_of_our_server_does_not_blame_the_address(read, sent):
    read(report(sent.message_id, ADDRESS, status="5.7.1", diagnostic="550 5.7.1 relay denied"))
    db.session.refresh(sent)
    assert sent.state == "bounced"
    assert doubts() == []


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_softer_report_is_said_and_no_more(action, read, sent):
    assert read(report(sent.message_id, ADDRESS, action=action, status="4.4.1")) == (
        "ignored",
        action,
    )
    db.session.refresh(sent)
    assert (sent.state, sent.report) == ("sent", action)
    assert doubts() == []


def test_a_report_that_names_no_mail_of_ours_counts_for_nothing(read, sent):
    assert read(report("<devine@maillage.localhost>", ADDRESS)) == ("ignored", "stray_report")
    db.session.refresh(sent)
    assert sent.state == "sent"
    assert doubts() == []


def test_nor_does_one_that_names_another_recipient(read, sent):
    assert read(report(sent.message_id, "victime@ccas.example")) == ("waiting", "other_recipient")
    db.session.refresh(sent)
    assert sent.state == "sent"
    assert doubts() == []


def test_an_address_that_forwards_is_known_by_its_first_name(read, sent):
    read(report(sent.message_id, "ailleurs@perso.example", original=ADDRESS))
    db.session.refresh(sent)
    assert sent.state == "bounced"


def test_a_report_sooner_than_the_note_of_sending_has_the_last_word(
    app, read, meeting, outbox, monkeypatch
):
    from intranet.mailroom import delivery

    mail = outbox.to(ADDRESS)[-1]
    read(report(mail.message_id, ADDRESS))
    delivery._note(
        delivery._Claim(mail.id, 1, ADDRESS),
        {"state": "sent", "sent_at": now(), "last_error": ""},
        whatever_happened=True,
    )
    assert db.session.scalar(select(OutgoingMail.state).where(OutgoingMail.id == mail.id)) == (
        "bounced"
    )


def test_a_receipt_is_left(read, sent):
    receipt = report(sent.message_id, ADDRESS).replace(
        b"report-type=delivery-status", b"report-type=disposition-notification"
    )
    assert read(receipt) == ("ignored", "receipt")


def test_administrators_see_what_came_back_beside_the_rest(read, sent, cast):
    read(report(sent.message_id, ADDRESS))
    page = cast.sign_in("administrator").get("/administration/courriels?etat=bounced").text
    assert "User unknown" in page
    assert "Revenus" in page
