"""The link in the mail: GET shows, POST answers."""

import pytest
from sqlalchemy import select, update

from intranet.audit import labels
from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.events import answers, invitations, replacements, scheduling
from intranet.events.choosing import NewGuest
from intranet.events.links import answer_token
from intranet.events.models import Invitation
from tests.builders import events


@pytest.fixture
def link(cast, invitation_of):
    events.event(cast, invite=[cast.member_seat, cast.manager_seat], capacity=1)
    return f"/i/{answer_token(invitation_of(cast.member))}"


def test_opening_changes_nothing_however_often(link, cast, invitation_of):
    client = cast.client()
    client.head(link)
    pages = [client.get(link, headers={"Purpose": "prefetch"}) for _ in range(6)]
    assert {page.status_code for page in pages} == {200}
    assert invitation_of(cast.member).answer == "none"


def test_posting_answers_and_says_so(link, cast, invitation_of):
    client = cast.client()
    page = client.post(link, data={"answer": "yes"}, follow_redirects=True)
    assert "vous venez" in page.text
    invitation = invitation_of(cast.member)
    assert (invitation.answer, invitation.place) == ("yes", "confirmed")
    assert invitation.answer_source == "link"


def test_the_journal_names_who_answered_by_the_link(link, cast):
    """Nobody is signed in there: « Le site a répondu » would tell nothing."""
    cast.client().post(link, data={"answer": "yes"})
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "invitation.answered")
    ).one()
    assert labels.sentence(entry).startswith(f"{cast.member.name} a répondu à l’invitation")
    assert [change.label for change in labels.changes(entry)] == ["Réponse", "Place", "Répondu"]


def test_the_answer_can_be_changed(link, cast, invitation_of):
    client = cast.client()
    client.post(link, data={"answer": "yes"})
    client.post(link, data={"answer": "no"})
    assert invitation_of(cast.member).answer == "no"


def test_a_word_goes_with_the_answer_and_stays_when_the_answer_changes(link, cast, invitation_of):
    client = cast.client()
    assert "Ajouter un mot" not in client.get(link).text
    client.post(link, data={"answer": "yes"})
    assert "Ajouter un mot" in client.get(link).text
    client.post(link, data={"answer": "yes", "comment": "J’arrive à 9 h 30."})
    assert invitation_of(cast.member).comment == "J’arrive à 9 h 30."
    assert "J’arrive à 9 h 30." in client.get(link).text
    client.post(link, data={"answer": "maybe"})
    assert invitation_of(cast.member).comment == "J’arrive à 9 h 30."
    client.post(link, data={"answer": "maybe", "comment": ""})
    assert invitation_of(cast.member).comment == ""


def test_a_word_is_left_on_the_site_too(link, cast, invitation_of):
    mine = invitation_of(cast.member)
    said = {"answer": "yes", "comment": "Je tiens la porte."}
    cast.sign_in("member").post(f"/invitations/{mine.id}/reponse", data=said)
    assert invitation_of(cast.member).comment == "Je tiens la porte."


def test_a_word_too_long_is_given_back_with_the_reason(link, cast, invitation_of):
    client = cast.client()
    client.post(link, data={"answer": "yes"})
    page = client.post(link, data={"answer": "yes", "comment": "mot " * 200})
    assert page.status_code == 422
    assert "500 caractères au plus" in page.text
    assert invitation_of(cast.member).comment == ""


def test_an_unknown_word_is_refused_and_nothing_written(link, cast, invitation_of):
    assert cast.client().post(link, data={"answer": "bof"}).status_code == 422
    assert cast.client().post(link, data={}).status_code == 422
    assert invitation_of(cast.member).answer == "none"


@pytest.mark.parametrize("token", ["x", "a.b.c", "WzEsIngiXQ.aaaa.bbbb"])
def test_a_forged_link_is_not_found(link, cast, token):
    page = cast.client().get(f"/i/{token}")
    assert page.status_code == 404
    assert "Ce lien n’est plus valable" in page.text
    assert "dernier courriel" in page.text
    assert cast.client().post(f"/i/{token}", data={"answer": "yes"}).status_code == 404


def test_a_link_of_another_purpose_is_not_found(link, cast, invitation_of):
    from intranet.web.links import Purpose

    invitation = invitation_of(cast.member)
    other = Purpose("entry", 30).sign([invitation.id, invitation.nonce])
    assert cast.client().get(f"/i/{other}").status_code == 404


def test_a_cancelled_meeting_shows_why_and_takes_no_answer(link, cast, invitation_of):
    scheduling.cancel(None, invitation_of(cast.member).event_id, "Tempête")
    db.session.commit()
    assert "Tempête" in cast.client().get(link).text
    page = cast.client().post(link, data={"answer": "yes"})
    assert page.status_code == 409
    assert invitation_of(cast.member).answer == "none"


def test_the_page_leaks_its_address_nowhere(link, cast):
    headers = cast.client().get(link).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_a_full_meeting_tells_the_rank(link, cast, invitation_of):
    cast.client().post(link, data={"answer": "yes"})
    other = f"/i/{answer_token(invitation_of(cast.manager))}"
    page = cast.client().post(other, data={"answer": "yes"}, follow_redirects=True)
    assert "n° 1" in page.text


def test_answering_someone_else_s_invitation_on_the_site_is_refused(link, cast, invitation_of):
    mine = invitation_of(cast.member).id
    manager = cast.sign_in("manager")
    assert manager.post(f"/invitations/{mine}/reponse", data={"answer": "no"}).status_code == 403
    outsider = cast.sign_in("outsider")
    assert outsider.post(f"/invitations/{mine}/reponse", data={"answer": "no"}).status_code == 404


def test_only_the_networks_coordinator_enters_or_removes(link, cast, invitation_of):
    mine = invitation_of(cast.member).id
    for name, status in [("member", 403), ("other_coordinator", 404), ("coordinator", 303)]:
        client = cast.sign_in(name)
        answer = client.post(f"/invitations/{mine}/saisie", data={"answer": "yes"})
        assert answer.status_code == status, name
    assert invitation_of(cast.member).answer_source == "coordinator"


def test_who_was_taken_off_the_list_learns_nothing_more_by_the_link(link, cast, invitation_of):
    """Where and by which video link may have changed since."""
    place = invitation_of(cast.member).event.slots[0].place
    assert place in cast.client().get(link).text
    invitations.uninvite(None, invitation_of(cast.member))
    db.session.commit()
    page = cast.client().get(link).text
    assert "retirée par l’organisation" in page and place not in page


def test_an_answer_is_not_recorded_for_whoever_just_got_the_invitation(link, cast, invitation_of):
    """The seat changed hands between reading the link and locking the event."""
    mine = invitation_of(cast.member)
    assert mine.nonce
    db.session.connection().execute(update(Invitation).values(nonce="another"))
    with pytest.raises(answers.AnswerClosed) as closed:
        answers.answer(mine, "yes", source="link", actor=None)
    assert closed.value.why == "handed_over" and mine.answer == "none"
    db.session.connection().execute(update(Invitation).values(nonce="a third"))
    with pytest.raises(replacements.CannotSend):
        replacements.send(None, mine, NewGuest("Anne", "anne@x.example"), source="link")
