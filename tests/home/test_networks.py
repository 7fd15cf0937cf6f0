"""The list of networks and the page of one: who sees it, what it gathers, what it costs."""

from datetime import timedelta

import pytest

from intranet.clock import now, today
from intranet.database import db
from intranet.directory.models import ENDED, Assignment, Membership
from tests.builders import directory, events, networks

PATH = "/reseaux/pays-malouin"
VIEWS = ("", "?vue=acteurs", "?vue=permanences", "?vue=communes", "?vue=agenda")


def names(page):
    return [link.get_text() for link in page.select(".cards h2")]


def test_members_see_their_networks_and_administrators_all(cast, page):
    assert names(page("member", "/reseaux")) == ["Pays malouin"]
    assert names(page("outsider", "/reseaux")) == ["Fougères Agglomération"]
    assert names(page("administrator", "/reseaux")) == ["Fougères Agglomération", "Pays malouin"]
    assert names(page("newcomer", "/reseaux")) == []


def test_an_administrator_who_sits_in_a_network_finds_it_first(cast, page):
    ada = directory.person("Ada", "Ministère", account=cast.accounts["administrator"])
    directory.membership(directory.position(cast.cdas, "Cheffe", holder=ada), cast.network)
    assert names(page("administrator", "/reseaux"))[0] == "Pays malouin"


def test_the_list_counts_seats_structures_and_communes(cast, page):
    text = page("member", "/reseaux").get_text().replace("\xa0", " ")
    assert "3 postes dans 2 structures · 2 communes" in text and "1 poste vacant" in text


def test_creating_a_network_is_offered_to_who_may(cast, page):
    for name, offered in (("administrator", True), ("coordinator", True), ("member", False)):
        links = {a["href"] for a in page(name, "/reseaux").select("main a")}
        assert ("/reseaux/nouveau" in links) is offered


def test_whoever_holds_a_seat_may_ask_to_join(cast, page):
    links = {a["href"] for a in page("member", "/reseaux").select("#rejoindre a")}
    assert links == {f"/annuaire/postes/{cast.member_seat.id}/reseaux"}
    assert not page("newcomer", "/reseaux").select("#rejoindre")


def test_people_come_by_structure_with_vacant_seats_shown(cast, page):
    cast.member.phone = "+33299123456"
    shown = page("manager", PATH).select_one("#acteurs")
    assert [a.get_text() for a in shown.select("dt a")] == ["CCAS de Cancale", "CDAS de la baie"]
    text = " ".join(shown.get_text().split())
    assert "Maëlle Kerdoncuff, Directrice" in text and "Référente logement Poste vacant" in text
    links = {a["href"] for a in shown.select("dd a")}
    assert {"tel:+33299123456", "mailto:accueil@cdas.example"} <= links


def test_newcomers_of_ninety_days_are_told(cast, page):
    db.session.query(Membership).update({"decided_at": now() - timedelta(days=400)})
    assert not page("member", PATH).select("#nouveaux")
    row = db.session.query(Assignment).filter_by(position_id=cast.manager_seat.id).one()
    row.starts_on = today() - timedelta(days=89)
    assert "Maëlle Kerdoncuff" in page("member", PATH).select_one("#nouveaux").get_text()
    row.starts_on = today() - timedelta(days=92)
    assert not page("member", PATH).select("#nouveaux")


def test_communes_are_listed_by_epci(cast, page):
    facts = page("member", f"{PATH}?vue=communes").select_one(".facts")
    assert facts.dt.get_text().startswith("Saint-Malo Agglomération")
    assert facts.dd.get_text() == "Cancale, Saint-Méloir-des-Ondes."


def test_the_agenda_shows_what_is_published_and_to_come_with_its_file(cast, page):
    event = events.event(cast, title="Petit-déjeuner")
    events.event(cast, title="Brouillon", publish=False)
    shown = page("member", f"{PATH}?vue=agenda")
    assert [t.get_text() for t in shown.select(".event-title")] == ["Petit-déjeuner"]
    assert shown.select_one(".event-actions a")["href"] == f"{event.path}.ics"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["outsider", "newcomer", "other_coordinator"])
def test_a_network_does_not_exist_for_outsiders(cast, name, view):
    assert cast.sign_in(name).get(PATH + view).status_code == 404


def test_an_unknown_network_or_tab_is_not_found(cast):
    member = cast.sign_in("member")
    assert member.get("/reseaux/atlantide").status_code == 404
    assert member.get(f"{PATH}?vue=secrets").status_code == 404


@pytest.mark.parametrize("view", VIEWS)
def test_the_network_closes_at_the_request_after_the_membership_ends(cast, view):
    member = cast.sign_in("member")
    assert member.get(PATH + view).status_code == 200
    db.session.query(Membership).filter_by(position_id=cast.member_seat.id).update({"state": ENDED})
    db.session.commit()
    assert member.get(PATH + view).status_code == 404


def test_coordination_is_offered_to_who_coordinates(cast, page):
    actions = {f"{PATH}/{what}" for what in ("demandes", "postes/ajouter", "postes-vacants", "territoire", "modifier")}  # fmt: skip
    actions.add("/rencontres/nouvelle?reseau=pays-malouin")
    for name, offered in (("coordinator", actions), ("administrator", actions), ("member", set())):
        links = {a["href"] for a in page(name, PATH).select("main a")}
        assert links & actions == offered


def test_a_seat_of_mine_that_is_outside_may_ask(cast, page):
    assert not page("member", PATH).select("#rejoindre")
    second = directory.position(cast.ccas, "Élue référente", holder=cast.member)
    links = [a["href"] for a in page("member", PATH).select("#rejoindre a")]
    assert links == [f"/annuaire/postes/{second.id}/reseaux"]


def crowd(cast, seats=60):
    for number in range(seats):
        place = (cast.ccas, cast.cdas)[number % 2]
        if number % 3 == 0:
            place = directory.structure(cast.cancale, f"Association {number:02d}", "association")
        holder = directory.person(
            f"Anne{number}", "Le Bris", email=f"a{number}@ccas.example", phone="+33299000000"
        )
        seat = directory.position(place, f"Agent {number}", holder=holder if number % 5 else None)
        directory.membership(seat, cast.network)


def test_a_network_of_sixty_seats_stays_light(cast, page):
    crowd(cast)
    for name in ("member", "coordinator"):
        assert len(page(name, PATH).find_all(True)) <= 700


def test_a_large_network_is_read_page_after_page(cast, page):
    for number in range(70):
        place = directory.structure(cast.cancale, f"Association {number:02d}", "association")
        directory.membership(directory.position(place), cast.network)
    first, second = page("member", PATH), page("member", f"{PATH}?page=2")
    seen = [a.get_text() for p in (first, second) for a in p.select("#acteurs dt a")]
    assert len(seen) == len(set(seen)) == 72
    assert "Revenir au début" in page("member", f"{PATH}?page=9").get_text()


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_costs_the_same_however_many_seats(cast, cost, view):
    before = cost("member", PATH + view)
    crowd(cast, 12)
    assert cost("member", PATH + view) == before <= 8


def test_the_list_costs_the_same_however_many_networks(cast, cost, page):
    before = cost("administrator", "/reseaux")
    for number in range(8):
        networks.network(cast.agency, f"Réseau {number}")
    assert cost("administrator", "/reseaux") == before
    assert len(names(page("administrator", "/reseaux"))) == 10


def test_a_closed_network_can_still_be_read_by_who_ran_it_and_says_so(cast, page):
    cast.network.closed_at = now()
    shown = page("coordinator", PATH)
    assert "Ce réseau est fermé" in shown.get_text()
    assert not shown.select("a[href*='/rencontres/nouvelle']")
    assert names(page("coordinator", "/reseaux")) == []


def test_a_closed_network_is_nobody_elses_any_more(cast):
    cast.network.closed_at = now()
    assert cast.sign_in("member").get(PATH).status_code == 404
