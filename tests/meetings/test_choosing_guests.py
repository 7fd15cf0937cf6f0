"""Whom to invite: ticks, preview, confirmation; then what the ledger says and does."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.clock import now, today
from intranet.database import db
from intranet.directory import indexing
from intranet.directory.models import Assignment
from intranet.events import answers
from intranet.events.models import Invitation
from intranet.mailroom.models import OutgoingMail
from tests.builders import directory, meetings
from tests.meetings.conftest import MANAGER, MEMBER


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def part(answer, anchor):
    found = BeautifulSoup(answer.text, "html.parser").find(id=anchor)
    return " ".join(found.get_text(" ").split()) if found else ""


def parsed(text):
    """`text` as a browser reads it, without the CSRF tokens, which carry the time."""
    page = BeautifulSoup(text, "html.parser")
    for token in page.find_all("input", {"name": "csrf_token"}):
        token.decompose()
    return page.decode().strip()


@pytest.fixture
def empty(cast):
    """A published meeting to which nobody is invited yet."""
    return meetings.meeting(cast)


def invites(event, rest=""):
    return f"/rencontres/{event.id}/invites{rest}"


def test_the_seats_of_the_network_are_offered_by_structure(cast, empty, coordinator):
    page = BeautifulSoup(coordinator.get(invites(empty)).text, "html.parser")
    offered = {box["value"] for box in page.find_all("input", {"name": "positions"})}
    own = {cast.manager_seat.id, cast.member_seat.id, cast.vacant_seat.id}
    assert offered == {str(key) for key in own}
    assert "Poste vacant" in page.text and "CCAS de Cancale" in page.text


def test_those_already_invited_are_named_and_cannot_be_ticked(meeting, coordinator):
    page = BeautifulSoup(coordinator.get(invites(meeting)).text, "html.parser")
    assert page.find_all("input", {"name": "positions"}) == []
    assert len(page.select("main details li")) == 3
    assert "Tous les postes du réseau sont déjà invités" in page.text


def test_the_preview_says_exactly_who_will_get_a_mail(cast, empty, letters, invited):
    mute = directory.person("Denis", "Lebreton")
    directory.membership(
        directory.position(cast.cdas, "Chargé de mission", holder=mute), cast.network
    )
    second = directory.position(cast.cdas, "Référente numérique", holder=cast.member)
    directory.membership(second, cast.network)
    client = cast.sign_in("coordinator")
    meetings_manager = {"positions": cast.manager_seat.id}
    client.post(invites(empty), data=meetings_manager)
    before = letters()
    answer = client.post(invites(empty, "/apercu"), data={"everyone": "y"})
    assert "1 personne recevra un courriel" in words(answer)
    assert "Awa Martin" in part(answer, "courriels") and MEMBER in part(answer, "courriels")
    assert "Denis Lebreton" in part(answer, "sans-adresse")
    assert "Référente logement" in part(answer, "vacants")
    assert "Maëlle Kerdoncuff" in part(answer, "deja")
    assert "Awa Martin" in part(answer, "deux-postes")
    assert len(invited(empty.id)) == 1 and letters() == before


def test_confirming_what_the_preview_shows_invites_them(cast, empty, coordinator, files, invited):
    preview = coordinator.post(invites(empty, "/apercu"), data={"everyone": "y"})
    page = BeautifulSoup(preview.text, "html.parser")
    form = page.find("form", action=invites(empty))
    data = {"positions": [box["value"] for box in form.find_all("input", {"name": "positions"})]}
    answer = coordinator.post(invites(empty), data=data, follow_redirects=True)
    assert "3 invitations ajoutées : 2 courriels partent" in words(answer)
    assert len(invited(empty.id)) == 3
    assert len(files(MEMBER)) == len(files(MANAGER)) == 1


def test_a_double_click_invites_nobody_twice(cast, empty, coordinator, files, invited):
    for _ in range(2):
        answer = coordinator.post(
            invites(empty), data={"positions": cast.member_seat.id}, follow_redirects=True
        )
    assert "déjà invitées" in words(answer)
    assert len(invited(empty.id)) == 1 and len(files(MEMBER)) == 1


def test_a_kind_of_structure_is_invited_at_once(cast, empty, coordinator, invited):
    coordinator.post(invites(empty), data={"kinds": "ccas"})
    assert {row.position_id for row in invited(empty.id)} == {
        cast.manager_seat.id,
        cast.vacant_seat.id,
    }


def test_a_draft_s_guests_are_not_written_to(cast, coordinator, letters, invited):
    draft = meetings.meeting(cast, publish=False)
    answer = coordinator.post(
        invites(draft), data={"positions": cast.member_seat.id}, follow_redirects=True
    )
    assert "Rien ne part avant la publication" in words(answer)
    assert len(invited(draft.id)) == 1 and letters() == 0


def test_nothing_ticked_is_said(empty, coordinator):
    answer = coordinator.post(invites(empty, "/apercu"), data={})
    assert answer.status_code == 422
    assert "Cochez au moins un poste" in words(answer)


@pytest.mark.parametrize("rest", ["", "/apercu"])
def test_a_seat_out_of_sight_is_refused_with_all_the_rest(
    cast, empty, coordinator, invited, letters, rest
):
    data = {"positions": [cast.member_seat.id, cast.outsider_seat.id]}
    answer = coordinator.post(invites(empty, rest), data=data)
    assert answer.status_code == 422
    assert "ne sont pas ou plus possibles" in words(answer)
    assert "Fougères" not in words(answer)
    assert invited(empty.id) == [] and letters() == 0


@pytest.mark.parametrize("rest", ["", "/apercu"])
def test_a_person_out_of_sight_is_refused(cast, empty, coordinator, invited, rest):
    answer = coordinator.post(invites(empty, rest), data={"people": cast.outsider.id})
    assert answer.status_code == 422
    assert "Besnard" not in words(answer)
    assert invited(empty.id) == []


@pytest.mark.parametrize("key", ["99999999999999999999", "-1", "abc", "1.5", "٣"])
def test_keys_that_cannot_be_are_refused(empty, coordinator, key):
    assert coordinator.post(invites(empty), data={"positions": key}).status_code == 422
    assert coordinator.post(invites(empty), data={"people": key}).status_code == 422


def test_a_seat_outside_the_network_but_in_sight_may_be_invited(cast, empty, invited):
    seat = directory.position(cast.ccas, "Stagiaire", holder=directory.person("Ana", "Roux"))
    client = cast.sign_in("coordinator")
    client.post(invites(empty), data={"positions": seat.id})
    assert [row.position_id for row in invited(empty.id)] == [seat.id]


def test_a_person_is_found_by_name_among_those_in_sight(cast, empty):
    indexing.rebuild()
    client = cast.sign_in("coordinator")
    assert "Awa Martin" in client.get(invites(empty) + "?q=marti").text
    assert "Besnard" not in client.get(invites(empty) + "?q=besnard").text


def test_searching_without_javascript_keeps_every_tick(cast, empty):
    indexing.rebuild()
    data = {
        "q": "awa",
        "chercher": "1",
        "people": cast.manager.id,
        "positions": cast.vacant_seat.id,
        "kinds": "cdas",
    }
    answer = cast.sign_in("coordinator").post(invites(empty, "/apercu"), data=data)
    page = BeautifulSoup(answer.text, "html.parser")
    ticked = {(box["name"], box["value"]) for box in page.find_all("input", checked=True)}
    assert ticked == {
        ("people", str(cast.manager.id)),
        ("positions", str(cast.vacant_seat.id)),
        ("kinds", "cdas"),
    }
    assert "Awa Martin" in page.find(id="people-found").text


def test_the_names_found_are_a_fragment_of_the_page(cast, empty):
    indexing.rebuild()
    client, url = cast.sign_in("coordinator"), invites(empty) + "?q=awa"
    fragment = client.get(url, headers={"HX-Request": "true"})
    page = BeautifulSoup(client.get(url).text, "html.parser")
    assert parsed(page.find(id="people-found").decode_contents()) == parsed(fragment.text)


def test_one_who_left_after_being_uninvited_does_not_block_their_seat(cast, meeting, invited):
    row = next(r for r in invited(meeting.id) if r.position_id == cast.member_seat.id)
    client = cast.sign_in("coordinator")
    client.post(f"/invitations/{row.id}/retrait")
    held = db.session.scalars(
        select(Assignment).where(Assignment.position_id == cast.member_seat.id)
    ).one()
    held.ends_on = today()
    db.session.flush()
    newcomer = directory.person("Ana", "Roux", email="ana@cdas.example")
    db.session.add(
        Assignment(position_id=cast.member_seat.id, person_id=newcomer.id, starts_on=today())
    )
    db.session.commit()
    client.post(invites(meeting), data={"positions": cast.member_seat.id})
    assert newcomer.id in {r.person_id for r in invited(meeting.id)}


def test_removing_one_writes_to_that_person_alone(cast, meeting, coordinator, files, invited):
    row = next(r for r in invited(meeting.id) if r.person_id == cast.member.id)
    answer = coordinator.post(f"/invitations/{row.id}/retrait", follow_redirects=True)
    assert "Awa Martin seul·e en est prévenu·e" in words(answer)
    assert [method for method, _, _ in files(MEMBER)] == ["REQUEST", "CANCEL"]
    assert len(files(MANAGER)) == 1
    assert "Invitation retirée le" in part(answer, "invitees")


def test_an_entered_answer_shows_where_it_comes_from(cast, meeting, coordinator, invited):
    row = next(r for r in invited(meeting.id) if r.person_id == cast.member.id)
    here = f"/rencontres/{meeting.id}?reponse=sans"
    answer = coordinator.post(f"/invitations/{row.id}/saisie", data={"answer": "yes", "next": here})
    assert answer.location == here
    ledger = part(coordinator.get(f"/rencontres/{meeting.id}"), "invitees")
    assert "saisie par la coordination" in ledger


def test_next_never_leads_elsewhere(cast, meeting, coordinator, invited):
    row = invited(meeting.id)[0]
    data = {"answer": "no", "next": "//ailleurs.example"}
    answer = coordinator.post(f"/invitations/{row.id}/saisie", data=data)
    assert answer.location == f"/rencontres/{meeting.id}"


def test_the_ledger_tells_how_delivery_stands(cast, meeting, coordinator):
    waiting = part(coordinator.get(f"/rencontres/{meeting.id}"), "invitees")
    assert waiting.count("en attente d’envoi") == 2
    assert "partira à l’arrivée de quelqu’un" in waiting
    one, other = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    one.state, one.last_error = "failed", "550 boîte inconnue"
    other.state, other.sent_at = "sent", now()
    db.session.commit()
    told = part(coordinator.get(f"/rencontres/{meeting.id}"), "invitees")
    assert "refusé : 550 boîte inconnue" in told
    assert "invitation envoyée aujourd’hui" in told and "ancienne date" not in told


def test_an_answer_given_before_a_change_says_so(cast, meeting, coordinator, as_it_stands, invited):
    answers.answer(invited(meeting.id)[0], "yes", source="site", actor=None)
    db.session.commit()
    coordinator.post(
        f"/rencontres/{meeting.id}/modifier", data=as_it_stands(meeting, starts="08:30")
    )
    ledger = part(coordinator.get(f"/rencontres/{meeting.id}"), "invitees")
    assert "avant le changement" in ledger


def test_the_ledger_is_filtered_by_answer_and_the_swap_is_the_page(cast, meeting, invited):
    row = next(r for r in invited(meeting.id) if r.person_id == cast.member.id)
    answers.answer(row, "yes", source="site", actor=None)
    client, url = cast.sign_in("coordinator"), f"/rencontres/{meeting.id}?reponse=oui"
    page = BeautifulSoup(client.get(url).text, "html.parser").find(id="invitees")
    assert "Awa Martin" in page.text and "Kerdoncuff" not in page.text
    fragment = client.get(url, headers={"HX-Request": "true"})
    assert parsed(page.decode_contents()) == parsed(fragment.text)


def test_nobody_is_invited_once_it_has_begun(cast, meeting, coordinator, invited):
    slot = meeting.slots[0]
    slot.starts_at = now() - timedelta(minutes=5)
    db.session.commit()
    before = len(invited(meeting.id))
    seat = cast.outsider_seat.id
    assert coordinator.get(invites(meeting)).status_code == 303
    assert coordinator.post(invites(meeting), data={"positions": seat}).status_code == 303
    assert len(db.session.scalars(select(Invitation)).all()) == before


@pytest.mark.parametrize("ticks", ["positions", "people"])
def test_a_key_that_no_database_holds_is_refused(draft, coordinator, ticks):
    """Leading zeros hide its size from whoever looks at its first figures."""
    forged = {ticks: "0" * 20 + "9" * 20}
    assert coordinator.post(f"/rencontres/{draft.id}/invites", data=forged).status_code == 422
    assert coordinator.get(f"/rencontres/{draft.id}/invites", query_string=forged).status_code < 500
