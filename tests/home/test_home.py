"""The first page: what waits for me, what comes, what is new, what a coordinator has to do."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from intranet.clock import now, today
from intranet.database import db
from intranet.directory.models import REQUESTED, Assignment, Membership
from intranet.events.models import MAYBE, NO, TRAINING, YES, Invitation
from tests.builders import directory, events
from tests.home.conftest import HTMX


def titles(page, selector):
    return [node.get_text() for node in page.select(f"{selector} .event-title")]


def answered(event, person, word):
    invitation = (
        db.session.query(Invitation).filter_by(event_id=event.id, person_id=person.id).one()
    )
    invitation.answer = word
    db.session.commit()


def test_an_invitation_is_answered_right_there_without_javascript(cast, page):
    event = events.event(cast, invite=[cast.member_seat])
    form = page("member").select_one("#a-repondre form.answer")
    member = cast.sign_in("member")
    answer = member.post(form["action"], data={"answer": "yes"})
    assert answer.status_code == 303
    assert titles(page("member"), "#a-repondre") == []
    assert titles(page("member"), "#rendez-vous") == [event.title]


def test_the_answer_panel_that_htmx_swaps_is_the_one_of_the_page(cast, page):
    events.event(cast, invite=[cast.member_seat])
    form = page("member").select_one("#a-repondre form.answer")
    panel = page("member").select_one(form["data-hx-target"])
    swapped = cast.sign_in("member").post(form["action"], data={"answer": "maybe"}, headers=HTMX)
    assert BeautifulSoup(swapped.text, "html.parser").select_one("div")["id"] == panel["id"]


def test_each_coming_event_that_i_go_to_has_its_calendar_file(cast, page):
    meeting = events.event(cast, invite=[cast.member_seat], title="Petit-déjeuner", days=3)
    training = events.event(
        cast, invite=[cast.member_seat], title="Session", days=9, family=TRAINING
    )
    refused = events.event(cast, invite=[cast.member_seat], title="Visite", days=5)
    for event, word in ((meeting, YES), (training, MAYBE), (refused, NO)):
        answered(event, cast.member, word)
    shown = page("member")
    assert titles(shown, "#rendez-vous") == ["Petit-déjeuner", "Session"]
    links = [a["href"] for a in shown.select("#rendez-vous .event-actions a")]
    assert links == [f"{meeting.path}.ics", f"{training.path}.ics"]


def test_who_waits_for_a_place_is_not_told_that_they_go(cast, page):
    event = events.event(cast, invite=[cast.member_seat, cast.manager_seat], capacity=1)
    mine, theirs = (
        db.session.query(Invitation).filter_by(event_id=event.id, person_id=person.id).one()
        for person in (cast.member, cast.manager)
    )
    events.say(theirs, YES)
    events.say(mine, YES)
    db.session.commit()
    shown = page("member").select_one("#rendez-vous").get_text()
    assert "Liste d’attente" in shown
    assert "Vous avez dit oui" not in shown
    events.say(theirs, NO)
    db.session.commit()
    assert titles(page("member"), "#rendez-vous") == []
    assert "La prenez-vous" in page("member").select_one("#a-repondre").get_text()


def test_drafts_and_invitations_to_others_do_not_wait_for_me(cast, page):
    events.event(cast, invite=[cast.member_seat], publish=False)
    events.event(cast, invite=[cast.manager_seat])
    assert not page("member").select("#a-repondre")


def test_an_entry_due_is_confirmed_in_one_click(cast, page):
    form = page("member").select_one("#a-verifier form")
    assert cast.sign_in("member").post(form["action"]).status_code == 303
    assert not page("member").select("#a-verifier")


def test_a_fresh_entry_asks_nothing(cast, page):
    cast.member.verified_at = now()
    assert not page("member").select("#a-verifier")


def test_whoever_keeps_a_structure_is_asked_about_it_too(cast, page):
    cast.manager.verified_at = now()
    actions = [form["action"] for form in page("manager").select("#a-verifier form")]
    assert actions == [f"/annuaire/structures/{cast.ccas.id}/verifier"]
    cast.ccas.verified_at = now()
    assert not page("manager").select("#a-verifier")


def test_newcomers_and_announcements_of_my_networks_are_told(cast, page):
    row = db.session.query(Assignment).filter_by(position_id=cast.manager_seat.id).one()
    row.starts_on = today() - timedelta(days=10)
    events.event(cast, title="Speed-meeting", days=20)
    news = page("member").select_one("#nouveau").get_text()
    assert "Maëlle Kerdoncuff" in news and "Speed-meeting" in news
    assert "Maëlle Kerdoncuff" not in page("outsider").get_text()
    assert "Speed-meeting" not in page("outsider").get_text()


def test_a_seat_taken_four_months_ago_is_no_news(cast, page):
    row = db.session.query(Assignment).filter_by(position_id=cast.manager_seat.id).one()
    row.starts_on = today() - timedelta(days=120)
    assert "Maëlle Kerdoncuff" not in page("member").select_one("#nouveau").get_text()


def test_the_coordinator_finds_the_queue_of_their_networks(cast, page):
    asking = directory.position(cast.cdas, "Secrétaire")
    directory.membership(asking, cast.network, REQUESTED)
    cast.cdas.verified_at = now()
    draft = events.event(cast, publish=False, title="Visite de la CAF")
    events.event(cast, invite=[cast.member_seat, cast.manager_seat], title="Petit-déjeuner")
    shown = page("coordinator").select_one("#coordination")
    text = " ".join(shown.get_text().replace("\xa0", " ").split())
    assert "Secrétaire, CDAS de la baie" in text
    assert "2 personnes sans réponse sur 2" in text
    assert "1 fiche à vérifier" in text and "CCAS de Cancale" in text
    assert "Pays malouin : 1 poste" in text
    links = {a["href"] for a in shown.select("a")}
    assert {
        "/reseaux/pays-malouin/demandes",
        "/reseaux/pays-malouin/postes-vacants",
        f"/annuaire/structures/{cast.ccas.id}",
        draft.path,
    } <= links


@pytest.mark.parametrize("name", ["member", "manager", "outsider", "newcomer", "administrator"])
def test_nobody_else_has_a_queue(cast, page, name):
    assert not page(name).select("#coordination")


@pytest.mark.parametrize("name, offered", [("coordinator", True), ("administrator", True), ("member", False), ("outsider", False)])  # fmt: skip
def test_a_meeting_is_proposed_from_the_first_page_by_who_may(page, name, offered):
    links = [a["href"] for a in page(name).select(".page-header .actions a")]
    assert links == (["/rencontres/nouvelle"] if offered else [])


def test_a_coordinator_of_another_agency_sees_nothing_of_this_queue(cast, page):
    directory.membership(directory.position(cast.cdas, "Secrétaire"), cast.network, REQUESTED)
    events.event(cast, publish=False, title="Visite de la CAF")
    text = page("other_coordinator").get_text()
    assert (
        "Secrétaire" not in text
        and "Visite de la CAF" not in text
        and "CCAS de Cancale" not in text
    )


def test_administrators_alone_find_the_administration(cast, page):
    links = {a["href"] for a in page("administrator").select("#administration a")}
    assert links == {f"/administration/{what}" for what in ("territoires", "comptes", "courriels", "journal", "reglages")}  # fmt: skip
    for name in ("coordinator", "member", "newcomer"):
        assert not page(name).select("#administration")


def test_a_new_account_is_told_how_to_begin(cast, page):
    assert "Vous n’êtes encore dans aucun réseau" in page("newcomer").get_text()


def test_the_search_box_asks_whom_to_contact(cast, page):
    form = page("member").select_one("search form")
    assert (form["action"], form["method"], bool(form.select_one("[name=q]"))) == ("/qui-contacter", "get", True)  # fmt: skip


@pytest.mark.parametrize(("name", "most"), [("member", 11), ("coordinator", 18)])
def test_the_first_page_costs_the_same_however_much_waits(cast, cost, name, most):
    def fill(count):
        for number in range(count):
            holder = directory.person(f"Anne{number}", "Le Bris")
            seat = directory.position(cast.cdas, f"Poste {number}", holder=holder)
            directory.membership(seat, cast.network)
            directory.membership(directory.position(cast.cdas), cast.network, REQUESTED)
            event = events.event(cast, invite=[cast.member_seat, seat], days=number + 2)
            if number % 2:
                answered(event, cast.member, YES)
            events.event(cast, publish=False)

    fill(2)
    few = cost(name, "/")
    fill(4)
    assert cost(name, "/") == few <= most


def test_anonymous_visitors_sign_in_first(cast):
    for path in ("/", "/reseaux", "/reseaux/pays-malouin"):
        assert "/connexion" in cast.client().get(path).headers["Location"]


@pytest.mark.parametrize("path", ["/aide", "/accessibilite", "/donnees-personnelles"])
def test_help_and_legal_pages_are_open_to_anyone(cast, path):
    for client in (cast.client(), cast.sign_in("newcomer")):
        assert client.get(path).status_code == 200


def test_the_help_answers_ten_questions(cast):
    page = BeautifulSoup(cast.client().get("/aide").text, "html.parser")
    assert len(page.select("main h2")) >= 10 and page.select_one("#rejoindre")


def test_the_membership_row_is_what_opens_the_news(cast, page):
    events.event(cast, title="Speed-meeting", days=20)
    assert "Speed-meeting" in page("member").get_text()
    db.session.query(Membership).filter_by(position_id=cast.member_seat.id).delete()
    assert "Speed-meeting" not in page("member").get_text()
