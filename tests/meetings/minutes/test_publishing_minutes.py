"""Publishing minutes: who may read what, who is told, what each version keeps."""

from email import message_from_bytes, policy

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.clock import now, today
from intranet.database import db
from intranet.directory.models import Assignment
from intranet.events.models import CANCELLED, Guest, Invitation
from intranet.mailroom import message
from intranet.meetings.minutes import preparing, queries
from intranet.meetings.minutes.models import MinutesVersion


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def place(event, rest=""):
    return f"/rencontres/{event.id}/compte-rendu{rest}"


def link_in(mail):
    return next(w for w in mail.text.split() if "/compte-rendu/" in w).removeprefix(
        "http://localhost"
    )


def test_a_draft_is_for_those_who_run_the_meeting(cast, held, coordinator, write):
    write("Texte secret")
    assert "Texte secret" in coordinator.get(place(held)).text
    assert cast.sign_in("member").get(place(held)).status_code == 404
    assert "Texte secret" not in cast.sign_in("member").get(f"/rencontres/{held.id}").text


def test_published_minutes_are_read_by_the_network_and_by_nobody_else(cast, held, write, publish):
    write("Texte public")
    publish()
    for name in ("member", "manager", "administrator"):
        assert "Texte public" in cast.sign_in(name).get(place(held)).text
    for name in ("outsider", "other_coordinator", "newcomer"):
        assert cast.sign_in(name).get(place(held)).status_code == 404


def test_nothing_is_told_of_what_was_called_off_meanwhile(held, coordinator, write, sent):
    """The link that the mail gives would lead nowhere."""
    minutes = write("Le début")
    held.state = CANCELLED
    db.session.commit()
    answer = coordinator.post(place(held, "/publier"), data={"version": minutes.version})
    assert (answer.status_code, answer.location) == (303, f"/rencontres/{held.id}")
    assert sent() == [] and not queries.of_event(held.id).is_published


def test_the_thread_says_where_the_minutes_are(cast, held, coordinator, write, publish):
    def steps(name):
        page = BeautifulSoup(cast.sign_in(name).get(f"/rencontres/{held.id}").text, "html.parser")
        current = page.select(".stepper [aria-current=step]")
        return [" ".join(one.text.split()) for one in current]

    assert [one.startswith("Compte rendu") for one in steps("coordinator")] == [True]
    assert "à écrire" in steps("coordinator")[0]
    assert [one.startswith("Compte rendu") for one in steps("member")] == [True]
    write("Le texte")
    assert "brouillon" in steps("coordinator")[0] and "brouillon" not in steps("member")[0]
    publish()
    assert not any("Compte rendu" in one for one in steps("member"))


def test_everyone_invited_gets_one_mail_with_the_beginning_and_a_link(
    cast, held, coordinator, write, sent
):
    minutes = write("Nous avons parlé **des permanences**.\n\n" + "mot " * 400)
    page = coordinator.get(place(held, "/publier"))
    assert "Awa Martin" in page.text and "Maëlle Kerdoncuff" in page.text
    answer = coordinator.post(place(held, "/publier"), data={"version": minutes.version})
    assert (answer.status_code, answer.location) == (303, place(held))
    mails = sent()
    assert [m.recipient_address for m in mails] == [
        "direction@ccas-cancale.example",
        "accueil@cdas.example",
    ]
    for mail in mails:
        assert mail.subject == f"Compte rendu : {held.title}"
        assert "Nous avons parlé" in mail.text and len(mail.text) < 2_500
        assert "Vous recevez ce message parce que" in mail.text
        assert mail.sender_address == cast.network.mailbox
        assert not any(
            part.get_filename()
            for part in message_from_bytes(message.build(mail), policy=policy.default).walk()
        )


def test_the_mail_does_not_say_twice_what_it_is_about(held, write, publish, sent):
    write(preparing.text_for(held))
    publish()
    text = sent()[-1].text
    assert text.count(held.title) == 1
    assert "Ce qui s’est dit" in text and "###" not in text


def test_a_double_click_publishes_once(held, coordinator, write, sent):
    minutes = write()
    version = minutes.version
    for _ in range(2):
        coordinator.post(place(held, "/publier"), data={"version": version})
    assert len(sent()) == 2
    assert len(db.session.scalars(select(MinutesVersion)).all()) == 1


def test_what_was_not_read_again_is_not_published(held, coordinator, write, sent):
    version = write("Avant").version
    write("Après")
    answer = coordinator.post(place(held, "/publier"), data={"version": version})
    assert answer.status_code == 409 and "Après" in answer.text
    assert sent() == [] and not queries.of_event(held.id).is_published


def test_the_link_reads_without_signing_in_and_writes_nothing(cast, held, write, publish, sent):
    write("Texte public")
    publish()
    answer = cast.client().get(link_in(sent()[0]))
    assert answer.status_code == 200 and "Texte public" in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("how", ["removed", "handed over", "forged"])
def test_a_stale_link_opens_nothing(cast, held, write, publish, sent, how):
    write("Texte public")
    publish()
    link = link_in(sent()[1])
    row = db.session.scalars(select(Invitation).where(Invitation.person_id == cast.member.id)).one()
    if how == "removed":
        row.removed_at = now()
    elif how == "handed over":
        row.nonce = "autre"
    else:
        link = link[:-3] + "abc"
    db.session.commit()
    assert cast.client().get(link).status_code == 404


def test_the_link_never_shows_a_draft(cast, held, write, publish, sent):
    write("Version publiée")
    publish()
    write("Brouillon en cours")
    assert "Brouillon en cours" not in cast.client().get(link_in(sent()[0])).text
    assert "Brouillon en cours" not in cast.sign_in("member").get(place(held)).text


def test_a_guest_outside_the_directory_gets_the_link_too(cast, held, write, publish, sent):
    guest = Guest(event_id=held.id, name="Léo Vidal", email="leo@asso.example", added_at=now())
    db.session.add(guest)
    db.session.flush()
    db.session.add(Invitation(event_id=held.id, guest_id=guest.id, nonce="abc", invited_at=now()))
    db.session.commit()
    write("Texte public")
    publish()
    mail = next(m for m in sent() if m.recipient_address == "leo@asso.example")
    assert "Bonjour Léo Vidal" in mail.text
    assert "Texte public" in cast.client().get(link_in(mail)).text


def test_someone_without_an_address_is_named_and_not_written_to(
    cast, held, coordinator, write, publish, sent
):
    cast.member.email = ""
    cast.member_seat.email = ""
    db.session.commit()
    write()
    page = BeautifulSoup(coordinator.get(place(held, "/publier")).text, "html.parser")
    assert "Awa Martin" in page.find(id="sans-adresse").text
    assert "Awa Martin" not in page.find(id="courriels").text
    publish()
    assert [m.recipient_address for m in sent()] == ["direction@ccas-cancale.example"]


def test_a_correction_keeps_both_versions_and_tells_only_if_asked(
    cast, held, coordinator, write, publish, sent
):
    write("Le comité se réunit le mardi 3 mars à la mairie de Cancale.")
    publish()
    told = len(sent())
    second = write("Le comité se réunit le jeudi 5 mars à la mairie de Cancale.")
    assert "mardi" in cast.sign_in("member").get(place(held)).text
    page = coordinator.get(place(held, "/publier"))
    assert "<del>" in page.text and "<ins>" in page.text
    data = {"version": second.version, "note": "La date du comité"}
    coordinator.post(place(held, "/publier"), data=data)
    assert len(sent()) == told
    member = cast.sign_in("member")
    assert "jeudi 5 mars" in words(member.get(place(held)))
    assert "mardi 3 mars" in words(member.get(place(held, "/versions/1")))
    compared = BeautifulSoup(member.get(place(held, "/versions/2")).text, "html.parser")
    assert [d.text for d in compared.select(".wording del")] == [
        "Retiré\u00a0: mardi 3",
    ]
    third = write("Le comité se réunit le vendredi 6 mars à la mairie de Cancale.")
    data = {"version": third.version, "note": "Encore la date", "tell": "y"}
    coordinator.post(place(held, "/publier"), data=data)
    assert len(sent()) == told + 2
    assert sent()[-1].subject.startswith("Compte rendu corrigé")
    assert "Encore la date" in sent()[-1].text


def test_nothing_new_is_not_published_again(held, coordinator, write, publish):
    write()
    publish()
    minutes = queries.of_event(held.id)
    answer = coordinator.post(place(held, "/publier"), data={"version": minutes.version})
    assert answer.status_code == 303
    assert queries.of_event(held.id).number == 1


def test_there_is_no_version_beyond_the_last(cast, held, write, publish):
    write()
    publish()
    client = cast.sign_in("member")
    assert client.get(place(held, "/versions/2")).status_code == 404
    assert client.get(place(held, "/versions/0")).status_code == 404


def test_hostile_text_stays_inert_on_the_page_and_in_the_mail(cast, held, write, publish, sent):
    write(
        "{{7*7}} <script>alert(1)</script> [lien](javascript:alert(1)) "
        '<p hx-get="/x" data-hx-get="/x">ici</p>'
    )
    publish()
    for shown in (cast.sign_in("member").get(place(held)).text, sent()[0].html):
        page = BeautifulSoup(shown, "html.parser")
        assert "{{7*7}}" in shown
        assert page.find("script", string="alert(1)") is None
        assert page.find(href=lambda h: h and h.startswith("javascript")) is None
        assert not page.find_all(attrs={"hx-get": "/x"}) + page.find_all(
            attrs={"data-hx-get": "/x"}
        )


def test_the_seat_s_successor_is_not_told_by_the_leaver_s_address(cast, held, write, publish, sent):
    """What is past is told to whoever was invited then, not to whoever holds the seat now."""
    db.session.scalars(
        select(Assignment).where(Assignment.position_id == cast.member_seat.id)
    ).one().ends_on = today()
    db.session.commit()
    write()
    publish()
    assert {m.recipient_name for m in sent()} == {"Awa Martin", "Maëlle Kerdoncuff"}


def test_reading_takes_a_constant_number_of_queries(cast, held, write, publish, line, queries):
    write("Texte", [line(f"Action {n}") for n in range(3)])
    publish()
    client = cast.sign_in("member")
    client.get(place(held))
    queries.clear()
    client.get(place(held))
    few = len(queries)
    write("Texte", [line(f"Autre {n}") for n in range(30)])
    client.get(place(held))
    queries.clear()
    client.get(place(held))
    assert len(queries) == few
