"""Creating a meeting: what is kept, what is refused and in which words."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.clock import to_paris, today
from intranet.database import db
from intranet.events.models import Event, EventNetwork
from intranet.events.slot_forms import read_day, read_hour
from intranet.meetings.models import Meeting
from tests.builders import networks


def only_meeting():
    db.session.expire_all()
    return db.session.scalars(select(Meeting)).one()


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def test_a_coordinator_drafts_a_meeting_that_writes_to_nobody(cast, coordinator, typed, letters):
    answer = coordinator.post("/rencontres/nouvelle", data=typed())
    meeting = only_meeting()
    event = meeting.event
    assert (answer.status_code, answer.location) == (303, f"/rencontres/{event.id}")
    assert (event.state, meeting.kind, event.path) == ("draft", "petit_dejeuner", answer.location)
    assert (event.organizer_name, event.organizer_address) == (
        cast.network.name,
        cast.network.mailbox,
    )
    assert to_paris(event.slots[0].starts_at).hour == 9
    assert letters() == 0


def test_the_organiser_and_the_state_are_not_for_a_form_to_say(cast, coordinator, typed):
    forged = {"organizer_address": "pirate@ailleurs.example", "state": "published"}
    coordinator.post("/rencontres/nouvelle", data=typed(**forged))
    event = only_meeting().event
    assert (event.organizer_address, event.state) == (cast.network.mailbox, "draft")


def test_a_day_and_hours_can_be_typed_as_people_write_them(coordinator, typed):
    day = today() + timedelta(days=30)
    coordinator.post(
        "/rencontres/nouvelle",
        data=typed(day=f"{day:%d/%m/%Y}", starts="9h30", ends="11 h"),
    )
    slot = only_meeting().event.slots[0]
    assert to_paris(slot.starts_at).replace(tzinfo=None) == datetime.combine(day, time(9, 30))
    assert to_paris(slot.ends_at).hour == 11


@pytest.mark.parametrize("text", ["12/03/2027", "12.3.2027", "2027-03-12", "vendredi 12 mars 2027"])
def test_ways_of_writing_a_day(text):
    assert read_day(text) == date(2027, 3, 12)


@pytest.mark.parametrize("text", ["9h30", "09:30", "9 h 30", "9.30", "09:30:00", "9H30"])
def test_ways_of_writing_an_hour(text):
    assert read_hour(text) == time(9, 30)


@pytest.mark.parametrize("text", ["25h", "9h75", "midi", "930", "h", "9 30", "٩h"])
def test_what_is_not_an_hour(text):
    with pytest.raises(ValueError):
        read_hour(text)


@pytest.mark.parametrize(("kind", "minutes"), [("speed_meeting", 90), ("immersion", 210)])
def test_an_end_left_empty_is_the_usual_length_of_the_format(coordinator, typed, kind, minutes):
    coordinator.post("/rencontres/nouvelle", data=typed(kind=kind, ends=""))
    slot = only_meeting().event.slots[0]
    assert slot.ends_at - slot.starts_at == timedelta(minutes=minutes)


def test_a_link_alone_is_a_place(coordinator, typed):
    coordinator.post(
        "/rencontres/nouvelle", data=typed(place="", link="https://visio.example/baie")
    )
    assert only_meeting().event.slots[0].link == "https://visio.example/baie"


REFUSED = [
    ({"title": " "}, "Ce champ est à remplir."),
    ({"title": "x" * 201}, "200 caractères au plus."),
    ({"kind": "bal"}, "Choisissez un format de la liste."),
    ({"day": ""}, "Indiquez le jour."),
    ({"day": "31/02/2030"}, "Cette date n’existe pas"),
    ({"day": "bientôt"}, "Cette date n’existe pas"),
    ({"day": "2020-01-01"}, "Ce jour est passé"),
    ({"day": "0001-01-01"}, "Ce jour est passé"),
    ({"day": "9999-12-31"}, "Vérifiez l’année."),
    ({"starts": ""}, "Indiquez l’heure de début."),
    ({"starts": "25:00"}, "Cette heure n’existe pas"),
    ({"ends": "tard"}, "Cette heure n’existe pas"),
    ({"ends": "08:00"}, "La fin doit venir après le début."),
    ({"ends": "09:00"}, "La fin doit venir après le début."),
    ({"starts": "23:30", "ends": ""}, "la durée habituelle passe minuit"),
    ({"place": ""}, "Indiquez un lieu, un lien de visioconférence, ou les deux."),
    ({"place": "x" * 301}, "300 caractères au plus."),
    ({"link": "http://visio.example"}, "Le lien doit commencer par https://"),
    ({"link": "javascript:alert(1)"}, "Le lien doit commencer par https://"),
    ({"link": "https://"}, "Le lien doit commencer par https://"),
    ({"link": "https://[visio"}, "Le lien doit commencer par https://"),
    ({"capacity": "0"}, "Entre 1 et 10 000 places"),
    ({"capacity": "douze"}, "Écrivez un nombre entier"),
    ({"capacity": "9" * 30}, "Entre 1 et 10 000 places"),
    ({"description": "x" * 10_001}, "10 000 caractères au plus."),
    ({"networks": ""}, "Choisissez"),
    ({"networks": "99999999999999999999"}, "Choisissez parmi les réseaux"),
]


@pytest.mark.parametrize(("changes", "why"), REFUSED)
def test_what_is_wrong_is_said_and_nothing_is_written(coordinator, typed, changes, why):
    answer = coordinator.post("/rencontres/nouvelle", data=typed(**changes))
    assert answer.status_code == 422
    assert why in words(answer)
    assert db.session.scalars(select(Event)).all() == []


def test_what_was_typed_is_kept_even_what_cannot_be_read(coordinator, typed):
    answer = coordinator.post(
        "/rencontres/nouvelle", data=typed(title="", day="31/02/2030", capacity="douze")
    )
    page = BeautifulSoup(answer.text, "html.parser")
    kept = {name: page.find(id=name) for name in ("day", "starts", "place", "capacity")}
    assert kept["day"]["value"] == "31/02/2030" and kept["day"]["type"] == "text"
    assert kept["starts"]["value"] == "09:00"
    assert kept["place"]["value"] == "Salle des Halles, Cancale"
    assert kept["capacity"]["value"] == "douze"
    assert page.find(id="description").text.strip() == "Café offert."


def test_an_hour_earlier_today_is_refused(coordinator, typed, monkeypatch):
    noon = datetime(2027, 3, 12, 12, 0, tzinfo=UTC)
    for module in ("intranet.clock", "intranet.events.slot_forms"):
        monkeypatch.setattr(f"{module}.now", lambda: noon)
    answer = coordinator.post(
        "/rencontres/nouvelle", data=typed(day="12/03/2027", starts="12:59", ends="15:00")
    )
    assert answer.status_code == 422
    assert "déjà passée" in words(answer)


@pytest.fixture
def early_2027(monkeypatch):
    """Clocks change twice later that year."""
    for module in ("intranet.clock", "intranet.events.slot_forms", "intranet.events.queries"):
        monkeypatch.setattr(f"{module}.now", lambda: datetime(2027, 1, 4, 9, tzinfo=UTC))


def test_an_hour_that_the_clocks_jump_over_is_refused(early_2027, coordinator, typed):
    answer = coordinator.post(
        "/rencontres/nouvelle", data=typed(day="28/03/2027", starts="02:30", ends="04:00")
    )
    assert answer.status_code == 422
    assert "les horloges passent directement à 3 h" in words(answer)
    assert "laquelle des deux" not in words(answer)


def test_an_hour_that_comes_twice_is_asked_about(early_2027, coordinator, typed):
    night = {"day": "31/10/2027", "starts": "02:30", "ends": "05:00"}
    asked = coordinator.post("/rencontres/nouvelle", data=typed(**night))
    assert asked.status_code == 422
    page = BeautifulSoup(asked.text, "html.parser")
    assert len(page.find_all("input", {"name": "starts_pass"})) == 2
    assert not page.find("input", {"name": "ends_pass"})
    coordinator.post("/rencontres/nouvelle", data=typed(**night, starts_pass="second"))
    assert only_meeting().event.slots[0].starts_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_the_first_of_two_hours_is_an_hour_earlier(early_2027, coordinator, typed):
    night = {"day": "31/10/2027", "starts": "02:30", "ends": "05:00", "starts_pass": "first"}
    coordinator.post("/rencontres/nouvelle", data=typed(**night))
    assert only_meeting().event.slots[0].starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_double_hour_is_never_asked_about_otherwise(coordinator):
    assert "laquelle des deux" not in words(coordinator.get("/rencontres/nouvelle?format=libre"))


def test_someone_else_s_network_cannot_be_chosen(cast, coordinator, typed):
    chosen = [str(cast.network.id), str(cast.other_network.id)]
    answer = coordinator.post("/rencontres/nouvelle", data=typed(networks=chosen))
    assert answer.status_code == 422
    assert db.session.scalars(select(Event)).all() == []


def test_several_networks_of_one_s_own_can(cast, typed):
    second = networks.network(cast.agency, "Bretagne romantique")
    client = cast.sign_in("coordinator")
    client.post("/rencontres/nouvelle", data=typed(networks=[str(second.id), str(cast.network.id)]))
    event = only_meeting().event
    assert event.organizer_name == "Bretagne romantique"
    kept = set(db.session.scalars(select(EventNetwork.network_id)))
    assert kept == {second.id, cast.network.id}


def test_the_only_network_needs_no_choice(cast, coordinator):
    page = BeautifulSoup(coordinator.get("/rencontres/nouvelle?format=libre").text, "html.parser")
    field = page.find_all("input", {"name": "networks"})
    assert [(f["type"], f["value"]) for f in field] == [("hidden", str(cast.network.id))]


def test_the_address_can_tick_a_network_in_advance(cast):
    networks.network(cast.agency, "Bretagne romantique")
    page = cast.sign_in("coordinator").get("/rencontres/nouvelle?format=libre&reseau=pays-malouin")
    ticked = BeautifulSoup(page.text, "html.parser").find_all("input", {"checked": True})
    assert [box["value"] for box in ticked] == [str(cast.network.id)]


@pytest.mark.parametrize("name", ["member", "manager", "outsider", "newcomer"])
def test_only_coordinators_and_administrators_plan_meetings(cast, typed, name):
    client = cast.sign_in(name)
    assert client.get("/rencontres/nouvelle").status_code == 403
    assert client.post("/rencontres/nouvelle", data=typed()).status_code == 403


def test_the_form_says_that_nothing_about_the_public_may_be_written(coordinator):
    assert "jamais rien sur les personnes accueillies" in words(
        coordinator.get("/rencontres/nouvelle?format=libre")
    )


def test_a_meeting_gone_by_keeps_its_hour_when_a_word_is_mended(
    meeting, coordinator, as_it_stands, letters
):
    slot = meeting.slots[0]
    slot.starts_at, slot.ends_at = (t - timedelta(days=20) for t in (slot.starts_at, slot.ends_at))
    db.session.commit()
    before = letters()
    data = as_it_stands(meeting, description="Merci à toutes et tous.")
    answer = coordinator.post(f"/rencontres/{meeting.id}/modifier", data=data)
    assert answer.status_code == 303
    assert letters() == before
