from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet.clock import today
from intranet.database import db
from intranet.events.models import Event
from intranet.meetings.polls import queries
from intranet.meetings.polls.models import DatePoll
from tests.builders import meetings

PATH = "/rencontres/nouvelle/sondage"


def in_days(count):
    return (today() + timedelta(days=count)).isoformat()


@pytest.fixture
def typed(cast):
    """What a coordinator types, with slots in so many days; some of it changed."""

    def fill(*days, **changes):
        data = {
            "title": "Visite de l’épicerie",
            "kind": "visite",
            "networks": str(cast.network.id),
            "place": "Salle des Halles, Cancale",
            "deadline_day": in_days(5),
            "deadline_hour": "18:00",
        }
        for number, day in enumerate(days):
            data |= {f"slots-{number}-day": in_days(day), f"slots-{number}-starts": "9 h 30"}
        return data | changes

    return fill


def polls():
    db.session.expire_all()
    return list(db.session.scalars(select(DatePoll)))


def test_a_draft_without_a_date_begins_with_its_poll(coordinator, typed):
    answer = coordinator.post(PATH, data=typed(10, 12))
    assert answer.status_code == 303
    (poll,) = polls()
    assert (poll.state, len(poll.options), poll.event.slots) == ("prepared", 2, [])
    assert poll.options[0].ends_at - poll.options[0].starts_at == timedelta(hours=2)
    assert coordinator.get(f"/rencontres/{poll.event_id}").status_code == 200
    assert "Date à choisir" in coordinator.get(f"/rencontres/{poll.event_id}").text
    assert coordinator.get(f"/rencontres/{poll.event_id}/modifier").status_code == 200


def test_lines_left_empty_are_no_slots(coordinator, typed):
    data = typed(10, 12, **{"slots-2-day": "", "slots-2-starts": "", "slots-7-place": " "})
    assert coordinator.post(PATH, data=data).status_code == 303
    assert len(polls()[0].options) == 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"slots-1-day": "", "slots-1-starts": ""}, "au moins deux dates"),
        ({"slots-1-day": in_days(-1)}, "Ce jour est passé"),
        ({"slots-1-day": in_days(10)}, "déjà dans la liste"),
        ({"slots-1-starts": ""}, "Indiquez l’heure de début"),
        ({"slots-1-ends": "08:00"}, "La fin doit venir après le début"),
        ({"slots-1-day": "31/02/2027"}, "n’existe pas"),
        ({"slots-1-day": "28/03/2027", "slots-1-starts": "02:30"}, "n’existe pas ce jour-là"),
        ({"slots-1-day": "31/10/2027", "slots-1-starts": "02:30"}, "existe deux fois"),
        ({"deadline_day": in_days(11)}, "avant la première date"),
        ({"deadline_day": in_days(-1)}, "laissez le temps de répondre"),
        ({"deadline_day": ""}, "Indiquez le jour"),
        ({"title": ""}, "Ce champ est à remplir"),
        ({"title": "x" * 300}, "200 caractères au plus"),
        ({"link": "http://exemple.fr"}, "https://"),
        ({"networks": "999999"}, "parmi les réseaux que vous animez"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(coordinator, typed, changes, why):
    answer = coordinator.post(PATH, data=typed(10, 12, **changes))
    assert answer.status_code == 422
    assert why in answer.text
    assert "Visite de l’épicerie" in answer.text or "title" in changes
    assert polls() == []


def test_more_than_twenty_lines_are_twenty(coordinator, typed):
    data = typed(*range(10, 40))
    coordinator.post(PATH, data=data)
    found = polls()
    assert not found or len(found[0].options) <= 20


def test_a_line_is_added_and_taken_away_without_saving(coordinator, typed):
    more = coordinator.post(PATH, data=typed(10, 12, 14, add="1")).text
    assert "Date 4" in more
    less = coordinator.post(PATH, data=typed(10, 12, 14, drop="1")).text
    assert "Date 3" not in less
    assert in_days(12) not in less
    assert polls() == []


def test_several_dates_may_be_proposed_in_place_of_one(cast, coordinator, typed):
    event = meetings.meeting(cast, publish=False, invite=[cast.member_seat])
    path = f"/rencontres/{event.id}/sondage/proposer"
    assert "proposer" in coordinator.get(f"/rencontres/{event.id}").text
    assert coordinator.get(path).status_code == 200
    assert coordinator.post(path, data=typed(10, 12)).status_code == 303
    db.session.expire_all()
    assert db.session.get(Event, event.id).slots == []
    assert queries.turnout(queries.of_event(event.id)).people == 1
    assert coordinator.get(path).status_code == 303


def test_a_published_meeting_keeps_its_date(cast, coordinator, typed):
    event = meetings.meeting(cast)
    path = f"/rencontres/{event.id}/sondage/proposer"
    assert coordinator.post(path, data=typed(10, 12)).status_code == 303
    assert polls() == []
    db.session.expire_all()
    assert len(db.session.get(Event, event.id).slots) == 1


def test_the_coordination_of_another_agency_sees_nothing_of_a_poll(cast, poll_of):
    poll = poll_of()
    other = cast.sign_in("other_coordinator")
    for page in ("", "/dates", "/ouvrir", "/rouvrir", f"/choisir/{poll.options[0].id}"):
        assert other.get(f"/rencontres/{poll.event_id}/sondage{page}").status_code == 404


def test_names_are_hostile_and_stay_inert(cast, coordinator, typed):
    title = "{{7*7}} <b>x</b> =cmd|’ /C calc\u202e"
    coordinator.post(PATH, data=typed(10, 12, title=title))
    (poll,) = polls()
    page = coordinator.get(f"/rencontres/{poll.event_id}/sondage").text
    assert "<b>x</b>" not in page
    assert "49" not in poll.event.title


def test_drafts_without_a_date_are_in_the_list_after_the_others(cast, coordinator, poll_of):
    poll_of(title="Sans date")
    meetings.meeting(cast, publish=False, title="Avec date")
    drafts = coordinator.get("/rencontres?quand=brouillons").text
    assert "Date à choisir" in drafts
    assert drafts.index("Avec date") < drafts.index("Sans date")
    for when in ("a-venir", "passees"):
        assert "Sans date" not in coordinator.get(f"/rencontres?quand={when}").text
    assert "Sans date" in coordinator.get("/").text


def test_members_see_nothing_of_a_draft_whose_date_is_asked_of_others(cast, poll_of):
    poll = poll_of(invite=[cast.manager_seat], title="Sans date")
    member = cast.sign_in("member")
    assert member.get(f"/rencontres/{poll.event_id}").status_code == 404
    assert poll.event.title not in member.get("/rencontres").text
