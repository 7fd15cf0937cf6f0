"""What the directory answers to words and filters, on the real pages."""

import pytest
from bs4 import BeautifulSoup

from intranet.clock import now
from intranet.database import db
from intranet.directory import indexing
from tests.builders import directory, networks
from tests.search.conftest import HTMX


def names(client, query=""):
    page = BeautifulSoup(client.get(f"/annuaire{query}").text, "html.parser")
    return [link.get_text() for link in page.select("#results .entry-name")]


@pytest.fixture
def member(indexed):
    return indexed.sign_in("member")


@pytest.mark.parametrize(
    "typed", ["kerd", "maelle kerdoncuff", "KERDONCUFF+Ma%C3%ABlle", "directrice cancale"]
)
def test_four_letters_a_function_or_a_place_find_a_colleague(member, typed):
    assert "Maëlle Kerdoncuff" in names(member, f"?q={typed}")


def test_people_structures_vacant_seats_and_communes_come_in_the_order_of_names(member):
    assert names(member, "?q=cancale") == [
        "Cancale",
        "CCAS de Cancale",
        "Maëlle Kerdoncuff",
        "Référente logement",
    ]


def test_nothing_typed_lists_my_networks_without_communes(member):
    assert names(member) == [
        "CCAS de Cancale",
        "CDAS de la baie",
        "Maëlle Kerdoncuff",
        "Awa Martin",
        "Référente logement",
    ]


def test_a_result_says_who_what_where_and_how_to_reach_them(indexed):
    indexed.manager.phone = "+33299891234"
    indexed.manager.verified_at = now()
    indexed.manager.verified_by_id = indexed.accounts["manager"].id
    text = indexed.sign_in("member").get("/annuaire?q=kerdoncuff").text
    assert 'href="tel:+33299891234"' in text and "02\xa099\xa089\xa012\xa034" in text
    assert 'href="mailto:direction@ccas-cancale.example"' in text
    assert "Directrice" in text and "CCAS de Cancale</a> · Cancale" in text
    assert "Vérifiée aujourd’hui par Maëlle Kerdoncuff" in text


def test_what_nobody_verified_for_six_months_is_marked(member):
    assert "À vérifier" in member.get("/annuaire?q=kerdoncuff").text


def test_the_phone_of_the_seat_serves_when_the_person_gives_none(indexed):
    indexed.manager_seat.phone = "+33299890000"
    assert "tel:+33299890000" in indexed.sign_in("member").get("/annuaire?q=kerdoncuff").text


def test_a_person_of_several_seats_is_one_result_that_names_them_all(indexed):
    directory.position(indexed.cdas, "Élue référente", holder=indexed.manager)
    indexing.rebuild()
    member = indexed.sign_in("member")
    assert names(member, "?q=kerdoncuff") == ["Maëlle Kerdoncuff"]
    assert "Aussi\xa0: Élue référente, CDAS de la baie" in member.get("/annuaire?q=kerdoncuff").text


def test_a_commune_opens_the_directory_of_that_commune(member):
    page = BeautifulSoup(member.get("/annuaire?q=canc").text, "html.parser")
    link = page.select_one("#results .entry-name a")["href"]
    answer = BeautifulSoup(member.get(link).text, "html.parser")
    assert [a.get_text() for a in answer.select("#results .entry-name")] == [
        "CCAS de Cancale",
        "Maëlle Kerdoncuff",
        "Référente logement",
    ]
    assert answer.select_one("#commune")["value"] == "Cancale (35049)"


@pytest.mark.parametrize("commune", ["cancale", "35049", "35260 canc", "Cancale (35049)"])
def test_a_commune_is_named_by_its_name_or_its_code(member, commune):
    assert names(member, f"?type=ccas&commune={commune}") == [
        "CCAS de Cancale",
        "Maëlle Kerdoncuff",
        "Référente logement",
    ]


def test_a_commune_half_typed_shows_all_it_may_mean_and_offers_each(member):
    text = member.get("/annuaire?commune=35260").text  # the postcode of several communes
    page = BeautifulSoup(text, "html.parser")
    assert {"CCAS de Cancale", "CDAS de la baie"} <= set(names(member, "?commune=35260"))
    assert [c.get_text(strip=True) for c in page.select(".chip:not([aria-current])")] == [
        "Cancale",
        "Fougères",
        "Saint-Méloir-des-Ondes",
    ]


def test_an_unknown_commune_is_said_rather_than_ignored(member):
    text = member.get("/annuaire?commune=Atlantide").text
    assert names(member, "?commune=Atlantide") == []
    assert "Aucune commune ne s’appelle «\xa0Atlantide\xa0»" in text


def test_the_type_of_structure_filters_structures_and_who_works_there(member):
    assert names(member, "?type=cdas") == ["CDAS de la baie", "Awa Martin"]


def test_the_network_filters_and_is_offered_only_to_those_who_share_it(indexed):
    second = networks.network(indexed.agency, "Bretagne romantique")
    directory.membership(indexed.member_seat, second)
    indexing.rebuild()
    member = indexed.sign_in("member")
    assert names(member, "?reseau=bretagne-romantique") == ["CDAS de la baie", "Awa Martin"]
    page = BeautifulSoup(member.get("/annuaire").text, "html.parser")
    assert [o["value"] for o in page.select("#reseau option")] == [
        "",
        "bretagne-romantique",
        "pays-malouin",
    ]


@pytest.mark.parametrize("query", ["?reseau=fougeres-agglomeration", "?reseau=x", "?type=secte"])
def test_a_network_out_of_sight_and_an_unknown_type_are_not_found(member, query):
    assert member.get(f"/annuaire{query}").status_code == 404
    assert member.get(f"/annuaire{query}", headers=HTMX).status_code == 404


def test_each_filter_is_a_chip_that_takes_it_away_and_keeps_the_rest(member):
    page = BeautifulSoup(
        member.get("/annuaire?q=a&commune=cancale&reseau=pays-malouin&type=ccas").text,
        "html.parser",
    )
    assert [chip["href"] for chip in page.select(".chip[aria-current]")] == [
        "/annuaire?q=a&reseau=pays-malouin&type=ccas",
        "/annuaire?q=a&commune=Cancale+%2835049%29&type=ccas",
        "/annuaire?q=a&commune=Cancale+%2835049%29&reseau=pays-malouin",
    ]


def test_nothing_found_says_what_to_try(member):
    text = member.get("/annuaire?q=zzz").text
    assert "Rien ne commence par «\xa0zzz\xa0»" in text and "Vérifiez l’orthographe" in text


def test_what_is_typed_stays_inert(member):
    text = member.get("/annuaire?q=%3Cscript%3E{{7*7}}").text
    assert "<script>{{" not in text and "{{7*7}}" in text


@pytest.mark.parametrize("typed", ["\"'()*:", "%25", "a" * 5000, "OR", "NEAR("])
def test_strange_words_are_only_words(member, typed):
    assert member.get(f"/annuaire?q={typed}&commune={typed}").status_code == 200


def test_a_new_account_is_told_how_to_begin(indexed):
    newcomer = indexed.sign_in("newcomer")
    assert names(newcomer) == []
    assert "Vous n’êtes encore dans aucun réseau" in newcomer.get("/annuaire").text
    assert names(newcomer, "?q=cancale") == ["Cancale"]


def test_adding_a_structure_is_offered_to_coordinators(indexed):
    link = "/annuaire/structures/nouvelle"
    assert link in indexed.sign_in("coordinator").get("/annuaire").text
    assert link not in indexed.sign_in("member").get("/annuaire").text


def test_an_index_that_lags_behind_shows_less_and_never_more(indexed):
    db.session.delete(
        db.session.query(directory.Membership).filter_by(position_id=indexed.outsider_seat.id).one()
    )
    assert "Hugo Besnard" not in names(indexed.sign_in("other_coordinator"), "?q=agent&type=cdas")
    indexed.ccas.closed_at = now()
    assert names(indexed.sign_in("member"), "?q=cancale") == ["Cancale"]
