"""Meetings found by the words of their title, their presentation, their place, their minutes."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import delete, func, select

from intranet.database import db
from intranet.directory import actors
from intranet.index.models import IndexEntry
from intranet.meetings import planning, queries, searching
from intranet.meetings.minutes import drafting, publishing
from tests.builders import events, meetings

TITLE = "Petit-déjeuner"


@pytest.fixture
def past(cast):
    """A meeting of twenty days ago."""
    event = meetings.meeting(
        cast, title=TITLE, description="Qui fait quoi : l’hébergement, le *logement*."
    )
    for slot in event.slots:
        slot.starts_at -= timedelta(days=30)
        slot.ends_at -= timedelta(days=30)
    db.session.commit()
    return event


@pytest.fixture
def found(cast):
    """The titles of the meetings that somebody finds."""

    def look(typed, name="member", when="passees"):
        query = {"quand": when, "q": typed}
        page = cast.sign_in(name).get("/rencontres", query_string=query)
        titles = BeautifulSoup(page.text, "html.parser").select(".event-title")
        return [title.text.strip() for title in titles]

    return look


@pytest.mark.parametrize(
    "typed",
    ["dejeuner", "DÉJ", "petit halles", "l’halles", "logement", "cancale", "heberg", "%"],
)
def test_each_word_begins_one_of_theirs(past, found, typed):
    assert found(typed) == [TITLE]


@pytest.mark.parametrize("typed", ["jeuner", "petit mairie", "logements"])
def test_other_words_find_nothing(past, found, typed):
    assert found(typed) == []


def test_outsiders_find_nothing_of_a_network(past, found):
    assert found("dejeuner", "outsider") == []


def test_minutes_are_found_once_published_and_as_published(past, found):
    minutes = drafting.save(None, past.id, "Une épicerie solidaire ouvre.", (), 0)
    db.session.commit()
    assert found("epicerie") == []
    publishing.publish(None, past.id, minutes.version, tell=False)
    db.session.commit()
    drafting.save(None, past.id, "Un vestiaire ouvre.", (), minutes.version)
    db.session.commit()
    assert found("dejeuner epicerie") == [TITLE]
    assert found("vestiaire") == []


def test_a_new_title_takes_the_place_of_the_old(cast, found):
    event = meetings.meeting(cast, title=TITLE)
    actor = actors.of_account(cast.accounts["coordinator"])
    planning.replan(actor, event.id, events.plan("Visite"), None)
    db.session.commit()
    assert found("visite", when="a-venir") == ["Visite"]
    assert found("dejeuner", when="a-venir") == []


def test_a_draft_thrown_away_leaves_no_word(cast):
    draft = meetings.meeting(cast, publish=False)
    planning.discard(actors.of_account(cast.accounts["coordinator"]), queries.by_event(draft.id))
    db.session.commit()
    assert not db.session.scalar(select(func.count()).where(IndexEntry.kind == searching.KIND))


def test_meetings_older_than_the_index_are_filled_in_once(past, found):
    db.session.execute(delete(IndexEntry).where(IndexEntry.kind == searching.KIND))
    db.session.commit()
    assert found("dejeuner") == []
    assert searching.fill() == 1
    assert found("dejeuner") == [TITLE]
    assert searching.fill() == 0


def test_the_directory_never_lists_a_meeting(cast, past):
    assert TITLE not in cast.sign_in("administrator").get("/annuaire?q=dejeuner").text


def test_words_are_looked_for_in_one_query(cast, past, queries):
    client = cast.sign_in("member")
    client.get("/rencontres?quand=passees")
    queries.clear()
    client.get("/rencontres?quand=passees")
    without = len(queries)
    queries.clear()
    client.get("/rencontres?quand=passees&q=dejeuner")
    assert len(queries) == without + 1
