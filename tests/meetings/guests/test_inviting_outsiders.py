"""People outside the directory are asked by e-mail, once, and stay outside it."""

from bs4 import BeautifulSoup
from sqlalchemy import func, select

from intranet.database import db
from intranet.directory.models import Person
from intranet.events.models import Guest
from tests.builders import events, meetings

ANNE = "Anne Le Goff, Secours populaire, anne@secours.example"
ADDRESS = "anne@secours.example"


def invites(event, rest=""):
    return f"/rencontres/{event.id}/invites{rest}"


def text(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def test_a_guest_gets_the_invitation_and_no_entry(cast, files, invited):
    meeting, people = meetings.meeting(cast), db.session.scalar(select(func.count(Person.id)))
    answer = cast.sign_in("coordinator").post(
        invites(meeting), data={"outside": ANNE}, follow_redirects=True
    )
    assert "1 invitation ajoutée : 1 courriel part" in text(answer)
    assert [method for method, *_ in files(ADDRESS)] == ["REQUEST"]
    assert [row.name for row in invited(meeting.id)] == ["Anne Le Goff"]
    assert db.session.scalar(select(func.count(Person.id))) == people


def test_the_preview_names_the_guest_and_carries_the_line(cast, letters):
    meeting = meetings.meeting(cast)
    answer = cast.sign_in("coordinator").post(invites(meeting, "/apercu"), data={"outside": ANNE})
    page = BeautifulSoup(answer.text, "html.parser")
    assert "Anne Le Goff, Secours populaire" in " ".join(page.find(id="courriels").text.split())
    assert page.find("input", {"name": "outside"})["value"] == ANNE
    assert letters() == 0


def test_a_guest_asked_twice_is_asked_once(cast, files, invited):
    meeting, client = meetings.meeting(cast), cast.sign_in("coordinator")
    for line in (ANNE, "ANNE@secours.example", f"{ANNE}\n{ANNE}"):
        client.post(invites(meeting), data={"outside": line})
    assert len(invited(meeting.id)) == 1 and len(files(ADDRESS)) == 1


def test_a_guest_whom_the_directory_knows_is_that_person(cast, invited):
    cast.member.email = "Accueil@CDAS.example"
    meeting = meetings.meeting(cast)
    cast.sign_in("coordinator").post(invites(meeting), data={"outside": "accueil@cdas.example"})
    assert [row.person_id for row in invited(meeting.id)] == [cast.member.id]


def test_someone_invited_by_their_seat_is_not_a_guest_too(cast, meeting, invited):
    cast.member.email = "accueil@cdas.example"
    cast.sign_in("coordinator").post(invites(meeting), data={"outside": "accueil@cdas.example"})
    assert len(invited(meeting.id)) == 3


def test_an_unreadable_line_keeps_what_was_typed(cast, letters):
    meeting = meetings.meeting(cast)
    answer = cast.sign_in("coordinator").post(invites(meeting), data={"outside": "Anne Le Goff"})
    assert answer.status_code == 422 and "Ligne 1 : il manque une adresse" in text(answer)
    assert BeautifulSoup(answer.text, "html.parser").find(id="outside").text.strip() == (
        "Anne Le Goff"
    )


def test_a_guest_answers_by_the_link_and_is_named_among_those_who_come(cast, invited):
    meeting, client = meetings.meeting(cast), cast.sign_in("coordinator")
    client.post(invites(meeting), data={"outside": ANNE})
    events.say(invited(meeting.id)[0], "yes")
    assert "Anne Le Goff, Secours populaire" in text(
        cast.sign_in("member").get(f"/rencontres/{meeting.id}")
    )


def test_a_guest_who_is_removed_is_told_and_may_be_asked_again(cast, files, invited):
    meeting, client = meetings.meeting(cast), cast.sign_in("coordinator")
    client.post(invites(meeting), data={"outside": ANNE})
    client.post(f"/invitations/{invited(meeting.id)[0].id}/retrait")
    assert invited(meeting.id) == []
    client.post(invites(meeting), data={"outside": ANNE})
    assert [method for method, *_ in files(ADDRESS)] == ["REQUEST", "CANCEL", "REQUEST"]
    assert len({uid for _, uid, _ in files(ADDRESS)}) == 1
    assert db.session.scalar(select(func.count(Guest.id))) == 1


def test_throwing_the_draft_away_leaves_no_guest(cast):
    draft, client = meetings.meeting(cast, publish=False), cast.sign_in("coordinator")
    client.post(invites(draft), data={"outside": ANNE})
    client.post(f"/rencontres/{draft.id}/supprimer")
    assert db.session.scalar(select(func.count(Guest.id))) == 0
