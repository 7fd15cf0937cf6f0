"""« Réponses à traiter »: who sees what, and what may be done of it."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import InterfaceError

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory import actors
from intranet.events.links import answer_token
from intranet.events.replies import queries as replies
from intranet.events.replies.keeping import forget_old
from tests.events.replies.messages import another, delivered, outlook, words

QUEUE = "/rencontres/reponses"


@pytest.fixture
def delegated(read, meeting):
    """A message that waits: the address of its page."""
    read(delivered(outlook(another(meeting.said, partstat="DELEGATED"))))
    return f"{QUEUE}/{read.mails()[-1].id}"


def state(read):
    mail, reply = read.mails()[-1], read.replies()[-1]
    return mail.state, reply.settlement


def test_a_coordinator_records_the_answer(delegated, read, meeting, answer, cast):
    client = cast.sign_in("coordinator")
    page = client.get(delegated).text
    assert "Awa Martin" in page
    assert "Remplacement" in client.get(QUEUE).text
    chosen = {"invitation": meeting.invitation.id, "answer": "no"}
    assert client.post(f"{delegated}/enregistrer", data=chosen).status_code == 303
    assert answer() == ("no", "coordinator")
    assert state(read) == ("settled", "recorded")
    assert "Réponse enregistrée" in client.get(f"{QUEUE}?etat=traitees").text


def test_a_second_click_records_nothing_more(delegated, read, meeting, answer, cast):
    client = cast.sign_in("coordinator")
    chosen = {"invitation": meeting.invitation.id}
    client.post(f"{delegated}/enregistrer", data=chosen | {"answer": "no"})
    client.post(f"{delegated}/enregistrer", data=chosen | {"answer": "yes"})
    assert answer() == ("no", "coordinator")
    assert "déjà traité" in client.get(delegated).text


def test_a_coordinator_asks_the_person(delegated, read, meeting, cast, outbox):
    client = cast.sign_in("coordinator")
    client.post(f"{delegated}/demander", data={"invitation": meeting.invitation.id})
    assert outbox.purposes("accueil@cdas.example")[-1] == "reply-question"
    assert state(read) == ("settled", "asked")


def test_setting_aside_is_undone(delegated, read, cast):
    client = cast.sign_in("coordinator")
    client.post(f"{delegated}/ecarter")
    assert state(read) == ("settled", "aside")
    client.post(f"{delegated}/reprendre")
    assert state(read) == ("waiting", "")


def test_an_answer_recorded_is_not_taken_up_again(delegated, read, meeting, cast):
    client = cast.sign_in("coordinator")
    chosen = {"invitation": meeting.invitation.id, "answer": "no"}
    client.post(f"{delegated}/enregistrer", data=chosen)
    client.post(f"{delegated}/reprendre")
    assert state(read) == ("settled", "recorded")


def test_what_is_decided_is_in_the_journal(delegated, cast):
    cast.sign_in("coordinator").post(f"{delegated}/ecarter")
    verbs = list(db.session.scalars(select(JournalEntry.verb)))
    assert "incoming_mail.set_aside" in verbs


@pytest.mark.parametrize("name", ["other_coordinator", "member", "outsider"])
def test_nobody_else_sees_a_message_or_decides_of_it(name, delegated, read, meeting, cast):
    client = cast.sign_in(name)
    assert client.get(delegated).status_code == 404
    chosen = {"invitation": meeting.invitation.id, "answer": "no"}
    for act in ("enregistrer", "demander", "ecarter", "reprendre"):
        assert client.post(f"{delegated}/{act}", data=chosen).status_code == 404
    assert state(read) == ("waiting", "")


def test_an_invitation_that_the_page_does_not_offer_is_refused(delegated, meeting, cast, answer):
    chosen = {"invitation": meeting.invitation.id + 1000, "answer": "yes"}
    answered = cast.sign_in("coordinator").post(f"{delegated}/enregistrer", data=chosen)
    assert answered.status_code == 404
    unreadable = cast.sign_in("coordinator").post(
        f"{delegated}/enregistrer", data={"invitation": "x", "answer": "peut-etre"}
    )
    assert unreadable.status_code == 422


def test_a_message_about_nothing_known_goes_by_the_mailbox_it_was_sent_to(read, meeting, cast):
    message = words("inconnu@ailleurs.example", "Bonjour").replace(
        b"baie@reseaux.departement.example", cast.other_network.mailbox.encode()
    )
    read(message)
    shown = f"{QUEUE}/{read.mails()[-1].id}"
    assert cast.sign_in("other_coordinator").get(shown).status_code == 200
    assert cast.sign_in("coordinator").get(shown).status_code == 404
    assert cast.sign_in("administrator").get(shown).status_code == 200


def test_a_message_sent_to_no_mailbox_of_ours_is_for_administrators(read, meeting, cast):
    read(words("inconnu@ailleurs.example", "Bonjour"))
    shown = f"{QUEUE}/{read.mails()[-1].id}"
    assert cast.sign_in("coordinator").get(shown).status_code == 404
    assert cast.sign_in("administrator").get(shown).status_code == 200


def test_words_of_a_known_address_come_with_the_meetings_they_may_mean(read, meeting, cast):
    message = words("accueil@cdas.example", "Je viens").replace(
        b"baie@reseaux.departement.example", cast.network.mailbox.encode()
    )
    read(message)
    page = cast.sign_in("coordinator").get(f"{QUEUE}/{read.mails()[-1].id}").text
    assert meeting.event.title in page
    assert "Enregistrer la réponse de Awa Martin" in page


def test_what_strangers_write_stays_inert(read, cast):
    evil = "<script>alert(1)</script> {{7*7}} \u202egnp.exe"
    message = words("a@b.example", evil, subject="<img src=x onerror=alert(1)>")
    read(b"X-Long: " + b"x" * 5000 + b"\r\n" + message)
    client = cast.sign_in("administrator")
    for address in (QUEUE, f"{QUEUE}/{read.mails()[-1].id}"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "\u202e" not in page


def test_the_count_is_that_of_what_waits_for_the_actor(delegated, cast):
    counted = {
        name: replies.waiting_count(actors.of_account(cast.accounts[name]))
        for name in ("administrator", "coordinator", "other_coordinator", "member")
    }
    assert counted == {
        "administrator": 1,
        "coordinator": 1,
        "other_coordinator": 0,
        "member": 0,
    }


def test_a_long_list_is_paged_in_a_constant_number_of_queries(
    read, meeting, cast, queries, mailbox
):
    said = [another(meeting.said, partstat="DELEGATED", comment=f"n{n}") for n in range(23)]
    read(*(delivered(outlook(one)) for one in said[:3]))
    client = cast.sign_in("coordinator")
    client.get(QUEUE)
    queries.clear()
    client.get(QUEUE)
    few = len(queries)
    read(*(delivered(outlook(one)) for one in said[3:]))
    queries.clear()
    page = client.get(QUEUE).text
    assert len(queries) == few
    assert "Page <strong>1</strong> sur 2" in page
    assert client.get(f"{QUEUE}?page=2").status_code == 200
    assert client.get(f"{QUEUE}?page=9").status_code == 404


def test_words_are_forgotten_after_six_months_but_not_what_waits(
    read, meeting, cast, time_machine_at, mailbox
):
    read(words("a@b.example", "Une confidence"), words("c@d.example", "Une autre"))
    cast.sign_in("administrator").post(f"{QUEUE}/{read.mails()[0].id}/ecarter")
    time_machine_at(days=190)
    forget_old()
    db.session.commit()
    assert [reply.text for reply in read.replies()] == ["", "Une autre"]
    assert [mail.content is None for mail in read.mails()] == [True, False]


def test_a_message_that_defeats_us_is_shown_all_the_same(read, meeting, cast, monkeypatch):
    def fail(*_):
        db.session.execute(text("SELECT nothing FROM nowhere"))

    monkeypatch.setattr("intranet.events.replies.understanding._verdict", fail)
    message = words("a@b.example", "Bonjour").replace(
        b"baie@reseaux.departement.example", cast.network.mailbox.encode()
    )
    with monkeypatch.context() as broken:
        # SQLite calls a table that is not there an operational error, PostgreSQL a wrong one.
        broken.setattr("intranet.events.replies.understanding.OperationalError", InterfaceError)
        assert read(message) == ("waiting", "unread")
    page = cast.sign_in("coordinator").get(QUEUE).text
    assert "Message illisible" in page


@pytest.fixture
def asked(read, meeting):
    """The page of an answer that nothing proves: its author was written to."""
    read(delivered(outlook(meeting.said), "dmarc=fail"))
    assert read.last() == ("asked", "unproven")
    return f"{QUEUE}/{read.mails()[-1].id}"


def test_who_was_asked_and_has_not_answered_is_said(asked, cast):
    client = cast.sign_in("coordinator")
    assert "Question posée, sans réponse" in client.get(f"{QUEUE}?etat=appliquees").text
    page = client.get(asked).text
    assert "La question est posée à la personne" in page
    assert "Que faire" in page


def test_who_confirms_by_their_link_is_no_longer_shown_as_asked(asked, meeting, cast):
    cast.client().post(f"/i/{answer_token(meeting.invitation)}", data={"answer": "no"})
    coordinator = cast.sign_in("coordinator")
    listed = coordinator.get(f"{QUEUE}?etat=appliquees").text
    assert "A répondu depuis\u00a0: non" in listed
    assert "sans réponse" not in listed
    page = coordinator.get(asked).text
    assert "Non, par le lien du message" in page
    assert "Que faire" not in page


def test_who_was_asked_by_a_coordinator_and_answers_is_said_too(delegated, meeting, cast):
    coordinator = cast.sign_in("coordinator")
    coordinator.post(f"{delegated}/demander", data={"invitation": meeting.invitation.id})
    assert "Question posée, sans réponse" in coordinator.get(f"{QUEUE}?etat=traitees").text
    cast.client().post(f"/i/{answer_token(meeting.invitation)}", data={"answer": "yes"})
    assert "A répondu depuis\u00a0: oui" in coordinator.get(f"{QUEUE}?etat=traitees").text
    assert "La personne a répondu depuis" in coordinator.get(delegated).text
