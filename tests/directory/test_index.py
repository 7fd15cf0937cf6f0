"""What is found by typing, and by whom: the same rule as the pages."""

import pytest
from sqlalchemy import select

from intranet.clock import now, today
from intranet.database import db
from intranet.directory import indexing, queries
from intranet.directory.models import ENDED, Assignment, Membership, Position, Structure
from intranet.index.models import IndexEntry
from intranet.index.queries import Hit, Search, find
from tests.builders import directory, networks, territories

CAST = ("administrator", "coordinator", "other_coordinator", "manager", "member", "outsider", "other_manager", "newcomer")  # fmt: skip


def hits(typed="", circles=None, **kwargs):
    return find(Search(typed, circles=circles, **kwargs), limit=100)


def snapshot():
    columns = IndexEntry.kind, IndexEntry.ref_id, IndexEntry.words, IndexEntry.facets, IndexEntry.circles  # fmt: skip
    return set(db.session.execute(select(*columns)).tuples())


def complicate(cast):
    """Seats across agencies, a closed structure, an abolished seat, a request, a leaver."""
    second = networks.network(cast.other_agency, "Marches de Bretagne")
    directory.membership(cast.manager_seat, second)
    directory.position(cast.other_ccas, "Renfort", holder=cast.manager)
    part = territories.commune("La Houle", "35901", kind="commune-deleguee")
    part.parent_id = cast.cancale.id
    alone = directory.structure(part, "Association Le Relais", "association")
    directory.position(alone, holder=directory.person("Léo", "Le Bris"))
    closed = directory.structure(cast.cancale, "Ancienne MSAP", closed_at=now())
    directory.membership(directory.position(closed), cast.network)
    directory.position(closed, holder=directory.person("Paul", "Fermé"))
    directory.position(cast.ccas, "Aboli", closed_at=now())
    gone = directory.person("Rose", "Partie")
    seat = directory.position(cast.cdas, "Référente handicap", holder=gone)
    db.session.query(Assignment).filter_by(position_id=seat.id).update({"ends_on": today()})
    ines = directory.person("Inès", "Roux", account=cast.accounts["newcomer"])
    directory.position(directory.structure(cast.fougeres, "Mission locale"), holder=ines)


def expected(actor):
    structures = db.session.scalars(queries.visible_to(actor)).all()
    people = db.session.scalars(queries.people_visible_to(actor)).all()
    seats = db.session.scalars(
        select(Position.id).where(
            Position.structure_id.in_([s.id for s in structures]),
            Position.closed_at.is_(None),
            ~select(Assignment.id)
            .where(Assignment.position_id == Position.id, Assignment.ends_on.is_(None))
            .exists(),
        )
    )
    holders = set(
        db.session.scalars(
            select(Assignment.person_id)
            .join(Assignment.position)
            .join(Position.structure)
            .where(
                Assignment.ends_on.is_(None),
                Structure.closed_at.is_(None),
            )
        )
    )
    return (
        {Hit("structure", s.id) for s in structures}
        | {Hit("person", p.id) for p in people if p.id in holders}
        | {Hit("position", key) for key in seats}
    )


@pytest.mark.parametrize("name", CAST)
@pytest.mark.parametrize("world", ["simple", "complicated"])
def test_search_and_pages_agree_on_who_sees_what(cast, actor, name, world):
    if world == "complicated":
        complicate(cast)
    indexing.rebuild()
    assert set(hits(circles=indexing.circles_of(actor(name)))) == expected(actor(name))


def test_refreshing_piece_by_piece_gives_the_same_index_as_rebuilding(cast):
    complicate(cast)
    for seat in db.session.scalars(select(Position)):
        indexing.refresh_position(seat.id)
    piecemeal = snapshot()
    indexing.rebuild()
    assert piecemeal == snapshot()


@pytest.mark.parametrize(
    "typed", ["kerdon", "maëlle directrice", "ccas cancale kerdoncuff", "KERDONCUFF ccas"]
)
def test_a_person_is_found_by_name_function_structure_and_commune(indexed, typed):
    assert Hit("person", indexed.manager.id) in hits(typed)


def test_a_vacant_seat_is_found_as_a_seat_and_a_held_one_through_its_holder(indexed):
    assert hits("référente logement") == [Hit("position", indexed.vacant_seat.id)]
    assert hits("agente accueil baie") == [Hit("person", indexed.member.id)]


def test_facets_filter_by_commune_type_and_network(indexed):
    assert set(hits(facets=("c35299",), kinds=("structure",))) == {
        Hit("structure", indexed.cdas.id)
    }
    assert set(hits(facets=("tcdas",), kinds=("person",))) == {Hit("person", indexed.member.id)}
    network = indexing.facet_of_network(indexed.other_network.id)
    assert set(hits(facets=(network,))) == {
        Hit("person", indexed.outsider.id),
        Hit("structure", indexed.other_ccas.id),
    }


def test_a_kind_of_two_words_is_one_facet(cast):
    agency = directory.structure(cast.cancale, "Agence de Saint-Malo", "france_travail")
    indexing.refresh_structure(agency.id)
    facet = indexing.facet_of_kind("france_travail")
    assert hits(facets=(facet,)) == [Hit("structure", agency.id)]


def test_a_delegated_commune_is_also_found_under_its_commune(cast):
    part = territories.commune("La Houle", "35901", kind="commune-deleguee")
    part.parent_id = cast.cancale.id
    relais = directory.structure(part, "Relais")
    indexing.refresh_structure(relais.id)
    assert hits(facets=("c35049",)) == hits("relais houle cancale") == [Hit("structure", relais.id)]


def test_renaming_a_structure_renames_it_for_whoever_works_there(indexed):
    indexed.cdas.name = "Maison du littoral"
    db.session.flush()
    indexing.refresh_structure(indexed.cdas.id)
    assert Hit("person", indexed.member.id) in hits("littoral")
    assert hits("baie") == []


def test_a_closed_structure_vanishes_with_its_seats_and_people(indexed):
    indexed.ccas.closed_at = now()
    db.session.flush()
    indexing.refresh_structure(indexed.ccas.id)
    assert hits("cancale") == []


def test_who_left_every_seat_vanishes(indexed):
    db.session.query(Assignment).filter_by(person_id=indexed.member.id).update({"ends_on": today()})
    indexing.refresh_position(indexed.member_seat.id)
    indexing.refresh_person(indexed.member.id)
    assert hits("martin") == []
    assert Hit("position", indexed.member_seat.id) in hits("agente")


def test_leaving_a_network_hides_the_structure_from_it_at_once(indexed, actor):
    db.session.query(Membership).filter_by(position_id=indexed.member_seat.id).update(
        {"state": ENDED}
    )
    indexing.refresh_position(indexed.member_seat.id)
    assert hits("martin", circles=indexing.circles_of(actor("manager"))) == []


def test_the_command_rebuilds_and_keeps_what_it_built(cast):
    db.session.commit()
    result = cast.app.test_cli_runner().invoke(args=["index", "rebuild"])
    assert "8 entrées" in result.output
    db.session.rollback()
    assert hits("kerdoncuff") == [Hit("person", cast.manager.id)]


def test_rebuilding_costs_no_query_per_row(cast, queries_run):
    structure_id = cast.ccas.id
    before = queries_run(indexing.rebuild)
    ccas = db.session.get(Structure, structure_id)
    for number in range(30):
        directory.position(ccas, holder=directory.person(f"Anne{number}", "Le Bris"))
    assert queries_run(indexing.rebuild) == before


def test_rebuilding_leaves_what_other_rooms_index(indexed):
    from intranet.index import entries

    entries.put("commune", 1, name="Cancale", words="Cancale", facets=[])
    indexing.rebuild()
    assert Hit("commune", 1) in hits("cancale")


def test_names_alike_by_the_thousand_keep_their_own_keys(cast):
    from intranet.index import bulk

    many = [bulk.Document("person", n, "Martin Awa", "Awa Martin", [], []) for n in range(1, 9001)]
    assert bulk.replace(("person",), many) == 9000
    assert db.session.query(IndexEntry).filter_by(kind="person").count() == 9000


def test_refreshing_many_structures_gives_the_same_index_as_rebuilding(cast):
    complicate(cast)
    keys = db.session.scalars(select(Structure.id)).all()
    indexing.refresh_structures(keys)
    together = snapshot()
    indexing.rebuild()
    assert together == snapshot()
    cast.ccas.name, cast.cdas.closed_at = "Zone d’accueil", now()
    db.session.flush()
    indexing.refresh_structures(keys)
    together = snapshot()
    indexing.rebuild()
    assert together == snapshot()


def test_refreshing_many_structures_costs_no_query_per_row(cast, queries_run):
    def refresh():
        indexing.refresh_structures(db.session.scalars(select(Structure.id)).all())

    refresh()
    before = queries_run(refresh)
    for number in range(30):
        directory.position(
            directory.structure(cast.cancale, f"CCAS n°{number}"),
            holder=directory.person(f"Anne{number}", "Le Bris"),
        )
    assert queries_run(refresh) <= before + 3  # two statements that insert, one that looks for keys


def test_many_things_of_one_name_find_a_place_beside_those_there(cast):
    from intranet.index import bulk

    def martins(first, last):
        names = {
            n: bulk.Document("person", n, "Martin Awa", "Awa", [], []) for n in range(first, last)
        }
        return {("person", n): document for n, document in names.items()}

    bulk.put(martins(1, 8300))
    bulk.put(martins(8300, 9000) | {("person", 5): None})
    assert db.session.query(IndexEntry).filter_by(kind="person").count() == 8998
    assert Hit("person", 5) not in find(Search("awa", circles=None), limit=10_000)


def test_however_many_already_have_that_name(cast, monkeypatch):
    from intranet.index import bulk

    monkeypatch.setattr(bulk, "SLOTS", 4)
    for first in range(1, 90, 10):
        martins = {
            ("person", n): bulk.Document("person", n, "Martin Awa", "Awa", [], [])
            for n in range(first, first + 10)
        }
        bulk.put(martins)
    assert db.session.query(IndexEntry).filter_by(kind="person").count() == 90
