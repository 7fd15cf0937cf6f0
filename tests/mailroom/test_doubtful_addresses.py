"""An address that refuses mail for good is doubtful until somebody who knows says otherwise."""

import pytest

from intranet.database import db
from intranet.mailroom import delivery, doubts, queries
from intranet.mailroom.models import DoubtfulAddress


def doubtful():
    db.session.expire_all()
    return {row.address: row for row in db.session.query(DoubtfulAddress)}


@pytest.mark.parametrize(
    "answer", ["550 5.1.1 no such user", "550 no", "553 unknown", "554 5.2.1 mailbox disabled"]
)
def test_a_refused_address_is_doubtful_in_the_words_of_the_server(smtp, queued, answer):
    smtp.refuse["Awa@ccas.example"] = answer
    mail = queued("Awa@ccas.example")
    delivery.deliver_due()
    row = doubtful()["awa@ccas.example"]
    assert answer in row.reason and row.mail_id == mail.id


@pytest.mark.parametrize(
    "answer",
    [
        "451 greylisted",
        "550 5.7.1 blocked by our policy",
        "554 5.7.1 relay access denied",
        "550 relaying denied",
        "554 transaction failed",
    ],
)
def test_a_server_that_refuses_us_says_nothing_of_the_address(smtp, queued, answer):
    smtp.refuse["awa@ccas.example"] = answer
    queued()
    delivery.deliver_due()
    assert doubtful() == {}


def test_a_second_refusal_keeps_the_first_day(smtp, queued):
    smtp.refuse["awa@ccas.example"] = "550 gone"
    first, _ = queued(), queued()
    delivery.deliver_due()
    assert doubtful()["awa@ccas.example"].mail_id == first.id


def test_a_relay_that_takes_a_later_mail_proves_nothing(smtp, queued):
    doubts.note("awa@ccas.example", "550 gone")
    queued()
    delivery.deliver_due()
    assert len(smtp.messages) == 1 and "awa@ccas.example" in doubtful()


def test_whoever_knows_clears_it(app):
    doubts.note(" Awa@CCAS.example", "550 gone")
    assert set(queries.doubtful(["AWA@ccas.example", "", None, "leo@ccas.example"])) == {
        "awa@ccas.example"
    }
    assert doubts.clear("awa@ccas.EXAMPLE") and not doubts.clear("awa@ccas.example")
    assert queries.doubtful(["awa@ccas.example"]) == {}


def test_asking_about_nobody_asks_nothing(app, queries_of):
    with queries_of() as seen:
        assert queries.doubtful(["", None]) == {}
    assert seen == []
