"""The steps of a meeting lead to where each is worked on, and say what is waited for."""

from datetime import timedelta

from bs4 import BeautifulSoup

from intranet.database import db
from tests.builders import meetings


def page_of(cast, name, event):
    return BeautifulSoup(cast.sign_in(name).get(event.path).text, "html.parser")


def steps(page):
    return {a.get_text(strip=True).split(" (")[0]: a["href"] for a in page.select(".stepper a")}


def held(event):
    slot = event.slots[0]
    slot.starts_at -= timedelta(days=40)
    slot.ends_at -= timedelta(days=40)
    db.session.commit()


def test_each_step_leads_to_its_part_for_those_who_run_the_meeting(cast):
    event = meetings.meeting(cast, invite=[cast.member_seat])
    page = page_of(cast, "coordinator", event)
    assert steps(page) == {
        "Invitations": f"{event.path}/invites",
        "Réponses": "#reponses",
        "Jour J": "#jour",
    }
    assert page.select_one("#reponses") and page.select_one("#jour")


def test_a_member_finds_the_steps_without_doors_that_are_closed_to_them(cast):
    event = meetings.meeting(cast, invite=[cast.member_seat])
    assert steps(page_of(cast, "member", event)) == {}


def test_once_held_the_steps_lead_to_what_is_left_to_write(cast):
    event = meetings.meeting(cast, invite=[cast.member_seat])
    held(event)
    page = page_of(cast, "coordinator", event)
    assert steps(page) == {
        "Réponses": "#reponses",
        "Jour J": "#jour",
        "Compte rendu": "#compte-rendu",
    }
    assert page.select_one("#compte-rendu")
    assert not page.select(f"a[href='{event.path}.ics']")


def test_who_has_not_answered_is_counted_under_the_steps_with_a_way_to_write_to_them(cast):
    event = meetings.meeting(cast, invite=[cast.member_seat, cast.manager_seat])
    standing = page_of(cast, "coordinator", event).select_one("#standing")
    assert "2 personnes n’ont pas encore répondu" in standing.get_text().replace("\xa0", " ")
    (link,) = standing.select(f"a[href^='{event.path}/message']")
    chosen = BeautifulSoup(cast.sign_in("coordinator").get(link["href"]).text, "html.parser")
    assert chosen.select_one("[name=audience][checked]")["value"] == "sans"
    assert not page_of(cast, "member", event).select(f"a[href^='{event.path}/message']")
