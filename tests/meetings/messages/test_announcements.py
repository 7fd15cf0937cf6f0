"""Announcements: from a network to its members, except those who want none."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.events import scheduling
from intranet.mailroom.models import OutgoingMail
from intranet.meetings.messages.models import AnnouncementMute
from tests.builders import directory, meetings

PLACE = "/reseaux/pays-malouin/annonce"
MEMBER, MANAGER = "accueil@cdas.example", "direction@ccas-cancale.example"


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def link_in(mail):
    return next(w for w in mail.text.split() if "/annonces/" in w).removeprefix("http://localhost")


def test_every_member_gets_one_and_nobody_else(cast, coordinator, send, sent):
    second = directory.position(cast.ccas, "Référente famille", holder=cast.member)
    directory.membership(second, cast.network)
    assert send(coordinator, PLACE).status_code == 303
    assert sorted(m.recipient_address for m in sent()) == [MEMBER, MANAGER]
    assert {m.sender_address for m in sent()} == {cast.network.mailbox}
    assert "membre du réseau" in sent()[0].text


def test_the_link_shows_on_get_and_mutes_on_post(cast, coordinator, send, sent):
    send(coordinator, PLACE)
    mail = next(m for m in sent() if m.recipient_address == MEMBER)
    visitor = cast.client()
    for _ in range(5):
        shown = visitor.get(link_in(mail))
        assert shown.status_code == 200 and shown.headers["Referrer-Policy"] == "no-referrer"
    assert db.session.scalars(select(AnnouncementMute)).all() == []
    visitor.post(link_in(mail), data={"wanted": "non"})
    visitor.post(link_in(mail), data={"wanted": "non"})
    assert [m.person_id for m in db.session.scalars(select(AnnouncementMute))] == [cast.member.id]
    assert "Vous ne recevez plus" in words(visitor.get(link_in(mail)))
    visitor.post(link_in(mail), data={"wanted": "oui"})
    db.session.expire_all()
    assert db.session.scalars(select(AnnouncementMute)).all() == []
    verbs = db.session.scalars(
        select(JournalEntry.verb).where(JournalEntry.object_kind == "announcement_mute")
    ).all()
    assert verbs == ["announcement_mute.muted", "announcement_mute.heard"]


def test_the_mail_program_mutes_in_one_click_without_a_session(app, cast, coordinator, send, sent):
    send(coordinator, PLACE)
    mail = next(m for m in sent() if m.recipient_address == MEMBER)
    path = mail.unsubscribe_url.removeprefix("http://localhost")
    app.config["WTF_CSRF_ENABLED"] = True
    asked = app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
    assert asked.status_code == 204
    assert [m.person_id for m in db.session.scalars(select(AnnouncementMute))] == [cast.member.id]


def test_a_form_from_elsewhere_mutes_nobody(app, coordinator, send, sent):
    send(coordinator, PLACE)
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post(link_in(sent()[0]), data={"wanted": "non"})
    assert answer.status_code in (400, 422)
    assert db.session.scalars(select(AnnouncementMute)).all() == []


def test_a_message_about_a_meeting_cannot_be_unsubscribed_from(cast, coordinator, send, sent):
    event = meetings.meeting(cast, invite=[cast.member_seat])
    send(coordinator, f"/rencontres/{event.id}/message", audience="tous")
    assert [m.unsubscribe_url for m in sent()] == [""]


def test_a_forged_link_opens_nothing(cast, coordinator, send, sent):
    send(coordinator, PLACE)
    link = link_in(sent()[0])
    assert cast.client().get(link[:-4] + "abcd").status_code == 404
    assert cast.client().post(link[:-4] + "abcd", data={"wanted": "non"}).status_code == 404


def test_muted_people_are_named_and_not_written_to(cast, coordinator, preview, send, sent):
    db.session.add(
        AnnouncementMute(person_id=cast.member.id, network_id=cast.network.id, muted_at=now())
    )
    db.session.commit()
    answer, _ = preview(coordinator, PLACE)
    page = BeautifulSoup(answer.text, "html.parser")
    assert "Awa Martin" in page.find(id="sourdine").text
    assert "Awa Martin" not in page.find(id="courriels").text
    send(coordinator, PLACE)
    assert [m.recipient_address for m in sent()] == [MANAGER]


def test_who_is_muted_still_gets_invitations_changes_and_messages_about_them(
    cast, coordinator, send
):
    db.session.add(
        AnnouncementMute(person_id=cast.member.id, network_id=cast.network.id, muted_at=now())
    )
    meeting = meetings.meeting(cast, invite=[cast.member_seat])
    send(coordinator, f"/rencontres/{meeting.id}/message", audience="tous")
    scheduling.cancel(None, meeting.id, "Neige")
    db.session.commit()
    purposes = db.session.scalars(
        select(OutgoingMail.purpose)
        .where(OutgoingMail.recipient_address == MEMBER)
        .order_by(OutgoingMail.id)
    ).all()
    assert purposes == ["invitation", "message", "cancellation"]


def test_muted_between_the_preview_and_the_sending(cast, coordinator, preview, sent):
    _, form = preview(coordinator, PLACE)
    db.session.add(
        AnnouncementMute(person_id=cast.member.id, network_id=cast.network.id, muted_at=now())
    )
    db.session.commit()
    assert coordinator.post(PLACE, data=form).status_code == 409
    assert sent() == []


def test_one_chooses_in_one_s_account_too(cast):
    member = cast.sign_in("member")
    assert "Annonces" in words(member.get("/mon-compte"))
    assert "Vous les recevez." in words(member.get("/mon-compte/annonces"))
    address = f"/mon-compte/annonces/{cast.network.id}"
    member.post(address, data={"wanted": "non"})
    assert "Vous ne les recevez plus." in words(member.get("/mon-compte/annonces"))
    member.post(address, data={"wanted": "oui"})
    assert "Vous les recevez." in words(member.get("/mon-compte/annonces"))


def test_nobody_chooses_for_a_network_that_is_not_theirs(cast):
    address = f"/mon-compte/annonces/{cast.other_network.id}"
    assert cast.sign_in("member").post(address, data={"wanted": "non"}).status_code == 404
    assert cast.sign_in("newcomer").post(address, data={"wanted": "non"}).status_code == 404


def test_an_unknown_choice_is_refused(cast):
    address = f"/mon-compte/annonces/{cast.network.id}"
    assert cast.sign_in("member").post(address, data={"wanted": "peut-être"}).status_code == 422


@pytest.mark.parametrize(
    ("name", "status"), [("member", 403), ("outsider", 404), ("other_coordinator", 404)]
)
def test_only_those_who_run_the_network_announce(cast, coordinator, send, sent, name, status):
    where = send(coordinator, PLACE).location
    client = cast.sign_in(name)
    for address in (PLACE, f"{PLACE}s", where):
        assert client.get(address).status_code == status
    for address in (PLACE, f"{PLACE}/apercu", f"{where}/reprise"):
        assert client.post(address).status_code == status
    assert len(sent()) == 2


def test_a_closed_network_announces_nothing(cast, coordinator):
    cast.network.closed_at = now()
    db.session.commit()
    assert coordinator.get(PLACE).status_code in (403, 404)
    assert coordinator.post(PLACE).status_code in (403, 404)


def test_it_can_be_taken_back(coordinator, send, sent):
    where = send(coordinator, PLACE).location
    answer = coordinator.post(f"{where}/reprise")
    assert answer.location.startswith(f"{PLACE}?reprise=")
    assert {m.state for m in sent()} == {"withdrawn"}
