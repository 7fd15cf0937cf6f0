"""What is to be done for a meeting: ticked, lengthened, shortened, moved with its date."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.clock import now, to_paris
from intranet.database import db
from intranet.events.attendance.models import Attendance
from intranet.events.models import Invitation
from intranet.meetings.formats import checklist, queries
from intranet.meetings.formats.models import ChecklistItem
from intranet.web import dates
from tests.builders import meetings

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def listed(cast, meeting):
    checklist.fill(meeting, [(-7, "Relancer"), (0, "Faire émarger"), (7, "Compte rendu")])
    db.session.commit()
    return meeting


def first(label="Relancer"):
    db.session.expire_all()
    return db.session.scalars(select(ChecklistItem).where(ChecklistItem.label == label)).one()


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def at(event, item, verb):
    return f"/rencontres/{event.id}/preparation/{item.id}/{verb}"


def test_it_stands_on_the_page_for_those_who_run_the_meeting(cast, listed):
    assert "Faire émarger" in words(cast.sign_in("coordinator").get(f"/rencontres/{listed.id}"))
    assert "Faire émarger" not in words(cast.sign_in("member").get(f"/rencontres/{listed.id}"))


def test_the_roll_is_done_once_somebody_is_ticked(listed, coordinator):
    row = db.session.scalars(select(Invitation)).first()
    word = {"invitation_id": row.id, "slot_id": listed.slots[0].id, "part": "", "source": "door"}
    db.session.add(Attendance(**word, state="absent", recorded_at=now()))
    db.session.commit()
    assert "par l’émargement" not in words(coordinator.get(f"/rencontres/{listed.id}"))
    db.session.scalars(select(Attendance)).one().state = "present"
    db.session.commit()
    page = words(coordinator.get(f"/rencontres/{listed.id}"))
    assert "fait aujourd’hui par l’émargement" in page and "1 sur 3" in page


def test_a_tick_says_who_and_when_and_comes_back_to_the_page(listed, coordinator):
    answer = coordinator.post(at(listed, first(), "cocher"))
    assert (answer.status_code, answer.location) == (303, f"/rencontres/{listed.id}#preparation")
    page = words(coordinator.get(f"/rencontres/{listed.id}"))
    assert "fait aujourd’hui par" in page
    assert "1 sur 3" in page


def test_under_htmx_the_list_alone_comes_back_as_the_page_has_it(listed, coordinator):
    answer = coordinator.post(at(listed, first(), "cocher"), headers=PARTIAL)
    part = BeautifulSoup(answer.text, "html.parser")
    assert part.select_one("#checklist") and not part.select_one("main")
    assert part.select_one("[data-focus-after-swap]").text.strip() == "Relancer"
    page = BeautifulSoup(coordinator.get(f"/rencontres/{listed.id}").text, "html.parser")
    assert page.select_one("#checklist li").text.split() == part.select_one("li").text.split()


def test_ticking_twice_keeps_the_first_who_did(cast, listed):
    cast.sign_in("coordinator").post(at(listed, first(), "cocher"))
    cast.sign_in("administrator").post(at(listed, first(), "cocher"))
    assert first().done_by_id == cast.accounts["coordinator"].id


def test_what_was_ticked_can_be_unticked(listed, coordinator):
    coordinator.post(at(listed, first(), "cocher"))
    coordinator.post(at(listed, first(), "decocher"))
    assert first().done_at is None


def test_the_days_move_with_the_date_of_the_meeting(listed, coordinator):
    slot = listed.slots[0]
    before = to_paris(slot.starts_at).date() - timedelta(days=7)
    assert queries.checklist(listed).lines[0].day == before
    slot.starts_at, slot.ends_at = (t + timedelta(days=3) for t in (slot.starts_at, slot.ends_at))
    db.session.commit()
    page = words(coordinator.get(f"/rencontres/{listed.id}"))
    assert dates.day(before + timedelta(days=3)) in page


def test_a_day_gone_by_is_said_to_be_late(listed, coordinator):
    first().days = -30
    db.session.commit()
    assert "1 en retard" in words(coordinator.get(f"/rencontres/{listed.id}"))


def test_invitations_that_left_are_not_said_to_be_late(cast, coordinator):
    draft = meetings.meeting(cast, publish=False, invite=[cast.member_seat])
    checklist.fill(draft, [(-30, "Envoyer les invitations")])
    db.session.commit()
    assert "1 en retard" in words(coordinator.get(draft.path))
    coordinator.post(f"{draft.path}/publier")
    page = coordinator.get(draft.path)
    assert "1 sur 1 fait" in words(page) and "en retard" not in words(page)
    assert "fait aujourd’hui à la publication" in words(page)
    assert not BeautifulSoup(page.text, "html.parser").select(".checklist button[aria-pressed]")


def test_a_meeting_without_a_date_counts_the_days(cast, coordinator):
    draft = meetings.meeting(cast, publish=False)
    draft.slots.clear()
    checklist.fill(draft, [(-7, "Relancer")])
    db.session.commit()
    assert "7 jours avant" in words(coordinator.get(f"/rencontres/{draft.id}/preparation"))


@pytest.mark.parametrize(("when", "days"), [("before", -5), ("day", 0), ("after", 5)])
def test_a_line_is_added_before_on_or_after_the_day(listed, coordinator, when, days):
    data = {"label": "Réserver", "days": "5", "when": when}
    coordinator.post(f"/rencontres/{listed.id}/preparation", data=data)
    assert first("Réserver").days == days


@pytest.mark.parametrize(
    "change", [{"label": " "}, {"label": "x" * 301}, {"days": "366"}, {"days": "-1"}, {"when": "x"}]
)
def test_what_cannot_be_a_line_is_refused_and_kept(listed, coordinator, change):
    data = {"label": "Réserver", "days": "5", "when": "before", **change}
    answer = coordinator.post(f"/rencontres/{listed.id}/preparation", data=data)
    assert answer.status_code == 422
    assert len(queries.checklist(listed).lines) == 3
    kept = BeautifulSoup(answer.text, "html.parser").find(id="label")["value"]
    assert kept == data["label"].strip()


def test_a_list_ends_somewhere(listed, coordinator, monkeypatch):
    monkeypatch.setattr(checklist, "LONGEST", 3)
    answer = coordinator.post(
        f"/rencontres/{listed.id}/preparation", data={"label": "Un de trop", "when": "day"}
    )
    assert answer.status_code == 422
    assert "déjà 60 points" in words(answer)


def test_a_line_taken_off_can_be_put_back(listed, coordinator):
    coordinator.post(at(listed, first(), "retirer"))
    assert len(queries.checklist(listed).lines) == 2
    coordinator.post(at(listed, first(), "remettre"))
    assert len(queries.checklist(listed).lines) == 3


def test_a_line_of_another_meeting_is_not_found(cast, listed, coordinator):
    other = meetings.meeting(cast)
    assert coordinator.post(at(other, first(), "cocher")).status_code == 404
    assert first().done_at is None


def test_a_hostile_line_stays_inert(listed, coordinator):
    data = {"label": "<b onclick=x>{{7*7}}</b>", "when": "day"}
    coordinator.post(f"/rencontres/{listed.id}/preparation", data=data)
    page = coordinator.get(f"/rencontres/{listed.id}").text
    assert "<b onclick" not in page and "&lt;b onclick=x&gt;{{7*7}}" in page


def test_the_journal_tells_who_did_what(listed, coordinator):
    coordinator.post(at(listed, first(), "cocher"))
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "checklist_item.done")
    ).one()
    assert entry.object_name == "Relancer"


def test_the_list_costs_one_query(listed, queries):
    from intranet.meetings.formats import queries as room

    slots = listed.slots[0].starts_at
    queries.clear()
    room.checklist(listed)
    assert slots and len(queries) == 1


def test_a_draft_thrown_away_takes_its_list_with_it(cast, coordinator):
    draft = meetings.meeting(cast, publish=False)
    checklist.fill(draft, [(0, "Émarger")])
    db.session.commit()
    coordinator.post(f"/rencontres/{draft.id}/supprimer")
    assert db.session.scalars(select(ChecklistItem)).all() == []
