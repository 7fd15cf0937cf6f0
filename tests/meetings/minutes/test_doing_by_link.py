"""What one is to do, said to be done by the link of a reminder, without an account."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.clock import now, today
from intranet.database import db
from intranet.directory.models import Assignment
from intranet.meetings.minutes import links, reminders
from intranet.meetings.minutes.models import FollowUp
from intranet.meetings.minutes.preparing import Owner


def rows():
    db.session.expire_all()
    return list(db.session.scalars(select(FollowUp).order_by(FollowUp.id)))


@pytest.fixture
def link(cast, write, publish, line):
    """The path of the link to the member's two actions; a third one is the manager's."""
    theirs = Owner("", None, cast.manager_seat.id)
    write("Le texte", [line("Une"), line("Deux"), line("Trois", owner=theirs)])
    publish()
    return "/a-faire/" + links.SETTLE.sign([cast.member.id, [row.id for row in rows()]])


def act(client, link, row, state="done"):
    return client.post(f"{link}/{row.id}", data={"state": state})


def test_the_reminder_opens_the_actions_that_it_names(cast, write, publish, line, sent):
    soon, later = (today() + timedelta(days=n) for n in (1, 60))
    write("x", [line("Une", due_on=soon), line("Plus tard", due_on=later)])
    publish()
    reminders._remind(cast.member, [row for row in rows() if row.text == "Une"])
    path = re.search(r"http://localhost(/a-faire/\S+)", sent("follow-ups")[0].text)[1]
    page = cast.client().get(path)
    assert "Une" in page.text and "Plus tard" not in page.text


def test_looking_changes_nothing(cast, link):
    for method in ("get", "head", "get"):
        assert getattr(cast.client(), method)(link).status_code == 200
    assert {row.state for row in rows()} == {"open"}


def test_done_and_undone_without_an_account(cast, link):
    client, row = cast.client(), rows()[0]
    answer = act(client, link, row)
    assert (answer.status_code, answer.location) == (303, link)
    assert rows()[0].state == "done"
    assert "C’est fait, merci." in client.get(link).text
    act(client, link, row, "open")
    assert rows()[0].state == "open"


def test_the_journal_says_who(cast, link):
    act(cast.client(), link, rows()[0])
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "follow_up.done")
    ).one()
    assert entry.after == {"person": cast.member.name}


def test_somebody_else_s_action_is_not_in_it(cast, link):
    third = rows()[2]
    assert "Trois" not in cast.client().get(link).text
    assert act(cast.client(), link, third).status_code == 404
    assert rows()[2].state == "open"


def test_whoever_left_the_seat_has_nothing_to_do_any_more(cast, link):
    db.session.scalars(
        select(Assignment).where(Assignment.position_id == cast.member_seat.id)
    ).one().ends_on = today()
    db.session.commit()
    assert "Une" not in cast.client().get(link).text
    assert act(cast.client(), link, rows()[0]).status_code == 404


@pytest.mark.parametrize("state", ["dropped", "autre", ""])
def test_an_owner_drops_nothing_by_link(cast, link, state):
    assert act(cast.client(), link, rows()[0], state).status_code == 422
    assert rows()[0].state == "open"


def test_the_link_of_somebody_forgotten_is_dead(cast, link):
    cast.member.forgotten_at = now()
    db.session.commit()
    assert cast.client().get(link).status_code == 404


def test_another_link_opens_nothing_here(cast, link):
    token = links.READ.sign([cast.member.id, [rows()[0].id]])
    assert cast.client().get(f"/a-faire/{token}").status_code == 404


def test_the_page_keeps_its_address_to_itself(cast, link):
    page = cast.client().get(link)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
