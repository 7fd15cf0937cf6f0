"""The list, the page and the calendar file: who sees what, at what price."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar
from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.events import answers, scheduling
from intranet.events.models import CalendarCopy
from tests.builders import directory, meetings, networks
from tests.meetings.conftest import MEMBER


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def titles(answer):
    page = BeautifulSoup(answer.text, "html.parser")
    return [title.text.strip() for title in page.select(".event-title")]


def move(event, **delta):
    slot = event.slots[0]
    slot.starts_at += timedelta(**delta)
    slot.ends_at += timedelta(**delta)
    db.session.commit()


@pytest.fixture
def four(cast):
    later = meetings.meeting(cast, title="Plus tard", days=30)
    sooner = meetings.meeting(cast, title="Bientôt", days=3, invite=[cast.member_seat])
    gone = meetings.meeting(cast, title="Passée", days=5)
    move(gone, days=-40)
    meetings.meeting(cast, title="Brouillon", publish=False)
    return sooner, later, gone


def test_what_is_to_come_is_listed_soonest_first(cast, four):
    assert titles(cast.sign_in("member").get("/rencontres")) == ["Bientôt", "Plus tard"]


def test_what_is_past_has_its_own_list(cast, four):
    assert titles(cast.sign_in("member").get("/rencontres?quand=passees")) == ["Passée"]


def test_drafts_are_for_those_who_run_the_network(cast, four):
    drafts = "/rencontres?quand=brouillons"
    assert titles(cast.sign_in("coordinator").get(drafts)) == ["Brouillon"]
    assert "Brouillon" not in words(cast.sign_in("member").get(drafts))
    assert titles(cast.sign_in("other_coordinator").get(drafts)) == []


@pytest.mark.parametrize("name", ["outsider", "newcomer", "other_coordinator"])
def test_outsiders_find_nothing_in_the_list(cast, four, name):
    assert titles(cast.sign_in(name).get("/rencontres")) == []


@pytest.mark.parametrize("name", ["outsider", "newcomer"])
@pytest.mark.parametrize("rest", ["", ".ics"])
def test_outsiders_find_no_page_and_no_file(cast, meeting, name, rest):
    assert cast.sign_in(name).get(f"/rencontres/{meeting.id}{rest}").status_code == 404


def test_a_draft_is_not_found_by_members(cast, draft):
    assert cast.sign_in("member").get(f"/rencontres/{draft.id}").status_code == 404
    assert cast.sign_in("member").get(f"/rencontres/{draft.id}.ics").status_code == 404


def test_an_event_that_is_no_meeting_has_no_page_here(cast):
    from tests.builders import events

    session = events.event(cast, family="training")
    assert cast.sign_in("coordinator").get(f"/rencontres/{session.id}").status_code == 404


def test_the_list_is_narrowed_to_a_network_that_one_sees(cast, four):
    second = networks.network(cast.agency, "Bretagne romantique")
    meetings.meeting(cast, title="Ailleurs", networks=[second])
    client = cast.sign_in("coordinator")
    assert titles(client.get("/rencontres?reseau=bretagne-romantique")) == ["Ailleurs"]
    foreign = f"/rencontres?reseau={cast.other_network.slug}"
    assert client.get(foreign).status_code == 404


def test_an_empty_list_proposes_something(cast):
    assert "Proposez-en une" in words(cast.sign_in("coordinator").get("/rencontres"))
    page = cast.sign_in("member").get("/rencontres")
    assert "Parlez-en à la coordination" in words(page)
    assert "/rencontres/nouvelle" not in page.text


def test_one_answers_from_the_list_and_comes_back_to_it(cast, four):
    client = cast.sign_in("member")
    page = BeautifulSoup(client.get("/rencontres").text, "html.parser")
    form = page.select_one(".answer")
    back = form.find("input", {"name": "next"})["value"]
    answer = client.post(form["action"], data={"answer": "yes", "next": back})
    assert (answer.status_code, answer.location) == (303, "/rencontres")
    assert "Votre réponse : oui" in words(client.get("/rencontres"))


def test_counts_are_for_those_who_run_the_meeting(cast, four):
    assert "0 oui sur 1" in words(cast.sign_in("coordinator").get("/rencontres"))
    assert "oui sur" not in words(cast.sign_in("member").get("/rencontres"))


def _fill(cast, count):
    for number in range(count):
        person = directory.person(f"Prénom{number}", "Nom", email=f"p{number}@ccas.example")
        seat = directory.position(cast.cdas, f"Poste {number}", holder=person)
        directory.membership(seat, cast.network)
        event = meetings.meeting(
            cast, title=f"Rencontre {number}", invite=[seat, cast.member_seat], capacity=1
        )
        for row in scheduling.standing_invitations(event.id):
            answers.answer(row, "yes", source="site", actor=None)
    db.session.commit()


def _cost(client, url, queries):
    queries.clear()
    assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["coordinator", "member"])
def test_the_list_costs_the_same_however_long(cast, queries, name):
    _fill(cast, 2)
    client = cast.sign_in(name)
    short = _cost(client, "/rencontres", queries)
    _fill(cast, 6)
    assert _cost(client, "/rencontres", queries) == short <= 12


@pytest.mark.parametrize("name", ["coordinator", "member"])
def test_the_page_costs_the_same_however_many_are_invited(cast, meeting, queries, name):
    client = cast.sign_in(name)
    for row in filter(lambda row: row.person, scheduling.standing_invitations(meeting.id)):
        answers.answer(row, "yes", source="site", actor=None)
    db.session.commit()
    url = f"/rencontres/{meeting.id}"
    few = _cost(client, url, queries)
    seats = []
    for number in range(15):
        person = directory.person(f"Prénom{number}", "Nom", email=f"p{number}@ccas.example")
        structure = directory.structure(cast.cancale, f"Structure {number}")
        seats.append(directory.position(structure, holder=person))
        directory.membership(seats[-1], cast.network)
    db.session.flush()
    from intranet.events import invitations

    rows = invitations.invite(None, meeting.id, [seat.id for seat in seats], [])
    for row in rows:
        answers.answer(row, "yes", source="site", actor=None)
    db.session.commit()
    assert _cost(client, url, queries) == few <= 20
    if name == "coordinator":
        cost = _cost(client, f"{url}/invites", queries)
        assert cost <= 12


def test_members_see_who_comes_and_not_who_declined(cast, meeting):
    for row in scheduling.standing_invitations(meeting.id):
        if row.person is not None:
            word = "yes" if row.person_id == cast.manager.id else "no"
            answers.answer(row, word, source="site", actor=None)
    page = cast.sign_in("member").get(f"/rencontres/{meeting.id}")
    coming = BeautifulSoup(page.text, "html.parser").find(id="qui-vient").text
    assert "Maëlle Kerdoncuff" in coming and "CCAS de Cancale" in coming
    assert "Awa Martin" not in coming
    assert 'id="invitees"' not in page.text and MEMBER not in page.text


def test_someone_on_the_waiting_list_is_not_said_to_come(cast):
    event = meetings.meeting(cast, invite=[cast.manager_seat, cast.member_seat], capacity=1)
    rows = {row.person_id: row for row in scheduling.standing_invitations(event.id)}
    for key in (cast.manager.id, cast.member.id):
        answers.answer(rows[key], "yes", source="site", actor=None)
    page = cast.sign_in("manager").get(f"/rencontres/{event.id}")
    assert "Awa Martin" not in words(page).split("Qui vient")[1]
    assert "Complet : 1 place" in words(page)


def test_organisers_see_vacant_seats_as_vacant(cast, meeting):
    page = cast.sign_in("coordinator").get(f"/rencontres/{meeting.id}")
    ledger = BeautifulSoup(page.text, "html.parser").find(id="invitees").text
    assert "Poste vacant" in ledger and "Référente logement" in ledger


def test_what_people_write_stays_inert(cast):
    event = meetings.meeting(
        cast, title="<b>{{7*7}}</b>", description="<script>alert(1)</script> **gras**"
    )
    page = cast.sign_in("member").get(f"/rencontres/{event.id}").text
    assert "&lt;b&gt;{{7*7}}" in page and "<script>alert" not in page
    assert "<strong>gras</strong>" in page


def _file(client, event):
    answer = client.get(f"/rencontres/{event.id}.ics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="rencontre-')
    calendar = Calendar.from_ical(answer.data)
    assert str(calendar["METHOD"]) == "PUBLISH"
    return calendar.events[0]


def test_who_is_invited_downloads_it_under_the_uid_they_know(cast, meeting):
    rows = {row.person_id: row.id for row in scheduling.standing_invitations(meeting.id)}
    uid = db.session.scalars(
        select(CalendarCopy.uid).where(CalendarCopy.invitation_id == rows[cast.member.id])
    ).one()
    component = _file(cast.sign_in("member"), meeting)
    assert str(component["UID"]) == uid
    assert "ATTENDEE" not in component
    assert component.start == meeting.slots[0].starts_at


def test_who_only_sees_it_downloads_it_under_the_uid_of_the_date(cast):
    event = meetings.meeting(cast, invite=[cast.manager_seat])
    assert str(_file(cast.sign_in("member"), event)["UID"]) == event.slots[0].uid


def test_the_file_of_a_cancelled_meeting_says_so(cast, meeting):
    scheduling.cancel(None, meeting.id, "Tempête")
    component = _file(cast.sign_in("member"), meeting)
    assert str(component["STATUS"]) == "CANCELLED"


def test_the_thread_follows_the_meeting(cast, draft, meeting):
    client = cast.sign_in("coordinator")

    def step(event):
        page = BeautifulSoup(client.get(f"/rencontres/{event.id}").text, "html.parser")
        return page.find(attrs={"aria-current": "step"}).text

    assert "Invitations" in step(draft)
    assert "Réponses" in step(meeting)
    slot = meeting.slots[0]
    slot.starts_at, slot.ends_at = now() - timedelta(minutes=5), now() + timedelta(hours=1)
    db.session.commit()
    assert "Jour J" in step(meeting)


def test_nobodys_answer_is_missing_for_a_vacant_seat(cast, coordinator, meeting):
    """The meeting invites two people and a seat that nobody holds."""
    page = words(coordinator.get(f"/rencontres/{meeting.id}"))
    assert "2 personnes invitées" in page and "0 sur 2" in page and "Sans réponse 2" in page
    left = words(coordinator.get(f"/rencontres/{meeting.id}?reponse=sans"))
    assert "Awa Martin" in left and "Référente logement" not in left
