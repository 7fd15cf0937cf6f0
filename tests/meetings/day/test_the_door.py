"""The poster, and the page that it opens on the phones of those who come in."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from intranet.database import db
from intranet.events import invitations, links, scheduling
from intranet.events.attendance import queries as attendance
from intranet.events.choosing import NewGuest
from intranet.events.models import Invitation
from intranet.meetings.day import door
from intranet.meetings.day.commands import forget_claims
from intranet.meetings.day.models import CONFIRMED, PENDING, REFUSED, DoorClaim
from intranet.meetings.day.queries import lines
from tests.builders import events, meetings
from tests.builders.attendance import shift


@pytest.fixture
def phone(cast):
    """Somebody's telephone: nobody is signed in."""
    return cast.client()


@pytest.fixture
def link(app, running):
    return "/p/" + door.token(running.event.id)


@pytest.fixture
def claims(app):
    def read():
        db.session.expire_all()
        return db.session.query(DoorClaim).order_by(DoorClaim.id).all()

    return read


@pytest.fixture
def decide(running, coordinator):
    def act(decision):
        return coordinator.post(
            f"{running.page}/emargement/arrivees",
            data={"decision": decision},
            headers={"HX-Request": "true", "HX-Request-Type": "partial"},
        )

    return act


def test_opening_the_door_records_nothing(running, phone, link, claims, state):
    for method in (phone.get, phone.get, phone.head):
        assert method(f"{link}?q=awa").status_code == 200
    assert claims() == [] and state() == ""


def test_the_first_letters_find_a_name(phone, link):
    page = phone.get(f"{link}?q=mart").text
    assert "Awa Martin" in page and "Maëlle" not in page


@pytest.mark.parametrize("typed", ["", "a", " a ", "%", "_", "tin", "'; --"])
def test_there_is_no_list_to_harvest(phone, link, typed):
    page = phone.get(link, query_string={"q": typed}).text
    assert "Awa Martin" not in page and "Kerdoncuff" not in page


def test_eight_names_at_most_and_nothing_but_names_and_structures(running, cast, phone, link):
    from intranet.events.attendance import walk_ins

    for number in range(12):
        guest = walk_ins.Newcomer(f"Zo{number} Perrot", "Ailleurs", f"zo{number}@x.example")
        walk_ins.add_guest(None, running.event, guest, running.slot, "whole", another=True)
    cast.member.email, cast.member.phone = "accueil@cdas.example", "+33299000000"
    db.session.commit()
    page = phone.get(f"{link}?q=perrot").text
    assert page.count("Perrot</strong>") == 8
    assert "@" not in page.split("<main")[1].split("</main>")[0]
    assert "99 00" not in phone.get(f"{link}?q=awa").text


def test_somebody_of_another_meeting_is_not_found(running, cast, phone, link):
    events.event(cast, invite=[cast.outsider_seat])
    assert "Besnard" not in phone.get(f"{link}?q=besnard").text


def test_choosing_oneself_waits_for_the_organiser(running, phone, link, claims, state, coordinator):
    answer = phone.post(link, data={"qui": running.of("member").id})
    assert answer.status_code == 303
    assert "en attente de confirmation" in phone.get(answer.location).text
    assert [row.state for row in claims()] == [PENDING] and state() == ""
    assert "Awa Martin" in coordinator.get(f"{running.page}/emargement/etat").text


def test_said_twice_it_waits_once(running, phone, link, claims):
    for _ in range(2):
        phone.post(link, data={"qui": running.of("member").id})
    assert len(claims()) == 1


def test_the_organiser_confirms(running, phone, link, claims, state, decide):
    answer = phone.post(link, data={"qui": running.of("member").id})
    page = decide(f"confirm:{claims()[0].id}").text
    assert "À la porte" not in page and "1\u00a0présent·e" in page
    assert state() == "present"
    found = attendance.register(running.event.id)
    assert found.word(running.of("member").id, running.slot.id, "whole").source == "door"
    assert "Votre présence est confirmée" in phone.get(answer.location).text


def test_who_was_ticked_absent_since_is_there_once_confirmed(
    running, phone, link, claims, state, decide, coordinator
):
    """They came in, the organiser ticked everybody else absent, then saw them."""
    waiting = phone.post(link, data={"qui": running.of("member").id}).location
    claims()[0].claimed_at -= timedelta(minutes=5)
    db.session.commit()
    absent = f"{running.of('member').id}:absent"
    coordinator.post(f"{running.page}/emargement", data={"pointage": absent})
    decide(f"confirm:{claims()[0].id}")
    assert state() == "present"
    assert "Votre présence est confirmée" in phone.get(waiting).text


def test_the_organiser_refuses(running, phone, link, claims, state, decide):
    answer = phone.post(link, data={"qui": running.of("member").id})
    decide(f"refuse:{claims()[0].id}")
    assert [row.state for row in claims()] == [REFUSED] and state() == ""
    assert "présentez-vous à l’accueil" in phone.get(answer.location).text


def test_a_claim_made_before_the_start_is_confirmed_after_it(
    running, phone, link, claims, state, decide, move
):
    move(minutes=10)
    phone.post(link, data={"qui": running.of("member").id})
    assert "L’émargement ouvre" in decide(f"confirm:{claims()[0].id}").text
    assert [row.state for row in claims()] == [PENDING] and state() == ""
    move(minutes=-1)
    decide("confirm:all")
    assert [row.state for row in claims()] == [CONFIRMED] and state() == "present"


def test_somebody_who_is_not_on_the_list_is_added_once_confirmed(
    running, phone, link, claims, decide
):
    typed = {"name": "Zoé Perrot", "organisation": "Épicerie"}
    assert phone.post(f"{link}/nouveau", data=typed).status_code == 303
    assert "Zoé Perrot" not in [line.name for line in lines(running.event.id)]
    decide(f"confirm:{claims()[0].id}")
    assert "Zoé Perrot" in [line.name for line in lines(running.event.id)]


def test_somebody_who_is_on_the_list_after_all_is_not_doubled(
    running, phone, link, claims, state, decide
):
    phone.post(f"{link}/nouveau", data={"name": "Martin Awa", "organisation": "CDAS"})
    assert "déjà sur la liste" in decide(f"confirm:{claims()[0].id}").text
    decide("confirm:all")
    assert state() == ""
    decide(f"same:{claims()[0].id}")
    assert state() == "present" and len(lines(running.event.id)) == 2


def test_somebody_who_had_been_uninvited_comes_back_on_the_list(
    running, phone, link, claims, state, decide, coordinator
):
    running.of("member").removed_at = running.slot.starts_at
    db.session.commit()
    phone.post(f"{link}/nouveau", data={"name": "Awa Martin", "organisation": "CDAS"})
    page = coordinator.get(f"{running.page}/emargement/etat").text
    assert f'value="same:{claims()[0].id}"' in page
    decide(f"same:{claims()[0].id}")
    assert state() == "present"
    assert [row.person_id for row in scheduling.standing_invitations(running.event.id)].count(
        running.cast.member.id
    ) == 1
    [line] = [one for one in lines(running.event.id) if one.person_id == running.cast.member.id]
    assert not line.removed


def test_a_name_and_a_structure_are_needed(phone, link, claims):
    assert phone.post(f"{link}/nouveau", data={"name": "Zoé"}).status_code == 422
    assert claims() == []


@pytest.mark.parametrize(
    ("when", "status", "told"),
    [
        ({"minutes": 45}, 409, "L’accueil ouvre"),
        ({"hours": -4}, 410, "L’accueil est fermé"),
    ],
)
def test_the_door_is_shut_outside_its_hours(running, phone, link, claims, move, when, status, told):
    move(**when)
    assert told in phone.get(f"{link}?q=awa").text
    assert "Awa Martin" not in phone.get(f"{link}?q=awa").text
    assert phone.post(link, data={"qui": running.of("member").id}).status_code == status
    assert claims() == []


def test_the_door_of_a_cancelled_meeting_is_shut(running, phone, link):
    running.event.state = "cancelled"
    db.session.commit()
    assert phone.get(link).status_code == 410


def test_a_photo_of_a_former_poster_opens_nothing(running, coordinator, phone, link):
    coordinator.post(f"{running.page}/porte/renouveler")
    assert phone.get(link).status_code == 404
    assert "Visez l’affiche du jour" in phone.get(link).text
    assert phone.get("/p/" + door.token(running.event.id)).status_code == 200


@pytest.mark.parametrize("who", ["0", "-1", "999999", "abc", "", "9" * 30])
def test_nobody_else_is_claimed_by_a_made_up_key(phone, link, who, claims):
    assert phone.post(link, data={"qui": who}).status_code == 404
    assert claims() == []


def test_somebody_who_was_uninvited_is_not_claimed_by_their_key(running, phone, link, claims):
    """Their name is on no list: it would be shown to whoever guesses the key."""
    row = running.of("member")
    row.removed_at = running.slot.starts_at
    db.session.commit()
    assert phone.post(link, data={"qui": row.id}).status_code == 404
    assert claims() == []


def test_somebody_who_was_ticked_meanwhile_waits_for_nobody(
    running, phone, link, claims, coordinator
):
    """The page that they chose themselves on was opened before."""
    key = running.of("member").id
    coordinator.post(f"{running.page}/emargement", data={"pointage": f"{key}:present"})
    waiting = phone.post(link, data={"qui": key}).location
    assert "Votre présence est confirmée" in phone.get(waiting).text
    assert "À la porte" not in coordinator.get(f"{running.page}/emargement").text
    assert [row.state for row in claims()] == [CONFIRMED]


def test_the_poster_gives_its_address_without_a_script(running, coordinator):
    page = BeautifulSoup(coordinator.get(f"{running.page}/porte").text, "html.parser")
    address = door.address(running.event.id)
    [shown] = [one for one in page.select("main a") if one["href"] == address]
    assert shown.text == address


def test_the_link_of_a_mail_is_not_a_poster(running, phone):
    token = links.answer_token(running.of("member"))
    assert phone.get(f"/p/{token}").status_code == 404


def test_the_page_of_the_door_leaks_nowhere(phone, link):
    headers = phone.get(link).headers
    assert headers["Referrer-Policy"] == "no-referrer" and "no-store" in headers["Cache-Control"]


def test_nobody_of_another_meeting_is_claimed_nor_shown_here(running, cast, phone, link, claims):
    """A key that exists, and a link that was really signed: for another door."""
    other = meetings.meeting(cast, invite=[cast.outsider_seat])
    shift(other, running.slot.starts_at)
    row = db.session.query(Invitation).filter_by(event_id=other.id).one()
    assert phone.post(link, data={"qui": row.id}).status_code == 404
    there = phone.post("/p/" + door.token(other.id), data={"qui": row.id}).location
    assert [claim.event_id for claim in claims()] == [other.id]
    moved = phone.get(f"{link}?{there.partition('?')[2]}")
    assert (moved.status_code, moved.location) == (302, link)


def test_the_page_of_one_claim_does_not_show_another(running, phone, link):
    first = phone.post(link, data={"qui": running.of("member").id}).location
    forged = re.sub(r"moi=[^&]+", "moi=2", first)
    assert "en attente" not in phone.get(forged).text


def test_searching_is_slowed_down(phone, link):
    answers = [phone.get(f"{link}?q=zz").status_code for _ in range(185)]
    assert answers[0] == 200 and answers[-1] == 429


def test_pretending_to_wait_is_no_way_around_it(phone, link):
    assert "Awa" not in phone.get(f"{link}?q=awa&moi=x").text


def test_waiting_is_not_slowed_down(running, phone, link):
    waiting = phone.post(link, data={"qui": running.of("member").id}).location
    assert {phone.get(waiting).status_code for _ in range(185)} == {200}


# one's own signed link


@pytest.fixture
def own(app, running):
    return "/i/" + links.answer_token(running.of("member"))


def test_ones_own_link_offers_it_once_it_has_begun(running, phone, own, state, move):
    assert "Je suis là" in phone.get(own).text
    assert state() == ""
    answer = phone.post(f"{own}/present")
    assert answer.status_code == 303 and state() == "present"
    page = phone.get(own).text
    assert "Votre présence est notée" in page and "Je suis là" not in page


def test_before_the_start_ones_own_link_says_when_it_opens(running, phone, own, state, move):
    move(minutes=5)
    assert "Je suis là" not in phone.get(own).text
    phone.post(f"{own}/present")
    assert "L’émargement ouvre" in phone.get(own).text and state() == ""


def test_a_whole_room_behind_one_address_says_that_it_is_there(running, cast, phone, state):
    """Forty people on the wireless network of a town hall are one address for the site."""
    guests = [NewGuest(f"Anne {number}", f"a{number}@x.example") for number in range(40)]
    running.event.slots[0].starts_at += timedelta(days=1)
    running.event.slots[0].ends_at += timedelta(days=1)
    rows = invitations.invite(None, running.event.id, [], [], guests)
    running.event.slots[0].starts_at -= timedelta(days=1)
    running.event.slots[0].ends_at -= timedelta(days=1)
    db.session.commit()
    tokens = [links.answer_token(row) for row in rows]
    assert {phone.post(f"/i/{one}/present").location for one in tokens} == {
        f"/i/{one}" for one in tokens
    }
    assert attendance.count_present(running.event.id) == 40
    answers = [phone.post(f"/i/{tokens[0]}/present").status_code for _ in range(25)]
    assert answers[-1] == 429


def test_long_after_the_end_ones_own_link_records_nothing(running, phone, own, state, move):
    move(hours=-4)
    phone.post(f"{own}/present")
    assert state() == ""


def test_a_member_says_it_on_the_site(running, cast, state):
    client = cast.sign_in("member")
    assert "Je suis là" in client.get(running.page).text
    client.post(f"{running.page}/je-suis-la")
    assert state() == "present"


def test_who_was_not_invited_cannot_say_it(running, cast):
    assert cast.sign_in("coordinator").post(f"{running.page}/je-suis-la").status_code == 404


def test_what_was_said_at_the_door_is_forgotten_within_a_fortnight(
    running, app, phone, link, claims, move
):
    phone.post(link, data={"qui": running.of("member").id})
    move(hours=-24 * 6)
    assert forget_claims() == 0
    move(hours=-24 * 8)
    assert forget_claims() == 1 and claims() == []
    assert forget_claims in app.extensions["chores"]


def test_thirty_newcomers_cost_no_more_queries_than_one(running, coordinator, phone, link, queries):
    phone.post(f"{link}/nouveau", data={"name": "Zoé 0", "organisation": "Épicerie"})
    url = f"{running.page}/emargement/etat"
    coordinator.get(url)
    queries.clear()
    coordinator.get(url)
    few = len(queries)
    for number in range(1, 30):
        phone.post(f"{link}/nouveau", data={"name": f"Zoé {number}", "organisation": "Épicerie"})
    queries.clear()
    coordinator.get(url)
    assert len(queries) == few
