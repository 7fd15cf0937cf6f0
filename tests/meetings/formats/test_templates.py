"""Templates that the coordinators of an agency share: kept, used, renamed, thrown away, put back."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.database import db
from intranet.meetings.formats import checklist, keeping
from intranet.meetings.formats import queries as formats
from intranet.meetings.formats.models import MeetingTemplate, TemplateLine
from intranet.meetings.models import Meeting
from tests.builders import accounts, meetings

LIST = "/rencontres/modeles"


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def row():
    db.session.expire_all()
    return db.session.scalars(select(MeetingTemplate)).one()


@pytest.fixture
def event(cast):
    found = meetings.meeting(cast, kind="visite", title="Visite du garage", capacity=8)
    checklist.fill(found, [(-3, "Prévenir le garage")])
    db.session.commit()
    return found


@pytest.fixture
def kept(cast, event, coordinator):
    answer = coordinator.post(f"/rencontres/{event.id}/modele", data={"name": "Nos visites"})
    assert (answer.status_code, answer.location) == (303, LIST)
    return row()


def test_it_holds_what_the_meeting_is_and_neither_date_nor_guest(kept):
    assert (kept.name, kept.kind, kept.title) == ("Nos visites", "visite", "Visite du garage")
    assert (kept.capacity, kept.minutes, kept.place) == (8, 120, "Salle des Halles, Cancale")
    assert [(line.days, line.label) for line in kept.lines] == [(-3, "Prévenir le garage")]


def test_a_new_meeting_begins_with_it(kept, coordinator, typed):
    page = soup(coordinator.get("/rencontres/nouvelle"))
    link = page.select_one("#modeles .choice-card a")
    assert (link.text, link["href"]) == ("Nos visites", f"/rencontres/nouvelle?modele={kept.id}")
    form = soup(coordinator.get(link["href"]))
    assert form.find(id="title")["value"] == "Visite du garage"
    assert form.find(id="place")["value"] == "Salle des Halles, Cancale"
    assert form.find(id="day").get("value", "") == ""
    coordinator.post(link["href"], data=typed(kind="visite", ends=""))
    made = db.session.scalars(select(Meeting).order_by(Meeting.id.desc())).first()
    assert formats.tasks_of(made.event_id) == [(-3, "Prévenir le garage")]


def test_it_lasts_as_long_as_the_meeting_did(cast, kept, coordinator, typed):
    kept.minutes = 45
    db.session.commit()
    address = f"/rencontres/nouvelle?modele={kept.id}"
    coordinator.post(address, data=typed(kind="visite", ends=""))
    slot = db.session.scalars(select(Meeting).order_by(Meeting.id.desc())).first().event.slots[0]
    assert (slot.ends_at - slot.starts_at).total_seconds() == 45 * 60


def test_the_other_coordinators_of_the_agency_share_it(cast, kept):
    cast.accounts["second"] = accounts.coordinator(cast.agency, "deux@cd35.example", "Bleuenn Roux")
    assert "Nos visites" in cast.sign_in("second").get(LIST).text


def test_those_of_another_agency_do_not_know_it(cast, kept):
    client = cast.sign_in("other_coordinator")
    assert "Nos visites" not in client.get(LIST).text
    assert client.post(f"{LIST}/{kept.id}/supprimer").status_code == 404
    begun = client.get(f"/rencontres/nouvelle?modele={kept.id}")
    assert begun.location == "/rencontres/nouvelle"


@pytest.mark.parametrize(
    ("name", "why"), [("  ", "remplir"), ("nos VISITES", "déjà ce nom"), ("x" * 121, "120")]
)
def test_a_name_is_needed_and_belongs_to_one(kept, event, coordinator, name, why):
    answer = coordinator.post(f"/rencontres/{event.id}/modele", data={"name": name})
    assert answer.status_code == 422 and why in answer.text
    assert row().name == "Nos visites"


def test_it_is_renamed(kept, coordinator):
    data = {"name": "Visites d’hiver", "version": kept.version}
    assert coordinator.post(f"{LIST}/{kept.id}/renommer", data=data).status_code == 303
    assert row().name == "Visites d’hiver"


def test_two_who_rename_it_at_once_see_both_names(kept, coordinator):
    stale = kept.version
    coordinator.post(f"{LIST}/{kept.id}/renommer", data={"name": "La première", "version": stale})
    answer = coordinator.post(
        f"{LIST}/{kept.id}/renommer", data={"name": "La seconde", "version": stale}
    )
    assert answer.status_code == 409
    assert "La première" in answer.text and "La seconde" in answer.text
    assert row().name == "La première"


def test_thrown_away_it_can_be_put_back(kept, coordinator):
    coordinator.post(f"{LIST}/{kept.id}/supprimer")
    page = soup(coordinator.get(LIST))
    assert "Nos visites" in page.select_one("#supprimes").text
    assert coordinator.get(f"/rencontres/nouvelle?modele={kept.id}").status_code == 303
    coordinator.post(f"{LIST}/{kept.id}/retablir")
    assert row().removed_at is None


def test_after_a_month_it_is_not_offered_back(kept, coordinator, time_machine_at):
    coordinator.post(f"{LIST}/{kept.id}/supprimer")
    time_machine_at(days=31)
    assert not soup(coordinator.get(LIST)).select("#supprimes")


def test_after_a_month_it_is_let_go_of(app, kept, coordinator, time_machine_at):
    coordinator.post(f"{LIST}/{kept.id}/supprimer")
    time_machine_at(days=29)
    assert keeping.let_go() == 0
    time_machine_at(days=31)
    assert keeping.let_go() == 1
    db.session.commit()
    for table in (MeetingTemplate, TemplateLine):
        assert db.session.scalars(select(table)).all() == []
    assert keeping.let_go in app.extensions["chores"]


def test_it_does_not_come_back_over_another_of_its_name(cast, kept, event, coordinator):
    coordinator.post(f"{LIST}/{kept.id}/supprimer")
    meeting = db.session.scalars(select(Meeting).where(Meeting.event_id == event.id)).one()
    keeping.keep(None, cast.agency.id, "Nos visites", meeting)
    db.session.commit()
    coordinator.post(f"{LIST}/{kept.id}/retablir")
    db.session.expire_all()
    standing = db.session.scalars(
        select(MeetingTemplate).where(MeetingTemplate.removed_at.is_(None))
    ).all()
    assert len(standing) == 1


@pytest.mark.parametrize("name", ["member", "manager", "outsider", "newcomer"])
def test_templates_are_for_coordinations(cast, kept, name):
    client = cast.sign_in(name)
    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}/{kept.id}/supprimer").status_code == 403
