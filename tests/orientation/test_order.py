"""Who answers, and in what order: nearest level first, the very words first, what is open first."""

from datetime import datetime

import pytest
import time_machine

from intranet.clock import PARIS
from intranet.orientation import asking, cards, finding
from tests.builders import directory, offer, territories

MONEY, RIGHTS = (
    "difficultes-financieres",
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits",
)
MONDAY_10 = datetime(2026, 11, 23, 10, tzinfo=PARIS)


@pytest.fixture
def ask(indexed, actor):
    """`ask("impayés Cancale")`: [(level, names of its cards)] for the member, on a Monday."""

    def answer(typed, who="member"):
        indexed()
        with time_machine.travel(MONDAY_10, tick=False):
            asked = asking.read({"q": typed})
            found = finding.answers(actor(who), asked)
            levels = cards.by_level(actor(who), found.answers, asked)
        return [(level.name, [card.name for card in level.cards]) for level in levels]

    return answer


@pytest.fixture
def seen(cast):
    """`seen(structure)`: the member's network sees it."""

    def see(structure, **holder):
        directory.membership(directory.position(structure, **holder), cast.network)
        return structure

    return see


def test_who_stands_in_the_commune_comes_before_who_serves_it_from_afar(ask, cast, seen):
    carsat = seen(directory.structure(cast.saint_meloir, "Antenne budget", "association"))
    offer.service(carsat, area=["35"])
    offer.service(cast.ccas)

    levels = ask("impayés Cancale")

    assert levels[0] == ("here", ["CCAS de Cancale"])
    assert ("near", ["Antenne budget"]) in levels


def test_who_does_not_serve_the_commune_does_not_answer(ask, cast, seen):
    offer.service(seen(directory.structure(cast.saint_meloir, "CCAS de Saint-Méloir")))

    assert ask("impayés Cancale") == [("welcome", ["CCAS de Cancale"])]


def test_who_serves_the_commune_by_a_list_answers_as_nearest(ask, cast, seen):
    offer.service(
        seen(directory.structure(cast.saint_meloir, "Point conseil", "association")), area=["35049"]
    )

    assert ask("impayés Cancale")[0] == ("here", ["Point conseil"])


def test_a_permanence_answers_in_the_commune_where_it_is_held(ask, cast, seen):
    rennes = territories.commune("Rennes", "35238")
    carsat = seen(directory.structure(rennes, "CARSAT Bretagne", "carsat"))
    offer.permanence(carsat, cast.ccas, themes=[RIGHTS])

    assert ask("retraite Cancale")[0] == ("here", ["CARSAT Bretagne"])


def test_a_permanence_around_answers_before_the_departement(ask, cast, seen):
    rennes = territories.commune("Rennes", "35238")
    carsat = seen(directory.structure(rennes, "CARSAT Bretagne", "carsat"))
    offer.permanence(carsat, cast.cdas, themes=[RIGHTS])
    offer.service(carsat, "Retraite", [RIGHTS], area=["35"])

    assert [name for name, _ in ask("retraite Cancale")][:2] == ["near", "departement"]


def test_the_very_words_come_before_the_theme_alone(ask, cast, seen):
    caf = seen(directory.structure(cast.cancale, "CAF", "caf"))
    offer.service(caf, "Prestations familiales", [RIGHTS])
    offer.service(cast.ccas, "Dossiers de retraite", [RIGHTS])

    assert ask("retraite Cancale")[:2] == [("here", ["CCAS de Cancale"]), ("theme", ["CAF"])]


def test_those_who_only_share_the_theme_are_not_named_from_afar(ask, cast, seen):
    rennes = territories.commune("Rennes", "35238")
    caf = seen(directory.structure(rennes, "CAF", "caf"))
    offer.service(caf, "Prestations familiales", [RIGHTS], area=["35"])
    offer.service(cast.ccas, "Dossiers de retraite", [RIGHTS])

    assert ask("retraite Cancale")[0] == ("here", ["CCAS de Cancale"])
    assert "CAF" not in str(ask("retraite Cancale"))


def test_without_anyone_for_the_theme_those_who_receive_anyone_then_its_category(ask, cast, seen):
    caf = seen(directory.structure(cast.cancale, "CAF", "caf"))
    offer.service(caf, "Logement", ["logement-hebergement--louer-un-logement"])

    assert ask("hébergement d’urgence Cancale") == [
        ("welcome", ["CCAS de Cancale"]),
        ("category", ["CAF"]),
    ]


def test_what_is_open_comes_first(ask, cast, seen):
    cast.ccas.opening_hours = "Tu 09:00-12:00"
    other = seen(
        directory.structure(cast.cancale, "Secours", "association", opening_hours="Mo 09:00-12:00")
    )
    offer.service(cast.ccas)
    offer.service(other)

    assert ask("impayés Cancale")[0][1] == ["Secours", "CCAS de Cancale"]


def test_then_what_opens_first(ask, cast, seen):
    cast.ccas.opening_hours = "We 09:00-12:00"
    other = seen(
        directory.structure(cast.cancale, "Zèbre", "association", opening_hours="Tu 09:00-12:00")
    )
    offer.service(cast.ccas)
    offer.service(other)

    assert ask("impayés Cancale")[0][1] == ["Zèbre", "CCAS de Cancale"]


def test_a_vacant_seat_is_never_a_contact(ask, cast):
    names = [name for _, found in ask("référente logement Cancale") for name in found]

    assert "Référente logement" not in names


def test_a_person_is_found_by_name_when_no_need_is_said(ask):
    assert ask("Martin")[0] == ("anywhere", ["Awa Martin"])


def test_those_who_receive_anyone_are_always_named(ask):
    assert ask("garde d’enfant Cancale") == [("welcome", ["CCAS de Cancale"])]


def test_without_any_in_the_commune_those_of_the_epci_are_named(ask, cast):
    territories.commune("La Fresnais", "35116", epci=cast.epci, agency=cast.agency)

    names = dict(ask("impayés La Fresnais"))["welcome"]

    assert set(names) == {"CCAS de Cancale", "CDAS de la baie"}


def test_two_needs_are_met_together_before_one(ask, cast, seen):
    both = seen(directory.structure(cast.cancale, "Les deux", "association"))
    offer.service(both, "Budget et droits", [MONEY, RIGHTS])
    offer.service(cast.ccas)

    assert ask("impayés retraite Cancale")[0] == ("here", ["Les deux"])


def test_words_that_nobody_has_do_not_hide_who_answers_the_need(ask, cast):
    offer.service(cast.ccas)

    assert ask("impayés trottinette Cancale")[0] == ("here", ["CCAS de Cancale"])


@pytest.mark.parametrize("who", ["outsider", "newcomer", "other_coordinator"])
def test_who_shares_no_network_is_answered_nothing_of_it(ask, cast, who):
    offer.service(cast.ccas)

    assert ask("impayés Cancale", who) == []


def test_a_service_no_longer_offered_does_not_answer(ask, cast):
    from intranet.clock import now

    offer.service(cast.ccas, closed_at=now())

    assert ask("impayés Cancale") == [("welcome", ["CCAS de Cancale"])]


def test_whoever_follows_the_need_is_named_on_the_card(indexed, actor, cast):
    cast.manager.themes = ["difficultes-financieres"]
    offer.service(cast.ccas)
    indexed()
    asked = asking.read({"q": "impayés Cancale"})

    levels = cards.by_level(actor("member"), finding.answers(actor("member"), asked).answers, asked)

    assert [one.name for one in levels[0].cards[0].people] == ["Maëlle Kerdoncuff"]


def test_who_follows_something_else_is_not_named(indexed, actor, cast):
    cast.manager.themes = ["numerique"]
    offer.service(cast.ccas)
    indexed()
    asked = asking.read({"q": "impayés Cancale"})

    levels = cards.by_level(actor("member"), finding.answers(actor("member"), asked).answers, asked)

    assert levels[0].cards[0].people == []
