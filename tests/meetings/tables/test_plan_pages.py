"""The plan of a speed-meeting: drawn for those who come, drawn again on the day, printed."""

import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.events import answers, invitations
from intranet.events.models import BY_SITE, Invitation
from intranet.meetings.tables import queries
from intranet.meetings.tables.models import TablePlan, TableSeat
from tests.builders import directory, meetings


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


@pytest.fixture
def crowd(cast):
    """A speed-meeting where twelve people of four structures said yes."""
    seats = []
    for number in range(4):
        structure = directory.structure(cast.cancale, f"Structure {number}", "association")
        for rank in range(3):
            person = directory.person(
                f"Prénom{rank}", f"Nom{number}", email=f"p{number}{rank}@x.example"
            )
            seats.append(directory.position(structure, f"Poste {rank}", holder=person))
    event = meetings.meeting(cast, kind="speed_meeting", invite=seats)
    for invitation in db.session.scalars(select(Invitation)).all():
        answers.answer(invitation, "yes", source=BY_SITE, actor=None)
    db.session.commit()
    return event


@pytest.fixture
def asked(crowd):
    """What the form holds, some of it changed."""

    def fill(**changes):
        db.session.expire_all()
        keys = db.session.scalars(select(Invitation.id).order_by(Invitation.id)).all()
        plan = queries.plan_of(crowd.id)
        return {
            "seats": "3",
            "tables": "",
            "rounds": "3",
            "minutes": "8",
            "from_round": "1",
            "people": [str(key) for key in keys],
            "seed": "1",
            "version": str(plan.version if plan else 0),
            **changes,
        }

    return fill


def rounds(event):
    db.session.expire_all()
    return queries.rounds_of(queries.plan_of(event.id))


def draw(client, event, data):
    return client.post(f"/rencontres/{event.id}/tables", data=data)


def test_the_page_of_a_speed_meeting_leads_to_its_tables(cast, crowd, coordinator):
    assert "Composer les tables" in words(coordinator.get(f"/rencontres/{crowd.id}"))
    assert "Composer les tables" not in words(cast.sign_in("member").get(f"/rencontres/{crowd.id}"))


def test_those_who_said_yes_are_ticked_beforehand(crowd, coordinator):
    invitation = db.session.scalars(select(Invitation)).first()
    answers.answer(invitation, "no", source=BY_SITE, actor=None)
    db.session.commit()
    page = BeautifulSoup(coordinator.get(f"/rencontres/{crowd.id}/tables").text, "html.parser")
    ticked = {box["value"] for box in page.select("[name=people][checked]")}
    assert len(ticked) == 11 and str(invitation.id) not in ticked


def test_a_plan_is_drawn_kept_and_journalled(crowd, coordinator, asked):
    answer = draw(coordinator, crowd, asked())
    assert (answer.status_code, answer.location) == (303, f"/rencontres/{crowd.id}/tables#plan")
    assert [len(tables) for tables in rounds(crowd)] == [4, 4, 4]
    page = words(coordinator.get(f"/rencontres/{crowd.id}/tables"))
    assert "Personne n’est à la table d’un collègue." in page
    verbs = db.session.scalars(select(JournalEntry.verb)).all()
    assert "table_plan.drawn" in verbs


def test_another_plan_is_another_plan(crowd, coordinator, asked):
    draw(coordinator, crowd, asked())
    first = rounds(crowd)
    draw(coordinator, crowd, asked(autre="1"))
    assert rounds(crowd) != first
    assert queries.plan_of(crowd.id).seed == 2


def test_on_the_day_the_rounds_that_were_played_stay(crowd, coordinator, asked):
    draw(coordinator, crowd, asked())
    first = rounds(crowd)
    data = asked(from_round="2")
    absent = data["people"].pop()
    draw(coordinator, crowd, data)
    now = rounds(crowd)
    assert now[0] == first[0]
    assert int(absent) not in [key for tables in now[1:] for table in tables for key in table]
    assert len(now) == 3


def test_who_is_missing_and_who_has_no_table_is_said(crowd, coordinator, asked):
    data = asked()
    left_out = int(data["people"].pop())
    draw(coordinator, crowd, data)
    name = db.session.get(Invitation, left_out).name
    assert f"Sans table : {name}" in words(
        coordinator.get(f"/rencontres/{crowd.id}/tables")
    ).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"people": []}, "au moins trois personnes"),
        ({"people": ["999999", "999998", "999997"]}, "ne sont plus invitées"),
        ({"tables": "7"}, "au moins deux personnes"),
        ({"rounds": "21"}, "Entre 1 et 20."),
        ({"rounds": "0"}, "Entre 1 et 20."),
        ({"rounds": ""}, "Dites combien de tours."),
        ({"minutes": "trois"}, "Écrivez un nombre entier."),
        ({"seats": "1"}, "Entre 2 et 12."),
        ({"from_round": "2"}, "Choisissez dans la liste."),
        ({"from_round": "x"}, "Choisissez dans la liste."),
        ({"people": ["x"]}, ""),
    ],
)
def test_what_cannot_be_drawn_is_refused(crowd, coordinator, asked, changes, why):
    answer = draw(coordinator, crowd, asked(**changes))
    assert answer.status_code == 422
    assert why in words(answer)
    assert db.session.scalars(select(TablePlan)).all() == []


def test_two_who_draw_at_once_do_not_overwrite_each_other(crowd, coordinator, asked):
    stale = asked()
    draw(coordinator, crowd, asked())
    kept = rounds(crowd)
    answer = draw(coordinator, crowd, stale | {"rounds": "2"})
    assert answer.status_code == 409
    assert rounds(crowd) == kept


def test_the_wall_shows_one_round_at_a_time(crowd, coordinator, asked):
    draw(coordinator, crowd, asked())
    address = f"/rencontres/{crowd.id}/tables/projection"
    page = BeautifulSoup(coordinator.get(f"{address}?tour=2").text, "html.parser")
    assert page.h1.text.split()[:2] == ["Tour", "2"]
    assert {a["rel"][0]: a["href"] for a in page.select("nav a[rel]")} == {
        "prev": f"{address}?tour=1",
        "next": f"{address}?tour=3",
    }
    assert "Tour 1" in words(coordinator.get(f"{address}?tour=x"))
    assert "Tour 3" in words(coordinator.get(f"{address}?tour=99"))


def test_a_table_that_everybody_left_leaves_its_number_to_nobody(crowd, coordinator, asked):
    draw(coordinator, crowd, asked(seats="2"))
    before = rounds(crowd)
    for key in before[0][1]:
        invitations.uninvite(None, db.session.get(Invitation, key))
    db.session.commit()
    page = coordinator.get(f"/rencontres/{crowd.id}/tables/projection").text
    wall = BeautifulSoup(page, "html.parser").select(".projection-tables > li")
    people = queries.people(crowd.id)
    shown = queries.shown(crowd.id, people)
    assert [one.h2.text for one in wall] == ["Table 1", *(f"Table {n}" for n in range(3, 7))]
    for number, table in enumerate(before[0], 1):
        standing = [one for one in people if one.id in table]
        for one in standing:
            assert {who.id: tables for who, tables in shown.cards()}[one.id][0] == number
            named = next(line for line in wall if line.h2.text == f"Table {number}")
            assert one.name in named.text
    reader = PdfReader(io.BytesIO(coordinator.get(f"/rencontres/{crowd.id}/tables/tours.pdf").data))
    text = reader.pages[0].extract_text().replace("\u00a0", " ")
    assert "Table 3" in text and "Table 2" not in text and "5 tables" in text


def test_without_a_plan_there_is_nothing_to_print_or_project(crowd, coordinator):
    for page in ("projection", "tours.pdf", "cartes.pdf"):
        assert coordinator.get(f"/rencontres/{crowd.id}/tables/{page}").status_code == 404


def test_it_is_printed_a_page_a_round_and_a_card_a_person(crowd, coordinator, asked):
    hostile = db.session.scalars(select(Invitation)).first().person
    hostile.first_name, hostile.last_name = "#panic() {{7*7}} *x*", "y" * 100
    db.session.commit()
    draw(coordinator, crowd, asked())
    plan = PdfReader(io.BytesIO(coordinator.get(f"/rencontres/{crowd.id}/tables/tours.pdf").data))
    assert len(plan.pages) == 3
    assert "Tour 2" in plan.pages[1].extract_text()
    assert "#panic(){{7*7}}*x*" in "".join(plan.pages[1].extract_text().split())
    cards = PdfReader(io.BytesIO(coordinator.get(f"/rencontres/{crowd.id}/tables/cartes.pdf").data))
    text = "".join(page.extract_text() for page in cards.pages)
    assert text.count("Tour 3") == 12


def test_people_who_met_at_an_earlier_meeting_are_known(crowd, coordinator):
    slot = crowd.slots[0]
    slot.starts_at, slot.ends_at = (t - timedelta(days=60) for t in (slot.starts_at, slot.ends_at))
    db.session.commit()
    people = queries.people(crowd.id)
    later = {one.person_id: one.id for one in people}
    assert len(queries.met_before(crowd.id + 1, people)) == 12 * 11 // 2
    assert queries.met_before(crowd.id, people) == set() and later


def test_reading_it_costs_the_same_for_many(crowd, coordinator, asked, queries):
    draw(coordinator, crowd, asked())
    queries.clear()
    coordinator.get(f"/rencontres/{crowd.id}/tables")
    assert len(queries) <= 12


def test_a_draft_thrown_away_takes_its_tables_with_it(cast, coordinator):
    seats = [cast.member_seat, cast.manager_seat, cast.outsider_seat]
    draft = meetings.meeting(cast, kind="speed_meeting", invite=seats, publish=False)
    keys = [str(key) for key in db.session.scalars(select(Invitation.id))]
    data = {"seats": "3", "rounds": "1", "minutes": "5", "from_round": "1", "version": "0"}
    draw(coordinator, draft, data | {"people": keys})
    assert len(db.session.scalars(select(TableSeat)).all()) == 3
    assert coordinator.post(f"/rencontres/{draft.id}/supprimer").status_code == 303
    assert db.session.scalars(select(TableSeat)).all() == []
