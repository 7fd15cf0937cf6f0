"""The month, one's own meetings, their formats."""

from datetime import UTC, date, time, timedelta

import pytest
from bs4 import BeautifulSoup

from intranet.clock import from_paris, today
from intranet.database import db
from intranet.events import answers, scheduling
from intranet.events.models import BY_SITE
from intranet.meetings import month
from tests.builders import meetings, networks


def soup(answer):
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def titles(answer):
    return [title.text.strip() for title in soup(answer).select(".event-title")]


def on(event, day, at=time(9)):
    slot = event.slots[0]
    slot.starts_at = from_paris(day, at)
    slot.ends_at = slot.starts_at + timedelta(hours=2)
    db.session.commit()
    return event


def cells(page):
    """What each day of the grid shows."""
    return {
        cell.time["datetime"]: [link.text.strip() for link in cell.select("a")]
        for cell in page.select(".month td")
        if cell.select("li")
    }


@pytest.fixture
def march(cast):
    return on(meetings.meeting(cast, title="Petit-déjeuner"), date(2027, 3, 11))


def test_a_month_is_a_true_table_with_each_meeting_on_its_day(cast, march):
    page = soup(cast.sign_in("member").get("/rencontres?vue=mois&mois=2027-03"))
    assert page.select_one(".month thead th").text == "lun."
    assert len(page.select(".month tbody tr")) == 5
    assert cells(page) == {"2027-03-11": ["9\xa0h Petit-déjeuner"]}
    assert page.select_one(".month a[href$='mois=2027-02']") and page.select_one(
        ".month a[href$='mois=2027-04']"
    )


def test_today_is_marked(cast):
    page = soup(cast.sign_in("member").get("/rencontres?vue=mois"))
    assert page.select_one(".is-today time")["datetime"] == today().isoformat()


def test_midnight_is_that_of_paris(cast):
    late = on(meetings.meeting(cast, title="Tard"), date(2027, 7, 1), time(0, 30))
    assert late.slots[0].starts_at.astimezone(UTC).date() == date(2027, 6, 30)
    page = soup(cast.sign_in("member").get("/rencontres?vue=mois&mois=2027-07"))
    assert list(cells(page)) == ["2027-07-01"]


@pytest.mark.parametrize(
    "asked", ["", "mars", "2027-13", "2027-00", "99999-01", "0001-01", "२०२७-०३"]
)
def test_a_month_that_cannot_be_read_is_this_one(cast, asked):
    page = soup(cast.sign_in("member").get(f"/rencontres?vue=mois&mois={asked}"))
    assert page.select_one(".is-today")


def test_a_full_day_leads_to_its_list(cast):
    for hour in range(8, 15):
        on(meetings.meeting(cast, title=f"À {hour} h"), date(2027, 3, 11), time(hour))
    client = cast.sign_in("member")
    page = soup(client.get("/rencontres?vue=mois&mois=2027-03"))
    shown = cells(page)["2027-03-11"]
    assert len(shown) == month.MOST_A_DAY and shown[-1].startswith("+4 autres")
    link = page.select_one(".month-more")["href"]
    assert len(titles(client.get(link))) == 7


def test_drafts_are_in_the_month_of_those_who_run_them_alone(cast):
    on(meetings.meeting(cast, title="Brouillon", publish=False), date(2027, 3, 11))
    address = "/rencontres?vue=mois&mois=2027-03"
    assert "Brouillon" in soup(cast.sign_in("coordinator").get(address)).select_one(".month").text
    assert "Brouillon" not in soup(cast.sign_in("member").get(address)).select_one(".month").text


@pytest.mark.parametrize("name", ["outsider", "newcomer", "other_coordinator"])
def test_outsiders_find_an_empty_month(cast, march, name):
    assert cells(soup(cast.sign_in(name).get("/rencontres?vue=mois&mois=2027-03"))) == {}


def test_two_hundred_meetings_cost_what_one_does_and_stay_light(cast, march, queries):
    client = cast.sign_in("member")
    client.get("/rencontres?vue=mois&mois=2027-03")
    queries.clear()
    client.get("/rencontres?vue=mois&mois=2027-03")
    few = len(queries)
    for number in range(200):
        on(
            meetings.meeting(cast, publish=False), date(2027, 3, 1 + number % 31)
        ).state = "published"
    db.session.commit()
    queries.clear()
    answer = client.get("/rencontres?vue=mois&mois=2027-03")
    assert len(queries) == few
    assert len(soup(answer).find_all(True)) <= 700


def test_a_draft_without_a_date_breaks_no_view(cast):
    draft = meetings.meeting(cast, title="Sondage", publish=False)
    draft.slots.clear()
    db.session.commit()
    client = cast.sign_in("coordinator")
    for view in ("", "?vue=mois", "?vue=miennes", "?quand=passees", "?q=sondage"):
        assert client.get(f"/rencontres{view}").status_code == 200
    page = client.get("/rencontres?quand=brouillons&q=sondage")
    assert titles(page) == ["Sondage"] and "Date à choisir" in page.text
    assert client.get(f"/rencontres/{draft.id}/modifier").status_code == 200


def test_a_draft_without_a_date_can_be_edited_all_the_same(cast, coordinator):
    draft = meetings.meeting(cast, title="Sondage", publish=False)
    draft.slots.clear()
    db.session.commit()
    data = {"title": "Autrement", "kind": "visite", "description": "", "version": draft.version}
    assert coordinator.post(f"/rencontres/{draft.id}/modifier", data=data).status_code == 303
    db.session.expire_all()
    assert (draft.title, draft.slots) == ("Autrement", [])


def test_mine_are_those_to_which_i_am_invited(cast):
    meetings.meeting(cast, title="La mienne", invite=[cast.member_seat])
    meetings.meeting(cast, title="Une autre", invite=[cast.manager_seat])
    client = cast.sign_in("member")
    assert titles(client.get("/rencontres?vue=miennes")) == ["La mienne"]
    assert titles(client.get("/rencontres?vue=miennes&quand=passees")) == []
    assert "Rien ne vous attend" in cast.sign_in("newcomer").get("/rencontres?vue=miennes").text


def test_a_format_narrows_the_list_and_the_month(cast):
    on(meetings.meeting(cast, title="Visite", kind="visite"), date(2027, 3, 11))
    on(meetings.meeting(cast, title="Comité", kind="comite"), date(2027, 3, 12))
    client = cast.sign_in("member")
    assert titles(client.get("/rencontres?format=visite")) == ["Visite"]
    page = soup(client.get("/rencontres?vue=mois&mois=2027-03&format=comite"))
    assert list(cells(page)) == ["2027-03-12"]
    assert len(titles(client.get("/rencontres?format=bal"))) == 2


def test_the_filters_follow_from_view_to_view(cast):
    networks.network(cast.agency, "Bretagne romantique")
    client = cast.sign_in("coordinator")
    page = soup(client.get("/rencontres?format=visite&reseau=pays-malouin"))
    assert all(
        "format=visite" in a["href"] and "reseau=pays-malouin" in a["href"]
        for a in page.select(".tabs a")
    )


def test_nothing_found_says_what_to_do(cast, march):
    assert "Aucune rencontre ne correspond" in cast.sign_in("member").get("/rencontres?q=zzz").text


def test_called_off_meetings_are_struck_in_the_month(cast, march):
    scheduling.cancel(None, march.id, "x")
    db.session.commit()
    page = soup(cast.sign_in("member").get("/rencontres?vue=mois&mois=2027-03"))
    assert page.select_one(".month a.is-cancelled")


def test_an_answer_given_in_the_list_of_mine_comes_back_there(cast):
    event = meetings.meeting(cast, invite=[cast.member_seat])
    answers.answer(
        next(iter(scheduling.standing_invitations(event.id))), "yes", source=BY_SITE, actor=None
    )
    db.session.commit()
    page = soup(cast.sign_in("member").get("/rencontres?vue=miennes"))
    assert page.select_one(".answer input[name=next]")["value"] == "/rencontres?vue=miennes"


def test_a_moment_is_not_lost_at_the_end_of_a_year(cast):
    on(meetings.meeting(cast, title="Vœux"), date(2027, 12, 31))
    page = soup(cast.sign_in("member").get("/rencontres?vue=mois&mois=2027-12"))
    assert list(cells(page)) == ["2027-12-31"]
