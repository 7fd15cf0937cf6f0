"""A former version that should not have been written is erased, with the mails that quoted it."""

import pytest
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.mailroom.models import QUEUED, WITHDRAWN
from intranet.meetings.minutes import queries
from tests.meetings.minutes.test_writing_minutes import place

SECRET = "Madame Unetelle"


@pytest.fixture
def corrected(held, write, publish):
    """Version 1 named somebody; version 2 does not."""
    write(f"Nous avons parlé de {SECRET}.")
    publish()
    write("Nous avons parlé des permanences.")
    publish()
    return held


def erase(client, event, number=1):
    return client.post(place(event, f"/versions/{number}/effacer"))


def test_nobody_reads_it_any_more(cast, corrected, coordinator):
    assert SECRET in coordinator.get(place(corrected, "/versions/1")).text
    assert erase(coordinator, corrected).status_code == 303
    for name in ("coordinator", "member"):
        client = cast.sign_in(name)
        for number in (1, 2):
            page = client.get(place(corrected, f"/versions/{number}"))
            assert page.status_code == 200 and SECRET not in page.text
    assert "a été effacé" in coordinator.get(place(corrected, "/versions/1")).text
    assert "(effacée)" in coordinator.get(place(corrected)).text
    assert "permanences" in coordinator.get(place(corrected)).text


def test_the_mails_that_told_it_say_it_no_more(corrected, coordinator, sent):
    first, second = [m for m in sent() if SECRET in m.text], [m for m in sent() if "perm" in m.text]
    assert first and second and {m.state for m in first} == {QUEUED}
    keys = {m.id for m in first}
    erase(coordinator, corrected)
    assert not [m for m in sent() if SECRET in m.text + m.html]
    assert {m.state for m in sent() if m.id in keys} == {WITHDRAWN}
    assert {m.state for m in sent() if m.id not in keys} == {QUEUED}


def test_what_everyone_reads_is_corrected_first(corrected, coordinator):
    erase(coordinator, corrected, 2)
    assert "permanences" in coordinator.get(place(corrected)).text
    assert queries.version(queries.of_event(corrected.id), 2).erased_at is None


def test_twice_is_harmless_and_the_journal_keeps_no_word_of_it(corrected, coordinator):
    erase(coordinator, corrected)
    erase(coordinator, corrected)
    rows = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "minutes.erased"))
    assert [row.after for row in rows] == [{"number": 1}]


@pytest.mark.parametrize(("name", "status"), [("member", 403), ("outsider", 404)])
def test_only_those_who_run_the_meeting_erase(cast, corrected, name, status):
    assert erase(cast.sign_in(name), corrected).status_code == status
    assert queries.version(queries.of_event(corrected.id), 1).erased_at is None
