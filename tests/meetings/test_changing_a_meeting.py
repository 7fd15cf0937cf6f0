"""Publishing, changing, calling off, throwing away."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from intranet.clock import now, to_paris
from intranet.database import db
from intranet.events import answers
from intranet.events.models import CalendarCopy, Event, EventNetwork, Invitation
from intranet.meetings.models import Meeting
from tests.builders import meetings
from tests.meetings.conftest import MANAGER, MEMBER


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def address(event, rest=""):
    return f"/rencontres/{event.id}{rest}"


def kept(event):
    db.session.expire_all()
    return db.session.get(Event, event.id)


@pytest.fixture
def past(meeting):
    slot = meeting.slots[0]
    slot.starts_at, slot.ends_at = now() - timedelta(hours=5), now() - timedelta(hours=3)
    db.session.commit()
    return meeting


def test_the_page_of_a_draft_says_how_many_mails_will_leave(draft, coordinator):
    assert "2 courriels partiront" in words(coordinator.get(address(draft)))


def test_publishing_writes_to_everyone_on_the_list(draft, coordinator, files):
    answer = coordinator.post(address(draft, "/publier"), follow_redirects=True)
    assert "publiée : 2 courriels partent" in words(answer)
    assert [method for method, _, _ in files(MEMBER)] == ["REQUEST"]
    assert [method for method, _, _ in files(MANAGER)] == ["REQUEST"]


def test_publishing_twice_writes_once(draft, coordinator, files):
    for _ in range(2):
        assert coordinator.post(address(draft, "/publier")).status_code == 303
    assert len(files(MEMBER)) == 1


def test_a_date_gone_by_is_not_published(draft, coordinator, letters):
    slot = draft.slots[0]
    slot.starts_at, slot.ends_at = now() - timedelta(hours=5), now() - timedelta(hours=3)
    db.session.commit()
    answer = coordinator.post(address(draft, "/publier"), follow_redirects=True)
    assert "La date est passée" in words(answer)
    assert kept(draft).state == "draft" and letters() == 0


def test_a_new_hour_is_told_under_the_same_uid(meeting, coordinator, as_it_stands, files):
    before = files(MEMBER)[0]
    answer = coordinator.post(
        address(meeting, "/modifier"),
        data=as_it_stands(meeting, starts="08:30"),
        follow_redirects=True,
    )
    assert "2 personnes reçoivent une mise à jour" in words(answer)
    assert files(MEMBER)[1:] == [("REQUEST", before[1], before[2] + 1)]


@pytest.mark.parametrize("changes", [{"title": "Autre titre"}, {"place": "Mairie"}])
def test_a_new_title_or_place_is_told(meeting, coordinator, as_it_stands, files, changes):
    coordinator.post(address(meeting, "/modifier"), data=as_it_stands(meeting, **changes))
    assert len(files(MEMBER)) == 2


@pytest.mark.parametrize(
    "changes", [{}, {"description": "Tout autre chose."}, {"capacity": "30"}, {"kind": "visite"}]
)
def test_anything_else_writes_to_nobody(meeting, coordinator, as_it_stands, letters, changes):
    before = letters()
    answer = coordinator.post(
        address(meeting, "/modifier"), data=as_it_stands(meeting, **changes), follow_redirects=True
    )
    assert "Aucun courriel n’est parti" in words(answer)
    assert letters() == before


def test_the_form_says_beforehand_how_many_would_be_told(meeting, draft, coordinator):
    assert "le lieu ou le lien prévient 2 personnes" in words(
        coordinator.get(address(meeting, "/modifier"))
    )
    assert "recevront une mise à jour" not in words(coordinator.get(address(draft, "/modifier")))


def test_the_organiser_the_state_and_the_networks_stay_whatever_is_posted(
    cast, meeting, coordinator, as_it_stands
):
    forged = {
        "networks": str(cast.other_network.id),
        "network_ids": str(cast.other_network.id),
        "organizer_address": "pirate@ailleurs.example",
        "state": "cancelled",
        "path": "/ailleurs",
    }
    coordinator.post(address(meeting, "/modifier"), data=as_it_stands(meeting, **forged))
    event = kept(meeting)
    assert (event.organizer_address, event.state) == (cast.network.mailbox, "published")
    assert event.path == address(meeting)
    assert list(db.session.scalars(select(EventNetwork.network_id))) == [cast.network.id]


def test_fewer_places_than_are_taken_is_refused_with_their_number(
    meeting, coordinator, as_it_stands, invited
):
    for row in [row for row in invited(meeting.id) if row.person][:2]:
        answers.answer(row, "yes", source="site", actor=None)
    db.session.commit()
    answer = coordinator.post(
        address(meeting, "/modifier"), data=as_it_stands(meeting, capacity="1", title="Neuf")
    )
    assert answer.status_code == 422
    assert "2 places sont déjà prises : indiquez au moins 2" in words(answer)
    assert (kept(meeting).capacity, kept(meeting).title) == (None, meeting.title)


def test_the_second_of_two_editors_sees_both_versions(meeting, cast, as_it_stands, letters):
    stale = as_it_stands(meeting, title="Le mien")
    one, other = cast.sign_in("coordinator"), cast.sign_in("administrator")
    one.post(address(meeting, "/modifier"), data=as_it_stands(meeting, title="Le sien"))
    before = letters()
    answer = other.post(address(meeting, "/modifier"), data=stale)
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    assert "Le sien" in page.find("table").text and "Le mien" in page.find("table").text
    assert page.find(id="title")["value"] == "Le mien"
    assert not page.find(id="starts_pass")
    assert kept(meeting).title == "Le sien" and letters() == before
    again = {**stale, "version": page.find(id="version")["value"]}
    assert other.post(address(meeting, "/modifier"), data=again).status_code == 303
    assert kept(meeting).title == "Le mien"


def test_the_format_too_is_guarded_by_the_version(meeting, coordinator, as_it_stands):
    stale = as_it_stands(meeting, kind="comite")
    coordinator.post(address(meeting, "/modifier"), data=as_it_stands(meeting, kind="visite"))
    answer = coordinator.post(address(meeting, "/modifier"), data=stale)
    assert answer.status_code == 409
    assert db.session.scalars(select(Meeting.kind)).one() == "visite"


def test_a_form_without_version_overwrites_nothing(meeting, coordinator, as_it_stands):
    data = as_it_stands(meeting, title="Sans version", version="")
    assert coordinator.post(address(meeting, "/modifier"), data=data).status_code == 409


def test_an_edit_to_the_past_is_refused(meeting, coordinator, as_it_stands, letters):
    before = letters()
    yesterday = to_paris(now() - timedelta(days=1)).date()
    data = as_it_stands(meeting, day=yesterday.isoformat())
    assert coordinator.post(address(meeting, "/modifier"), data=data).status_code == 422
    assert letters() == before


def test_calling_off_says_first_what_will_happen_and_to_whom(meeting, coordinator, letters):
    before = letters()
    page = words(coordinator.get(address(meeting, "/annuler")))
    assert "2 personnes recevront un courriel d’annulation" in page
    assert "Awa Martin" in page and "Maëlle Kerdoncuff" in page
    assert letters() == before and kept(meeting).state == "published"


def test_calling_off_takes_the_meeting_out_of_every_calendar(meeting, coordinator, files):
    invitation = files(MEMBER)[0]
    answer = coordinator.post(
        address(meeting, "/annuler"), data={"reason": "Tempête"}, follow_redirects=True
    )
    assert "2 courriels partent" in words(answer) and "Tempête" in words(answer)
    assert files(MEMBER)[1:] == [("CANCEL", invitation[1], invitation[2] + 1)]
    assert len(files(MANAGER)) == 2


def test_calling_off_asks_why(meeting, coordinator, letters):
    before = letters()
    answer = coordinator.post(address(meeting, "/annuler"), data={"reason": " "})
    assert answer.status_code == 422
    assert kept(meeting).state == "published" and letters() == before


def test_calling_off_twice_writes_once(meeting, coordinator, files):
    for reason in ("Tempête", "Autre"):
        coordinator.post(address(meeting, "/annuler"), data={"reason": reason})
    assert len(files(MEMBER)) == 2
    assert kept(meeting).cancel_reason == "Tempête"


def test_what_took_place_is_not_called_off(past, coordinator, letters):
    before = letters()
    answer = coordinator.post(
        address(past, "/annuler"), data={"reason": "Trop tard"}, follow_redirects=True
    )
    assert "a déjà eu lieu" in words(answer)
    assert kept(past).state == "published" and letters() == before


def test_a_cancelled_meeting_is_neither_changed_nor_published_nor_filled(
    cast, meeting, coordinator, as_it_stands, letters
):
    coordinator.post(address(meeting, "/annuler"), data={"reason": "Tempête"})
    event = kept(meeting)
    before, title = letters(), event.title
    data = as_it_stands(event, title="Encore")
    assert coordinator.post(address(event, "/modifier"), data=data).status_code == 303
    answer = coordinator.post(address(event, "/publier"), follow_redirects=True)
    assert "ne se publie plus" in words(answer)
    answer = coordinator.post(
        address(event, "/invites"),
        data={"positions": cast.outsider_seat.id, "everyone": "y"},
        follow_redirects=True,
    )
    assert "on n’y invite plus" in words(answer)
    assert kept(meeting).title == title and letters() == before


def test_a_draft_can_be_thrown_away_with_its_list(draft, coordinator, letters):
    answer = coordinator.post(address(draft, "/supprimer"), follow_redirects=True)
    assert "supprimé" in words(answer)
    for table in (Event, Meeting, Invitation, EventNetwork, CalendarCopy):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert letters() == 0


def test_what_people_were_told_of_is_not_thrown_away(meeting, coordinator):
    answer = coordinator.post(address(meeting, "/supprimer"), follow_redirects=True)
    assert "elle s’annule" in words(answer)
    assert kept(meeting).state == "published"


WRITES = ["/modifier", "/publier", "/annuler", "/supprimer", "/invites", "/invites/apercu"]


@pytest.mark.parametrize("rest", WRITES)
@pytest.mark.parametrize(("name", "status"), [("member", 403), ("outsider", 404)])
def test_members_may_not_and_outsiders_know_nothing(
    cast, meeting, as_it_stands, letters, rest, name, status
):
    before = letters()
    data = as_it_stands(meeting, title="À moi", reason="Non", everyone="y")
    assert cast.sign_in(name).post(address(meeting, rest), data=data).status_code == status
    assert kept(meeting).title == meeting.title and kept(meeting).state == "published"
    assert letters() == before


@pytest.mark.parametrize("rest", ["", "/modifier", "/annuler", "/invites", ".ics"])
def test_the_coordinator_of_another_agency_does_not_see_it(cast, meeting, rest):
    client = cast.sign_in("other_coordinator")
    assert client.get(address(meeting, rest)).status_code == 404


def test_invited_by_name_the_coordinator_of_another_agency_sees_and_changes_nothing(
    cast, as_it_stands
):
    from tests.builders import directory

    person = directory.person("Yann", "Hamon", account=cast.accounts["other_coordinator"])
    seat = directory.position(cast.other_ccas, "Coordination", holder=person)
    event = meetings.meeting(cast, invite=[seat])
    client = cast.sign_in("other_coordinator")
    assert client.get(address(event)).status_code == 200
    assert client.get(address(event, "/modifier")).status_code == 403
    data = as_it_stands(event, title="À moi")
    assert client.post(address(event, "/modifier"), data=data).status_code == 403
