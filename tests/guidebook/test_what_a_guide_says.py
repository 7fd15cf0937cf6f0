"""What a guide holds: everything a member may see of the network, in words, in order."""

from datetime import date, datetime, timedelta

import pytest

from intranet.clock import PARIS, now
from intranet.database import db
from intranet.directory.models import ENDED, Assignment, Membership
from intranet.guidebook import composing, queries
from intranet.guidebook.words import BREAK
from intranet.networks.models import NetworkCommune
from intranet.web.dates import day
from tests.builders import directory, offer, territories

HOUSING = "logement-hebergement--louer-un-logement"
OVERINDEBTED = "difficultes-financieres--acquerir-une-autonomie-budgetaire"


def entry(guide, name):
    return next(one for one in guide.entries if one.name == name)


def place(guide, name):
    return next(one for one in guide.communes if one.name == name)


def names(mentions):
    return [one.name for one in mentions]


# Who is in it


def test_it_holds_the_structures_of_the_network_in_the_order_of_names(cast, composed):
    other = directory.structure(cast.cancale, "Épicerie sociale", "association")
    directory.membership(directory.position(other), cast.network)
    assert names(composed().entries) == ["CCAS de Cancale", "CDAS de la baie", "Épicerie sociale"]


def test_every_member_takes_the_same_guide(cast, composed):
    assert composed("member") == composed("manager") == composed("coordinator")


def test_a_structure_without_a_seat_in_the_network_is_left_out(cast, composed):
    directory.position(directory.structure(cast.cancale, "Mairie de Cancale", "mairie"))
    assert "Mairie de Cancale" not in names(composed("coordinator").entries)


def test_a_closed_structure_is_left_out(cast, composed):
    cast.ccas.closed_at = now()
    assert names(composed().entries) == ["CDAS de la baie"]


def test_a_structure_whose_seats_left_the_network_is_left_out(cast, composed):
    db.session.query(Membership).filter(
        Membership.position_id.in_([cast.manager_seat.id, cast.vacant_seat.id])
    ).update({"state": ENDED})
    assert names(composed().entries) == ["CDAS de la baie"]


# Contacts


def test_contacts_are_the_seats_of_the_network_with_their_holder_or_vacant(cast, composed):
    directory.position(cast.ccas, "Comptable", holder=directory.person("Nour", "Benali"))
    contacts = entry(composed(), "CCAS de Cancale").contacts
    assert [(one.title, one.holder) for one in contacts] == [
        ("Directrice", "Maëlle Kerdoncuff"),
        ("Référente logement", ""),
    ]


def test_a_contact_is_reached_by_the_line_of_its_holder_else_of_the_seat(cast, composed):
    cast.manager_seat.phone, cast.vacant_seat.phone = "+33299000001", "+33299000002"
    cast.manager.phone = "+33299000003"
    held, vacant = entry(composed(), "CCAS de Cancale").contacts
    assert held.lines[0].url == "tel:+33299000003"
    assert vacant.lines[0].text == "02\xa099\xa000\xa000\xa002"


def test_nobody_s_portable_is_printed(cast, composed):
    cast.manager.mobile = "+33612345678"
    assert "612345678" not in repr(composed())


def test_what_is_private_to_an_entry_is_not_printed(cast, composed):
    cast.manager.about, cast.manager.subjects = "Absente le mercredi", "le logement"
    assert "mercredi" not in repr(composed()) and "subjects" not in repr(composed())


# Verification


def test_each_entry_says_when_it_was_verified_or_that_it_should_be(cast, composed):
    cast.ccas.verified_at = now()
    guide = composed()
    fresh, never = entry(guide, "CCAS de Cancale"), entry(guide, "CDAS de la baie")
    assert fresh.verified == f"vérifiée le {day(now(), weekday=False)}" and not fresh.due
    assert (never.verified, never.last, never.due) == ("à vérifier", "", True)


def test_an_entry_not_verified_for_long_says_when_it_was(cast, composed):
    cast.ccas.verified_at = now() - timedelta(days=800)
    stale = entry(composed(), "CCAS de Cancale")
    assert stale.due and stale.verified == "à vérifier"
    assert stale.last.startswith("Dernière vérification le ")


def test_the_share_counts_structures_and_people(cast, composed):
    assert composed().share == 0
    cast.ccas.verified_at = cast.cdas.verified_at = cast.manager.verified_at = now()
    assert composed().share == 75


# Hours and permanences


def test_hours_are_in_french_words(cast, composed):
    cast.ccas.opening_hours, cast.ccas.hours_note = "Mo-Fr 09:00-12:00", "Fermé en août"
    hours = entry(composed(), "CCAS de Cancale").hours
    assert hours[0].startswith("Du lundi au vendredi") and hours[1] == "Fermé en août"


def test_a_permanence_shows_under_who_holds_it_and_who_hosts_it(cast, composed):
    offer.permanence(cast.cdas, host=cast.ccas, by_appointment=True)
    guide = composed()
    [held] = entry(guide, "CDAS de la baie").held
    [hosted] = entry(guide, "CCAS de Cancale").hosted
    assert held.place == "CCAS de Cancale" and hosted.who == "CDAS de la baie"
    assert held.note == "Sur rendez-vous"
    assert hosted.target == cast.cdas.id


def test_a_permanence_comes_with_its_three_next_days(cast, actor):
    offer.permanence(cast.cdas, host=cast.ccas, opening_hours="Tu 09:00-12:00; PH off")
    db.session.commit()
    monday = datetime(2027, 5, 3, 8, tzinfo=PARIS)
    guide = composing.compose(queries.gathered(actor("member"), cast.network), monday)
    assert entry(guide, "CDAS de la baie").held[0].next == [
        "mardi 4 mai",
        "mardi 11 mai",
        "mardi 18 mai",
    ]


def test_a_day_with_two_openings_is_told_once(cast, composed):
    offer.permanence(cast.cdas, host=cast.ccas, opening_hours="Mo-Sa 09:00-12:00,14:00-17:00")
    days = entry(composed(), "CDAS de la baie").held[0].next
    assert len(days) == len(set(days)) == 3


def test_a_permanence_no_longer_held_is_left_out(cast, composed):
    offer.permanence(cast.cdas, host=cast.ccas, closed_at=now())
    guide = composed()
    assert not entry(guide, "CDAS de la baie").held and not entry(guide, "CCAS de Cancale").hosted


def test_whoever_comes_from_outside_the_network_is_told_by_the_host(cast, composed):
    offer.permanence(cast.other_ccas, host=cast.ccas)
    [hosted] = entry(composed(), "CCAS de Cancale").hosted
    assert hosted.who == "CCAS de Fougères" and hosted.target is None


# By theme


def test_themes_lead_to_whoever_deals_with_them(cast, composed):
    offer.service(cast.ccas, "Domiciliation", themes=[HOUSING])
    offer.service(cast.cdas, "Aide au budget", themes=[OVERINDEBTED, HOUSING])
    offer.service(cast.cdas, "Ancienne aide", themes=[HOUSING], closed_at=now())
    found = {c.label: c.themes for c in composed().categories}
    assert list(found) == ["Difficultés financières", "Logement et hébergement"]
    [housing] = found["Logement et hébergement"]
    assert [(one.name, one.told) for one in housing.mentions] == [
        ("CCAS de Cancale", "Cancale · Domiciliation"),
        ("CDAS de la baie", "Saint-Méloir-des-Ondes · Aide au budget"),
    ]


def test_a_permanence_counts_for_its_themes(cast, composed):
    offer.permanence(cast.cdas, host=cast.ccas, themes=[HOUSING])
    assert names(composed().categories[0].themes[0].mentions) == ["CDAS de la baie"]


def test_a_service_that_names_a_whole_category_is_told_under_it(cast, composed):
    offer.service(cast.ccas, themes=["logement-hebergement"])
    assert composed().categories[0].themes[0].label == "Toute la thématique"


# By commune


def test_a_commune_says_who_stands_there_and_who_comes(cast, composed):
    offer.permanence(cast.cdas, host=cast.ccas)
    cancale = place(composed(), "Cancale")
    assert names(cancale.there) == ["CCAS de Cancale"]
    assert [one.who for one in cancale.visiting] == ["CDAS de la baie"]


def test_a_commune_says_who_answers_for_it_from_elsewhere(cast, composed):
    cast.ccas.area = [cast.saint_meloir.insee_code]
    found = place(composed(), "Saint-Méloir-des-Ondes")
    assert [(one.name, one.told) for one in found.serving] == [("CCAS de Cancale", "Cancale")]


def test_whoever_answers_for_the_whole_territory_is_said_once(cast, composed):
    cast.ccas.area = [cast.epci.siren]
    guide = composed()
    assert names(guide.everywhere) == ["CCAS de Cancale"]
    assert place(guide, "Saint-Méloir-des-Ondes").serving == []


def test_communes_where_nothing_is_known_are_named_apart(cast, composed):
    hirel = territories.commune("Hirel", "35132", epci=cast.epci, agency=cast.agency)
    db.session.add(
        NetworkCommune(network_id=cast.network.id, commune_id=hirel.id, starts_on=date(2020, 1, 1))
    )
    guide = composed()
    assert guide.empty == ["Hirel"] and "Hirel" not in names(guide.communes)


def test_a_structure_outside_the_territory_has_its_commune_in_the_guide(cast, composed):
    far = directory.structure(cast.fougeres, "CAF d’Ille-et-Vilaine", "caf")
    directory.membership(directory.position(far), cast.network)
    assert names(place(composed(), "Fougères").there) == ["CAF d’Ille-et-Vilaine"]


# Index


def test_the_index_mixes_structures_people_and_communes_in_order(cast, composed):
    found = composed().index
    assert [(one.letter, one.text, one.kind) for one in found] == [
        ("C", "Cancale", "commune"),
        ("C", "CCAS de Cancale", "structure"),
        ("C", "CDAS de la baie", "structure"),
        ("K", "Kerdoncuff Maëlle", "person"),
        ("M", "Martin Awa", "person"),
        ("S", "Saint-Méloir-des-Ondes", "commune"),
    ]


def test_whoever_left_is_no_longer_named(cast, composed):
    db.session.query(Assignment).filter_by(position_id=cast.manager_seat.id).update(
        {"ends_on": date(2026, 1, 1)}
    )
    assert "Kerdoncuff" not in repr(composed())


# Links


@pytest.mark.parametrize(
    ("number", "url"), [("+33299123456", "tel:+33299123456"), ("javascript:1", ""), ("", None)]
)
def test_only_a_number_can_be_called(cast, composed, number, url):
    cast.ccas.phone = number
    lines = entry(composed(), "CCAS de Cancale").lines
    assert [one.url for one in lines] == ([url] if url is not None else [])


@pytest.mark.parametrize("site", ["javascript:alert(1)", "file:///etc/passwd", "ftp://x", "x y"])
def test_only_the_web_is_linked(cast, composed, site):
    cast.ccas.website = site
    assert [one.url for one in entry(composed(), "CCAS de Cancale").lines] == [""]


def test_an_address_too_long_for_a_column_is_cut_where_it_reads_best(cast, composed):
    cast.ccas.email = "coordination.saint-malo@demo.maillage.example"
    cast.cdas.email = "accueil@cdas.example"
    guide = composed()
    long = entry(guide, "CCAS de Cancale").lines[0]
    assert long.text.split(BREAK) == [
        "coordination",
        ".saint-malo@",
        "demo",
        ".maillage",
        ".example",
    ]
    assert long.url == "mailto:coordination.saint-malo@demo.maillage.example"
    assert BREAK not in entry(guide, "CDAS de la baie").lines[0].text


def test_gathering_takes_as_many_queries_for_a_large_network(cast, composed, queries):
    for number in range(3):
        _furnish(cast, number)
    composed()
    queries.clear()
    composed()
    few = len(queries)
    for number in range(3, 15):
        _furnish(cast, number)
    composed()
    queries.clear()
    composed()
    assert len(queries) == few


def _furnish(cast, number):
    row = directory.structure(
        cast.cancale, f"Association {number}", "association", area=[cast.epci.siren]
    )
    holder = directory.person("Personne", str(number))
    directory.membership(directory.position(row, holder=holder), cast.network)
    offer.service(row, f"Service {number}", themes=[HOUSING])
    offer.permanence(row, host=cast.cdas)
