"""Writing to those who are invited: to whom exactly, once, and taken back within a minute."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.events import scheduling
from intranet.events.models import NO, WAITING, YES, Guest, Invitation
from intranet.mailroom.models import QUEUED, SENT, WITHDRAWN
from intranet.meetings.messages.models import Message
from tests.builders import events, meetings

MEMBER, MANAGER = "accueil@cdas.example", "direction@ccas-cancale.example"


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def place(event):
    return f"/rencontres/{event.id}/message"


def messages():
    db.session.expire_all()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_the_preview_names_exactly_who_will_read_and_sends_nothing(
    cast, meeting, coordinator, preview, sent
):
    answer, _ = preview(coordinator, place(meeting), audience="tous")
    page = BeautifulSoup(answer.text, "html.parser")
    listed = page.find(id="courriels").text
    assert MEMBER in listed and MANAGER in listed and "vacant" not in listed
    shown = page.find(id="apercu")
    assert shown.find("strong", string="place du Marché")
    assert "Vous recevez ce message parce que" in shown.text
    assert sent() == [] and messages() == []


def test_each_gets_one_mail_from_the_network_in_a_minute(cast, meeting, coordinator, send, sent):
    answer = send(coordinator, place(meeting), audience="tous")
    message = messages()[0]
    assert answer.location == f"/rencontres/{meeting.id}/messages/{message.id}"
    assert {m.recipient_address for m in sent()} == {MEMBER, MANAGER}
    for mail in sent():
        assert mail.sender_address == cast.network.mailbox
        assert mail.subject == "Le parking est fermé"
        assert "Garez-vous" in mail.text and "<strong>place du Marché</strong>" in mail.html
        assert "Vous recevez ce message parce que" in mail.text
        assert mail.next_try_at >= message.sent_at + timedelta(seconds=60)


def test_those_who_said_yes(cast, meeting, coordinator, invitation, send, sent):
    events.say(invitation(cast.member), YES)
    db.session.commit()
    send(coordinator, place(meeting), audience="oui")
    assert [m.recipient_address for m in sent()] == [MEMBER]


def test_those_who_did_not_answer(cast, meeting, coordinator, invitation, send, sent):
    events.say(invitation(cast.member), NO)
    db.session.commit()
    send(coordinator, place(meeting), audience="sans")
    assert [m.recipient_address for m in sent()] == [MANAGER]


def test_the_waiting_list(cast, meeting, coordinator, invitation, send, sent):
    row = invitation(cast.manager)
    row.answer, row.place, row.rank = YES, WAITING, 1
    db.session.commit()
    send(coordinator, place(meeting), audience="attente")
    assert [m.recipient_address for m in sent()] == [MANAGER]


def test_those_who_came(cast, meeting, coordinator, invitation, send, sent):
    from intranet.events.attendance.models import Attendance

    db.session.add(
        Attendance(
            invitation_id=invitation(cast.member).id,
            slot_id=meeting.slots[0].id,
            part="whole",
            state="present",
            source="organiser",
            recorded_at=now(),
        )
    )
    db.session.commit()
    send(coordinator, place(meeting), audience="presents")
    assert [m.recipient_address for m in sent()] == [MEMBER]


def test_guests_outside_the_directory_are_written_to(meeting, coordinator, send, sent):
    guest = Guest(event_id=meeting.id, name="Léo Vidal", email="leo@asso.example", added_at=now())
    db.session.add(guest)
    db.session.flush()
    db.session.add(
        Invitation(event_id=meeting.id, guest_id=guest.id, nonce="abc", invited_at=now())
    )
    db.session.commit()
    send(coordinator, place(meeting), audience="tous")
    assert "leo@asso.example" in {m.recipient_address for m in sent()}


def test_nobody_who_was_uninvited_and_nobody_twice(
    cast, meeting, coordinator, invitation, send, sent
):
    invitation(cast.manager).removed_at = now()
    twin = Guest(event_id=meeting.id, name="Awa Martin", email=MEMBER, added_at=now())
    db.session.add(twin)
    db.session.flush()
    db.session.add(Invitation(event_id=meeting.id, guest_id=twin.id, nonce="abc", invited_at=now()))
    db.session.commit()
    send(coordinator, place(meeting), audience="tous")
    assert [m.recipient_address for m in sent()] == [MEMBER]


def test_without_an_address_named_and_left_out(cast, meeting, coordinator, preview):
    cast.manager.email = ""
    cast.manager_seat.email = ""
    db.session.commit()
    answer, _ = preview(coordinator, place(meeting), audience="tous")
    page = BeautifulSoup(answer.text, "html.parser")
    assert "Maëlle Kerdoncuff" in page.find(id="sans-adresse").text


def test_an_audience_of_nobody_is_refused(meeting, coordinator, preview):
    answer, _ = preview(coordinator, place(meeting), audience="attente")
    assert answer.status_code == 422 and "Personne à qui écrire" in words(answer)
    kept = BeautifulSoup(answer.text, "html.parser")
    assert kept.find(id="subject")["value"] == "Le parking est fermé"


def test_a_double_click_sends_once(meeting, coordinator, preview, sent):
    _, form = preview(coordinator, place(meeting), audience="tous")
    first = coordinator.post(place(meeting), data=form)
    second = coordinator.post(place(meeting), data=form)
    assert first.location == second.location
    assert len(sent()) == 2 and len(messages()) == 1


def test_what_is_written_anew_on_the_page_before_is_sent_too(meeting, coordinator, preview, sent):
    """« Page précédente » brings the same form back: another text in it is another message."""
    _, form = preview(coordinator, place(meeting), audience="tous")
    first = coordinator.post(place(meeting), data=form)
    again = form | {"text": "Erratum : le parking est ouvert."}
    second = coordinator.post(place(meeting), data=again)
    assert first.location != second.location
    assert [m.text for m in messages()] == [form["text"], "Erratum : le parking est ouvert."]
    assert len(sent()) == 4
    assert coordinator.post(place(meeting), data=form).location == first.location


def test_what_was_taken_back_can_be_sent_after_all(meeting, coordinator, preview, sent):
    _, form = preview(coordinator, place(meeting), audience="tous")
    first = coordinator.post(place(meeting), data=form).location
    coordinator.post(f"{first}/reprise")
    second = coordinator.post(place(meeting), data=form).location
    assert second != first
    assert [m.state for m in sent()] == [WITHDRAWN, WITHDRAWN, QUEUED, QUEUED]


def test_the_form_of_another_meeting_sends_nothing_there(cast, meeting, coordinator, preview, sent):
    _, form = preview(coordinator, place(meeting), audience="tous")
    coordinator.post(place(meeting), data=form)
    other = meetings.meeting(cast, invite=[cast.member_seat, cast.manager_seat])
    answer = coordinator.post(place(other), data=form)
    assert answer.location.startswith(f"/rencontres/{other.id}/messages/")
    assert coordinator.get(answer.location).status_code == 200
    assert [m.event_id for m in messages()] == [meeting.id, other.id]


def test_a_list_that_changed_is_shown_again(cast, meeting, coordinator, invitation, preview, sent):
    _, form = preview(coordinator, place(meeting), audience="sans")
    events.say(invitation(cast.member), YES)
    db.session.commit()
    answer = coordinator.post(place(meeting), data=form)
    assert answer.status_code == 409 and "La liste a changé" in words(answer)
    assert sent() == []


def test_what_was_typed_comes_back_to_be_changed(meeting, coordinator, preview):
    _, form = preview(coordinator, place(meeting), audience="sans", text="Une\nDeux <b>x</b>")
    back = coordinator.post(f"{place(meeting)}/apercu", data=form | {"act": "modifier"})
    page = BeautifulSoup(back.text, "html.parser")
    assert page.find(id="text").text.strip() == "Une\nDeux <b>x</b>"
    assert page.find("input", {"name": "audience", "checked": True})["value"] == "sans"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"subject": ""}, "Ce champ est à remplir."),
        ({"text": " "}, "Ce champ est à remplir."),
        ({"text": "x" * 10_001}, "10 000 caractères au plus."),
        ({"audience": "tout le monde"}, "Choisissez à qui écrire."),
    ],
)
def test_what_is_wrong_is_said(meeting, coordinator, preview, typed, why):
    answer, _ = preview(coordinator, place(meeting), **{"audience": "tous", **typed})
    assert answer.status_code == 422
    errors = BeautifulSoup(answer.text, "html.parser").select(".field-error")
    assert [" ".join(one.text.split()) for one in errors] == [why]


def test_taken_back_within_the_minute_nobody_reads_it(meeting, coordinator, send, sent):
    where = send(coordinator, place(meeting), audience="tous").location
    assert "Reprendre ce message" in words(coordinator.get(where))
    answer = coordinator.post(f"{where}/reprise")
    assert {m.state for m in sent()} == {WITHDRAWN}
    again = BeautifulSoup(coordinator.get(answer.location).text, "html.parser")
    assert again.find(id="text").text.strip() == "Garez-vous **place du Marché**."
    assert messages()[0].withdrawn_at is not None


def test_what_has_left_cannot_be_taken_back(meeting, coordinator, send, sent):
    where = send(coordinator, place(meeting), audience="tous").location
    sent()[0].state = SENT
    db.session.commit()
    answer = coordinator.post(f"{where}/reprise")
    assert [m.state for m in sent()] == [SENT, WITHDRAWN]
    assert "1 courriel est déjà parti" in words(coordinator.get(answer.location)).replace(
        "\u00a0", " "
    )
    for mail in sent():
        mail.state = SENT
    db.session.commit()
    assert coordinator.post(f"{where}/reprise").location == where
    assert {m.state for m in sent()} == {SENT}


def test_the_worker_leaves_them_a_minute(meeting, coordinator, send, sent):
    send(coordinator, place(meeting), audience="tous")
    waiting = {m.id for m in sent() if m.state == QUEUED and m.next_try_at > now()}
    assert len(waiting) == 2
    assert all(m.next_try_at <= now() + timedelta(seconds=61) for m in sent())


def test_the_fourth_of_a_day_is_to_be_confirmed(meeting, coordinator, preview, send, sent):
    for _ in range(3):
        assert send(coordinator, place(meeting), audience="tous").status_code == 303
    assert "Un de plus demandera une confirmation" in words(coordinator.get(place(meeting)))
    _, form = preview(coordinator, place(meeting), audience="tous")
    refused = coordinator.post(place(meeting), data=form)
    assert refused.status_code == 422 and "Trois messages sont déjà partis" in words(refused)
    assert len(sent()) == 6
    assert coordinator.post(place(meeting), data=form | {"confirmed": "y"}).status_code == 303
    assert len(sent()) == 8


def test_one_taken_back_does_not_count(meeting, coordinator, send):
    for _ in range(3):
        where = send(coordinator, place(meeting), audience="tous").location
    coordinator.post(f"{where}/reprise")
    assert send(coordinator, place(meeting), audience="tous").status_code == 303


def test_a_cancelled_meeting_can_be_written_to_a_draft_cannot(
    cast, meeting, coordinator, send, sent
):
    scheduling.cancel(None, meeting.id, "Neige")
    db.session.commit()
    assert send(coordinator, place(meeting), audience="tous").status_code == 303
    assert "Cette rencontre est annulée" in sent()[0].text
    draft = meetings.meeting(cast, invite=[cast.member_seat], publish=False)
    answer = coordinator.get(place(draft))
    assert (answer.status_code, answer.location) == (303, f"/rencontres/{draft.id}")
    assert coordinator.post(place(draft), data={}).status_code == 303


@pytest.mark.parametrize(
    ("name", "status"), [("member", 403), ("manager", 403), ("other_coordinator", 404)]
)
def test_only_those_who_run_it_write_and_read_what_was_written(
    cast, meeting, coordinator, send, sent, name, status
):
    where = send(coordinator, place(meeting), audience="tous").location
    client = cast.sign_in(name)
    for address in (place(meeting), f"/rencontres/{meeting.id}/messages", where):
        assert client.get(address).status_code == status
    for address in (place(meeting), f"{place(meeting)}/apercu", f"{where}/reprise"):
        assert client.post(address).status_code == status
    assert len(sent()) == 2 and {m.state for m in sent()} == {QUEUED}


def test_a_message_of_another_meeting_is_not_reached_through_this_one(
    cast, meeting, coordinator, send
):
    where = send(coordinator, place(meeting), audience="tous").location
    other = meetings.meeting(cast)
    key = where.rsplit("/", 1)[1]
    assert coordinator.get(f"/rencontres/{other.id}/messages/{key}").status_code == 404
    assert coordinator.post(f"/rencontres/{other.id}/messages/{key}/reprise").status_code == 404


def test_hostile_words_stay_inert(cast, meeting, coordinator, send, sent):
    cast.member.first_name = "{{7*7}}<script>"
    db.session.commit()
    text = "{{7*7}} <img src=x onerror=alert(1)> [x](javascript:alert(1)) =cmd"
    send(coordinator, place(meeting), audience="tous", text=text, subject="=?utf-8?q?x?= \u202eabc")
    for mail in sent():
        page = BeautifulSoup(mail.html, "html.parser")
        assert not page.find("img") and not page.find("script")
        assert not page.find(href=lambda h: h and h.startswith("javascript"))
        assert "{{7*7}}" in mail.text and "=?" not in mail.subject and "\u202e" not in mail.subject


def test_the_meeting_shows_what_became_of_each_message(meeting, coordinator, send, sent):
    send(coordinator, place(meeting), audience="tous")
    first, second = sent()
    first.state, second.state = SENT, "failed"
    second.last_error = "L’adresse est refusée."
    db.session.commit()
    page = words(coordinator.get(f"/rencontres/{meeting.id}"))
    assert "1 envoyé" in page and "1 refusé" in page
    assert "L’adresse est refusée." in words(
        coordinator.get(f"/rencontres/{meeting.id}/messages/{messages()[0].id}")
    )
