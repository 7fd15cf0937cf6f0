"""Services and permanences are found by what they are, where they are, by who may see them; a
structure by what it offers; people by nothing of the kind."""

import pytest
from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.directory import indexing
from intranet.directory.models import ENDED, Membership
from intranet.directory.offer import outreach, services
from intranet.directory.offer.models import Service
from intranet.index.models import IndexEntry
from intranet.index.queries import Hit, Search, find
from tests.builders import directory, offer, territories

RENT = "logement-hebergement--reduire-les-impayes-de-loyer"
HEALTH = "sante--acces-aux-soins"
AREA, THEME = indexing.facet_of_area, indexing.facet_of_theme


def hits(typed="", circles=None, **kwargs):
    return set(find(Search(typed, circles=circles, **kwargs), limit=100))


def snapshot():
    columns = IndexEntry.kind, IndexEntry.ref_id, IndexEntry.words, IndexEntry.facets, IndexEntry.circles  # fmt: skip
    return set(db.session.execute(select(*columns)).tuples())


@pytest.fixture
def found(offering):
    """Its service, its permanence, and the two structures, as hits."""
    offering.hits = {
        "service": Hit("service", offering.service.id),
        "permanence": Hit("outreach", offering.permanence.id),
        "ccas": Hit("structure", offering.ccas.id),
        "other": Hit("structure", offering.other_ccas.id),
    }
    return offering


@pytest.mark.parametrize("facet", [THEME(RENT), THEME("logement-hebergement"), indexing.facet_of_audience("tous-publics")])  # fmt: skip
def test_a_service_and_its_structure_are_filtered_by_theme_category_and_audience(found, facet):
    assert hits(facets=(facet,)) == {found.hits["service"], found.hits["ccas"]}


def test_people_and_seats_are_not_found_by_what_their_structure_offers(found):
    kinds = {hit.kind for hit in hits("reduire impayes loyer")}
    assert kinds == {"service", "structure"}


def test_a_permanence_is_in_the_commune_and_the_epci_where_it_is_held(found):
    assert found.hits["permanence"] in hits(facets=(indexing.facet_of_commune("35049"),))
    assert found.hits["permanence"] in hits(facets=(AREA("35049"),))
    assert found.hits["permanence"] in hits(facets=(AREA("243500782"),))
    assert found.hits["permanence"] not in hits(facets=(AREA("35115"),))  # where it comes from
    assert found.hits["permanence"] in hits("bureau cancale fougeres acces soins")


def test_a_permanence_without_themes_deals_with_what_its_structure_does(found):
    offer.service(found.other_ccas, "Épicerie", ["equipement-et-alimentation--alimentation"])
    found.permanence.themes = []
    db.session.flush()
    indexing.refresh_structure(found.other_ccas.id)
    food = (THEME("equipement-et-alimentation"),)
    assert found.hits["permanence"] in hits(facets=food)
    assert found.hits["ccas"] not in hits(facets=food)  # the host does not: it only receives


@pytest.mark.parametrize(
    ("structure_area", "service_area", "facets"),
    [
        ([], [], {"35049"}),
        (["35"], [], {"35"}),
        (["35"], ["243500782"], {"243500782"}),
        (["france"], [], {"france"}),
    ],
)
def test_a_service_answers_for_its_area_else_that_of_its_structure(found, structure_area, service_area, facets):  # fmt: skip
    found.ccas.area, found.service.area = structure_area, service_area
    db.session.flush()
    indexing.refresh_structure(found.ccas.id)
    entry = db.session.scalars(select(IndexEntry).where(IndexEntry.kind == "service")).one()
    assert {f for f in entry.facets.split() if f.startswith("a")} == {AREA(code) for code in facets}


def test_a_service_of_a_delegated_commune_answers_for_the_commune_above(cast):
    part = territories.commune("La Houle", "35901", kind="commune-deleguee")
    part.parent_id = cast.cancale.id
    place = directory.structure(part, "Relais")
    offer.service(place)
    indexing.refresh_structure(place.id)
    assert {hit.kind for hit in hits(facets=(AREA("35049"),))} == {"service", "structure"}
    assert not hits(facets=(AREA("35901"),))


def test_circles_are_those_of_the_structure_and_for_a_permanence_of_its_host_too(found, actor):
    member = indexing.circles_of(actor("member"))  # the network of the CCAS
    outsider = indexing.circles_of(actor("outsider"))  # that of the other CCAS
    assert found.hits["service"] in hits(circles=member)
    assert found.hits["service"] not in hits(circles=outsider)
    assert found.hits["permanence"] in hits(circles=member)
    assert found.hits["permanence"] in hits(circles=outsider)
    assert not hits(circles=indexing.circles_of(actor("newcomer")))


def test_a_host_that_leaves_a_network_takes_its_permanences_from_it(found, actor):
    db.session.query(Membership).filter(Membership.network_id == found.network.id).update({"state": ENDED})  # fmt: skip
    indexing.refresh_structure(found.ccas.id)
    assert found.hits["permanence"] not in hits(circles=indexing.circles_of(actor("member")))


@pytest.mark.parametrize("closed", ["ccas", "other_ccas"])
def test_a_permanence_vanishes_with_either_of_its_places_and_comes_back(found, closed):
    structure = getattr(found, closed)
    structure.closed_at = now()
    db.session.flush()
    indexing.refresh_structure(structure.id)
    assert found.hits["permanence"] not in hits()
    assert not hits(facets=(THEME(HEALTH),))
    structure.closed_at = None
    db.session.flush()
    indexing.refresh_structure(structure.id)
    assert found.hits["permanence"] in hits()


def test_a_host_that_moves_takes_its_permanences_along_by_their_words(found):
    found.ccas.name = "Maison du littoral"
    db.session.flush()
    indexing.refresh_structure(found.ccas.id)
    assert found.hits["permanence"] in hits("littoral")
    assert found.hits["other"] in hits("littoral")  # found by where it receives


def test_every_write_is_found_at_once(cast, actor):
    manager = actor("manager")
    service = services.add(manager, cast.ccas, {"name": "Aide aux loyers", "themes": [RENT]})
    assert Hit("service", service.id) in hits("loyers")
    services.edit(manager, service, {"name": "Aide aux transports"}, service.version)
    assert not hits("loyers aide")
    assert {hit.kind for hit in hits("transports")} == {"service", "structure"}
    services.end(manager, service)
    assert not hits("transports")
    services.resume(manager, service)
    assert hits("transports")
    values = {"host_id": cast.cdas.id, "commune_id": cast.saint_meloir.id, "themes": [HEALTH]}
    session = outreach.add(manager, cast.ccas, values)
    assert Hit("outreach", session.id) in hits("permanence meloir")
    outreach.end(manager, session)
    assert Hit("outreach", session.id) not in hits()


def test_refreshing_piece_by_piece_gives_the_same_index_as_rebuilding(found):
    offer.service(found.cdas, "Ancien", closed_at=now())
    closed = directory.structure(found.cancale, "Fermée", closed_at=now())
    offer.service(closed)
    offer.permanence(closed, found.cdas)
    offer.permanence(found.cdas, closed)
    offer.permanence(found.cdas, commune=found.fougeres, address="1 rue", themes=[])
    for structure in (found.ccas, found.cdas, found.other_ccas, closed):
        indexing.refresh_structure(structure.id)
    piecemeal = snapshot()
    indexing.rebuild()
    assert piecemeal == snapshot()


def test_rebuilding_costs_no_query_per_row(found, queries):
    def cost():
        db.session.flush()
        queries.clear()
        indexing.rebuild()
        return len(queries)

    before = cost()
    for number in range(20):
        offer.service(found.cdas, f"Aide {number}")
        offer.permanence(found.cdas, found.ccas)
    assert cost() == before
    assert db.session.query(Service).count() == 21


def test_keys_make_one_token_each():
    facets = [THEME(RENT), AREA("2A004"), indexing.facet_of_audience("tous-publics")]
    assert all(facet.isalnum() and facet == facet.lower() for facet in facets)
