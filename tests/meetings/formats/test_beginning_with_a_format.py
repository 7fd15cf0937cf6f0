"""A new meeting begins with what it is for: the format brings a draft, all of which can change."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.database import db
from intranet.meetings.formats.content import FORMATS
from intranet.meetings.formats.models import ChecklistItem
from intranet.meetings.models import KINDS, USUAL_MINUTES, Meeting


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def tasks(event_id):
    db.session.expire_all()
    rows = db.session.scalars(select(ChecklistItem).order_by(ChecklistItem.id))
    return [(row.days, row.label) for row in rows if row.event_id == event_id]


def test_every_format_has_a_label_a_length_and_a_beginning():
    assert KINDS.keys() == USUAL_MINUTES.keys() == FORMATS.keys()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_format_prepares_before_and_after_and_keeps_silent_about_the_public(kind):
    days = [days for days, _ in FORMATS[kind].tasks]
    assert min(days) < 0 < max(days)
    text = FORMATS[kind].description
    assert (
        not text
        or "personnes accueillies" in text
        or "personne accueillie" in text
        or kind == "instance"
    )


def test_the_page_first_says_what_each_format_is_for(coordinator):
    page = soup(coordinator.get("/rencontres/nouvelle"))
    links = {a["href"]: a.text for a in page.select(".choice-card a")}
    assert links == {f"/rencontres/nouvelle?format={kind}": f.label for kind, f in FORMATS.items()}
    assert all(f.purpose in page.text for f in FORMATS.values())
    assert page.find("input", {"name": "title"}) is None


def test_the_network_asked_for_is_not_lost_on_the_way(coordinator):
    page = soup(coordinator.get("/rencontres/nouvelle?reseau=pays-malouin"))
    assert all("reseau=pays-malouin" in a["href"] for a in page.select(".choice-card a"))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_format_fills_the_form(coordinator, kind):
    page = soup(coordinator.get(f"/rencontres/nouvelle?format={kind}"))
    said = FORMATS[kind]
    assert page.find(id="title").get("value", "") == said.title
    assert page.find(id="description").text.strip() == said.description.strip()
    assert page.find(id="capacity").get("value", "") == str(said.capacity or "")
    assert page.select_one("#kind option[selected]")["value"] == kind


@pytest.mark.parametrize("asked", ["format=bal", "modele=0", "modele=x", "modele=99999999999999"])
def test_what_does_not_exist_leads_back_to_the_choice(coordinator, asked):
    answer = coordinator.get(f"/rencontres/nouvelle?{asked}")
    assert (answer.status_code, answer.location) == (303, "/rencontres/nouvelle")


def test_the_draft_gets_the_list_of_its_format(coordinator, typed):
    coordinator.post("/rencontres/nouvelle?format=visite", data=typed(kind="visite"))
    meeting = db.session.scalars(select(Meeting)).one()
    assert tasks(meeting.event_id) == list(FORMATS["visite"].tasks)


def test_a_format_changed_in_the_form_brings_its_own_list(coordinator, typed):
    coordinator.post("/rencontres/nouvelle?format=visite", data=typed(kind="comite"))
    meeting = db.session.scalars(select(Meeting)).one()
    assert tasks(meeting.event_id) == list(FORMATS["comite"].tasks)


def test_what_was_typed_over_the_draft_is_kept(coordinator, typed):
    answer = coordinator.post(
        "/rencontres/nouvelle?format=visite", data=typed(kind="visite", title="", place="Chez nous")
    )
    assert answer.status_code == 422
    assert soup(answer).find(id="description").text.strip() == "Café offert."
    assert soup(answer).find(id="place")["value"] == "Chez nous"
