"""The organiser's page: one tick at a time, or those that a tablet kept."""

import pytest

from intranet.database import db
from intranet.directory import indexing
from intranet.events.attendance import walk_ins
from intranet.events.models import NO, Guest, Invitation
from tests.builders import events


@pytest.fixture
def tick(running, coordinator):
    def act(name="member", state="present", **fields):
        value = f"{running.of(name).id}:{state}"
        return coordinator.post(f"{running.page}/emargement", data={"pointage": value, **fields})

    return act


@pytest.fixture
def send(running, coordinator):
    """Ticks as the script sends them; the answers by key."""

    def act(*ticks, client=coordinator):
        answer = client.post(
            f"{running.page}/emargement/pointages",
            json={"ticks": list(ticks)},
            headers={"HX-Request": "true"},
        )
        if answer.status_code != 200:
            return answer
        return {one["key"]: one["status"] for one in answer.json["results"]}

    return act


@pytest.fixture
def kept(running):
    """A tick as the browser keeps it."""

    def make(key="k1", state="present", name="member", **changes):
        return {
            "key": key,
            "invitation": running.of(name).id,
            "part": "whole",
            "state": state,
            "age": 0,
            **changes,
        }

    return make


def test_a_tick_comes_back_to_its_line(running, tick, state):
    answer = tick()
    assert answer.status_code == 303
    assert answer.location.endswith(f"#p-{running.of('member').id}")
    assert state() == "present"


def test_a_tick_keeps_the_search_and_the_page(tick):
    assert "q=awa" in tick(q="awa").location


def test_pressing_again_takes_it_back(running, tick, state, coordinator):
    tick()
    page = coordinator.get(f"{running.page}/emargement").text
    assert f'value="{running.of("member").id}:"' in page
    tick(state="")
    assert state() == ""


def test_five_minutes_before_it_says_when_it_opens(running, tick, state, move):
    move(minutes=5)
    answer = tick()
    assert answer.status_code == 409
    assert "L’émargement ouvre" in answer.text
    assert state() == ""


def test_the_page_before_the_start_offers_nothing_to_press(running, coordinator, move):
    move(minutes=5)
    page = coordinator.get(f"{running.page}/emargement").text
    assert "L’émargement ouvre" in page and 'name="pointage"' not in page


def test_a_page_opened_before_the_start_is_read_again_at_the_start(running, coordinator, move):
    url = f"{running.page}/emargement/etat?ferme=1"
    move(minutes=5)
    assert "ferme=1" in coordinator.get(f"{running.page}/emargement").text
    assert "HX-Refresh" not in coordinator.get(url).headers
    move(minutes=-1)
    assert coordinator.get(url).headers["HX-Refresh"] == "true"


def test_a_tablet_is_answered_tick_by_tick(running, send, kept, state):
    answers = send(kept("a"), kept("b", "excused", "manager"))
    assert answers == {"a": "taken", "b": "taken"}
    assert (state(), state("manager")) == ("present", "excused")


def test_a_tick_sent_twice_counts_once(send, kept, tick, state):
    send(kept("a", age=3))
    tick(state="absent")
    assert send(kept("a", age=4)) == {"a": "taken"}
    assert state() == "absent"


def test_an_older_tick_that_arrives_late_changes_nothing(send, kept, tick, state):
    tick(state="absent")
    assert send(kept("late", age=600)) == {"late": "taken"}
    assert state() == "absent"


def test_too_early_is_to_be_kept(running, send, kept, move):
    move(minutes=5)
    assert send(kept("a")) == {"a": "later"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"invitation": "7"},
        {"invitation": True},
        {"invitation": 2**40},
        {"state": "elsewhere"},
        {"part": "morning"},
        {"invitation": 999_999},
    ],
)
def test_what_makes_no_sense_is_refused_and_the_rest_is_taken(send, kept, wrong, state):
    answers = send(kept("bad", **wrong), kept("good", name="manager"))
    assert answers == {"bad": "refused", "good": "taken"}
    assert (state(), state("manager")) == ("", "present")


@pytest.mark.parametrize("age", [-50, "hier", None, 1e18, 10**400, float("inf"), float("nan")])
def test_any_age_is_read(send, kept, age):
    assert send(kept("a", age=age)) == {"a": "taken"}


@pytest.mark.parametrize("key", ["a\0", "a\ud800", "a" * 5000, {"a": 1}, None, 7])
def test_any_key_is_read(send, kept, key, state):
    assert list(send(kept(key)).values()) == ["taken"]
    assert state() == "present"


def test_who_was_uninvited_and_is_ticked_present_is_on_the_list_again(running, tick, state):
    running.of("member").removed_at = running.slot.starts_at
    db.session.commit()
    tick(state="excused")
    assert running.of("member").removed_at is not None
    tick(state="present")
    db.session.expire_all()
    assert state() == "present" and running.of("member").removed_at is None


@pytest.mark.parametrize("body", [[], {"ticks": "x"}, {"ticks": [1]}, {"ticks": [{}] * 201}, None])
def test_a_body_that_is_no_list_of_ticks_is_refused(running, coordinator, body):
    answer = coordinator.post(f"{running.page}/emargement/pointages", json=body)
    assert answer.status_code == 422


def test_a_session_that_expired_is_said_so(running, cast, send, kept):
    assert send(kept("a"), client=cast.client()).status_code == 401


def test_the_invitation_of_another_meeting_is_not_ticked_here(running, cast, send, kept):
    other = events.event(cast, invite=[cast.member_seat])
    row = db.session.query(Invitation).filter_by(event_id=other.id).one()
    assert send(kept("a", invitation=row.id)) == {"a": "refused"}


def test_two_organisers_see_each_other(running, cast, tick):
    tick()
    other = cast.sign_in("administrator").get(f"{running.page}/emargement/etat").text
    assert f"{running.of('member').id}p" in other


def test_the_counter_counts_those_who_come_and_those_who_said_so(running, coordinator, tick):
    tick()
    page = coordinator.get(f"{running.page}/emargement").text
    assert "1\u00a0présent·e sur 1" in page


def test_those_who_declined_are_folded_and_found_by_their_name(running, coordinator):
    running.of("member").answer = NO
    db.session.commit()
    page = coordinator.get(f"{running.page}/emargement").text
    assert "Avaient dit non" in page
    found = coordinator.get(f"{running.page}/emargement?q=awa").text
    assert "Avaient dit non" not in found and "Awa Martin" in found


def test_a_vacant_seat_is_not_on_the_list(running, coordinator):
    assert "Référente logement" not in coordinator.get(f"{running.page}/emargement").text


def test_three_hundred_names_cost_as_many_queries_as_three(running, cast, coordinator, queries):
    coordinator.get(f"{running.page}/emargement")
    queries.clear()
    coordinator.get(f"{running.page}/emargement")
    few = len(queries)
    for number in range(300):
        newcomer = walk_ins.Newcomer(f"Personne {number}", "Ailleurs")
        walk_ins.add_guest(None, running.event, newcomer, running.slot, "whole", another=True)
    db.session.commit()
    queries.clear()
    page = coordinator.get(f"{running.page}/emargement").text
    assert len(queries) == few <= 16
    assert page.count("data-tick=") == 40


@pytest.mark.parametrize("gone", ["draft", "cancelled"])
@pytest.mark.parametrize(
    "name", ["emargement", "porte", "badges", "participants", "emargement.pdf"]
)
def test_a_meeting_that_is_not_held_offers_none_of_it(running, coordinator, gone, name):
    running.event.state = gone
    db.session.commit()
    answer = coordinator.get(f"{running.page}/{name}")
    assert answer.status_code == 303 and answer.location.endswith(running.page)
    assert "Le jour même" not in coordinator.get(running.page).text


# « Ajouter quelqu’un »


def test_somebody_of_the_directory_is_added_in_one_press(running, cast, state):
    indexing.rebuild()
    client = cast.sign_in("administrator")
    page = client.get(f"{running.page}/emargement/ajouter?q=besnard").text
    assert f'name="person_id" value="{cast.outsider.id}"' in page
    client.post(f"{running.page}/emargement/ajouter", data={"person_id": cast.outsider.id})
    assert state("outsider") == "present"


def test_somebody_the_organiser_does_not_see_is_not_added(running, cast, coordinator):
    answer = coordinator.post(
        f"{running.page}/emargement/ajouter", data={"person_id": cast.outsider.id}
    )
    assert answer.status_code == 404


def test_somebody_from_elsewhere_is_added_and_present(running, coordinator):
    typed = {"name": "Zoé Perrot", "organisation": "Épicerie"}
    assert coordinator.post(f"{running.page}/emargement/ajouter", data=typed).status_code == 303
    assert db.session.query(Guest).one().name == "Zoé Perrot"
    assert "Présent·e" in coordinator.get(f"{running.page}/emargement?q=zoé").text


def test_somebody_on_the_list_is_proposed_rather_than_added(running, coordinator):
    answer = coordinator.post(f"{running.page}/emargement/ajouter", data={"name": "awa MARTIN"})
    assert answer.status_code == 409
    assert "Est-ce la même personne" in answer.text
    assert not db.session.query(Guest).all()


def test_a_name_is_needed(running, coordinator):
    answer = coordinator.post(f"{running.page}/emargement/ajouter", data={"organisation": "X"})
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["{{7*7}}", "=cmd|' /C calc'!A0", "<b>x</b>", "A" * 200])
def test_hostile_names_stay_words(running, coordinator, name):
    coordinator.post(f"{running.page}/emargement/ajouter", data={"name": name})
    page = coordinator.get(f"{running.page}/emargement").text
    assert "<b>x" not in page
    sheet = coordinator.get(f"{running.page}/presences.csv").data.decode("utf-8-sig")
    assert not [cell for cell in sheet.replace("\r\n", ";").split(";") if cell.startswith("=")]
