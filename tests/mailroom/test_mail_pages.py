from dataclasses import replace

import pytest

from intranet.audit.queries import history_of
from intranet.database import db
from intranet.mailroom import outbox
from intranet.mailroom.addresses import Address
from intranet.mailroom.letters import Letter
from intranet.mailroom.models import FAILED, QUEUED, SENT, WITHDRAWN

QUEUE = "/administration/courriels"
ICS = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@x\r\nSUMMARY:Petit-déjeuner\\, à Can\r\n"
    " cale\r\nDTSTART:20270311T080000Z\r\nSTATUS:CONFIRMED\r\n"
    'ATTENDEE;CN="Awa: M":mailto:awa@ccas.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
).encode()


@pytest.fixture
def real_site(app):
    app.extensions["settings"] = replace(app.extensions["settings"], demo=False)


def test_in_demonstration_anyone_reads_the_mailbox(app, queued):
    queued(subject="Invitation <b>")
    page = app.test_client().get("/courriels").text
    assert "Invitation &lt;b&gt;" in page and "awa@ccas.example" in page


def test_the_mailbox_finds_a_recipient(app, queued):
    queued("awa@ccas.example", "Awa", "Un")
    queued("hugo@ccas.example", "Hugo", "Deux")
    page = app.test_client().get("/courriels?q=HUGO").text
    assert "Deux" in page and "Un</a>" not in page


def test_a_message_reads_as_its_recipient_sees_it_and_its_links_work(app, queued):
    mail = queued()
    page = app.test_client().get(f"/courriels/{mail.id}").text
    assert '<a href="http://localhost/" rel="noopener noreferrer">vous</a>' in page
    assert mail.message_id.strip("<>") in page


def test_a_message_cannot_act_on_the_page_that_shows_it(app):
    html = (
        "<html><head><title>t</title></head><body><p style='color:red' onclick='x()' hx-get='/x'>"
        "<script>alert(1)</script><form action='/x'><input></form><a href='javascript:x()'>a</a>"
        "<img src='https://x/y.png'></p></body></html>"
    )
    mail = outbox.queue(Letter("s", "t", html), purpose="t", to=Address("", "a@b.fr"))
    db.session.commit()
    page = app.test_client().get(f"/courriels/{mail.id}").text
    body = page.split('mail-body">')[1].split("</div>")[0]
    for danger in ("script", "style", "onclick", "hx-", "form", "javascript", "img"):
        assert danger not in body


def test_the_invitation_is_summed_up_and_shown_as_it_is(app, queued):
    mail = queued(calendar=ICS, calendar_method="REQUEST")
    page = app.test_client().get(f"/courriels/{mail.id}").text
    assert "Petit-déjeuner, à Cancale" in page
    assert "jeudi 11 mars 2027, 9\xa0h" in page
    assert "<dd>awa@ccas.example</dd>" in page
    assert "SUMMARY:Petit-déjeuner\\, à Can" in page


def test_the_message_can_be_opened_in_a_mail_program(app, queued):
    mail = queued(calendar=ICS, calendar_method="REQUEST")
    answer = app.test_client().get(f"/courriels/{mail.id}.eml")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data.startswith(b"From: Maillage")


@pytest.mark.parametrize("path", ["/courriels", "/courriels/1", "/courriels/1.eml"])
def test_outside_the_demonstration_there_is_no_mailbox(app, cast, queued, real_site, path):
    queued()
    assert cast.sign_in("administrator").get(path).status_code == 404


@pytest.mark.parametrize("path", ["/courriels/999", "/courriels/999.eml", "/courriels?page=9"])
def test_a_message_that_does_not_exist_is_not_found(app, path):
    assert app.test_client().get(path).status_code == 404


def test_an_administrator_sees_what_was_refused_and_why(cast, queued):
    mail = queued()
    mail.state, mail.last_error = FAILED, "L’adresse est refusée. Réponse du serveur : 550 no"
    page = cast.sign_in("administrator").get(QUEUE).text
    assert "awa@ccas.example" in page and "550 no" in page


@pytest.mark.parametrize("state", [QUEUED, SENT, WITHDRAWN, FAILED])
def test_each_state_has_its_list(cast, queued, state):
    mail = queued(subject="Celui-ci")
    mail.state, mail.sent_at = state, mail.created_at
    client = cast.sign_in("administrator")
    assert "Celui-ci" in client.get(f"{QUEUE}?etat={state}").text
    other = FAILED if state != FAILED else SENT
    assert "Celui-ci" not in client.get(f"{QUEUE}?etat={other}").text


def test_retrying_puts_the_mail_back_in_the_queue(cast, queued):
    mail = queued()
    mail.state = FAILED
    answer = cast.sign_in("administrator").post(f"{QUEUE}/{mail.id}/relancer")
    db.session.refresh(mail)
    assert answer.status_code == 303 and mail.state == QUEUED


def test_retrying_everything_leaves_what_left_alone(cast, queued):
    failed, sent = queued(), queued("hugo@ccas.example")
    failed.state, sent.state = FAILED, SENT
    cast.sign_in("administrator").post(f"{QUEUE}/relancer")
    db.session.expire_all()
    assert (failed.state, sent.state) == (QUEUED, SENT)


def test_withdrawing_stops_a_mail(cast, queued):
    mail = queued()
    cast.sign_in("administrator").post(f"{QUEUE}/{mail.id}/retirer")
    db.session.refresh(mail)
    assert mail.state == WITHDRAWN


@pytest.mark.parametrize(
    ("state", "path", "verb"),
    [
        (FAILED, "{}/relancer", "outgoing_mail.retried"),
        (FAILED, "relancer", "outgoing_mail.retried"),
        (QUEUED, "{}/retirer", "outgoing_mail.withdrawn"),
    ],
)
def test_what_is_done_to_a_mail_by_hand_is_in_the_journal(cast, queued, state, path, verb):
    mail = queued(subject="Rencontre")
    mail.state = state
    cast.sign_in("administrator").post(f"{QUEUE}/{path.format(mail.id)}")
    (fact,) = db.session.scalars(history_of(mail))
    assert (fact.verb, fact.object_name) == (verb, "Rencontre")
    assert fact.actor_id == cast.accounts["administrator"].id


@pytest.mark.parametrize("name", ["coordinator", "member", "newcomer"])
def test_the_queue_is_for_administrators(cast, queued, name):
    mail = queued()
    client = cast.sign_in(name)
    assert client.get(QUEUE).status_code == 403
    for path in (f"{mail.id}/relancer", f"{mail.id}/retirer", "relancer"):
        assert client.post(f"{QUEUE}/{path}").status_code == 403
    db.session.refresh(mail)
    assert mail.state == QUEUED
