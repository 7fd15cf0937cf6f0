import pytest

from intranet.database import db
from intranet.duplicates import merging, suspects
from tests.builders import directory


@pytest.fixture
def found(acting):
    """{(low, high): reasons} of the pairs shown to somebody."""

    def look(sort, who="coordinator"):
        db.session.flush()
        return {(p.low, p.high): p.reasons for p in getattr(suspects, sort)(acting(who))}

    return look


def pair(*rows):
    return tuple(sorted(row.id for row in rows))


@pytest.mark.parametrize(
    "name",
    [
        "C.C.A.S. de Cancale",
        "CCAS Cancale",
        "Centre communal d’action sociale de Cancale",
        "cancale ccas",
    ],
)
def test_one_name_written_in_two_ways_in_one_commune(cast, found, name):
    twin = directory.structure(cast.cancale, name)

    assert found("structures")[pair(cast.ccas, twin)] == ("name",)


def test_a_name_within_another_of_the_same_type(cast, found):
    short = directory.structure(cast.cancale, "CCAS")

    assert found("structures")[pair(cast.ccas, short)] == ("near",)


def test_a_name_within_another_of_another_type_says_nothing(cast, found):
    home = directory.structure(cast.cancale, "Cancale", "mairie")

    assert pair(cast.ccas, home) not in found("structures")


def test_the_same_name_in_another_commune_says_nothing(cast, found):
    elsewhere = directory.structure(cast.saint_meloir, "CCAS de Cancale")

    assert pair(cast.ccas, elsewhere) not in found("structures")


def test_a_word_that_many_names_hold_makes_none_by_itself(cast, found):
    vague = directory.structure(cast.cancale, "Accueil", "association")
    for street in ("des Halles", "du Port", "de la Houle", "du Bourg"):
        directory.structure(cast.cancale, f"Accueil {street}", "association")

    assert not [keys for keys in found("structures") if vague.id in keys]


def test_one_siret_in_one_commune_or_under_one_name(cast, found):
    cast.ccas.siret = "21350049900018"
    here = directory.structure(cast.cancale, "Épicerie sociale", siret=cast.ccas.siret)
    there = directory.structure(cast.saint_meloir, "Point d’accueil", siret=cast.ccas.siret)

    assert found("structures")[pair(cast.ccas, here)] == ("siret",)
    assert pair(cast.ccas, there) not in found("structures")


def test_one_telephone_and_a_word_in_common(cast, found):
    cast.cdas.phone = "+33299820000"
    kin = directory.structure(cast.cancale, "Antenne du CDAS", phone=cast.cdas.phone)
    other = directory.structure(cast.cancale, "Mission locale", phone=cast.cdas.phone)

    assert found("structures")[pair(cast.cdas, kin)] == ("phone",)
    assert pair(cast.cdas, other) not in found("structures")


def test_a_switchboard_pairs_nobody(cast, found):
    rows = [
        directory.structure(cast.saint_meloir, f"Service social {n}", phone="+33299000000")
        for n in range(suspects.CROWD + 1)
    ]

    assert not [r for keys, r in found("structures").items() if rows[0].id in keys and "phone" in r]


def test_one_identifier_of_origin(cast, found):
    one = directory.structure(cast.cancale, "Le Relais", source="soliguide", source_id="12")
    other = directory.structure(cast.cancale, "Chez nous", source="soliguide", source_id="12")

    assert found("structures")[pair(one, other)] == ("origin",)


def test_a_closed_structure_is_no_duplicate(cast, twin, found):
    twin.closed_at = twin.created_at

    assert pair(cast.ccas, twin) not in found("structures")


def test_people_of_one_name_in_one_structure(cast, homonym, found):
    homonym.email = ""

    assert found("people")[pair(cast.member, homonym)] == ("team",)


def test_people_of_one_name_in_one_agency(cast, found):
    homonym = directory.person("Awa", "MARTIN")
    directory.position(cast.ccas, holder=homonym)

    assert found("people")[pair(cast.member, homonym)] == ("agency",)


def test_a_common_name_says_nothing_from_one_structure_to_another(cast, found):
    for number in range(suspects.FEW):
        directory.position(cast.ccas, f"Poste {number}", holder=directory.person("Awa", "Martin"))

    assert not [keys for keys in found("people") if cast.member.id in keys]


@pytest.mark.parametrize("column", ["email", "mobile"])
def test_people_who_share_what_one_has_alone(cast, found, column):
    value = {"email": "awa@cdas.example", "mobile": "+33612345678"}[column]
    setattr(cast.member, column, value)
    other = directory.person("A.", "Martin-Le Goff", **{column: value})
    directory.position(cast.ccas, holder=other)

    assert found("people")[pair(cast.member, other)] == (column,)


def test_a_mailbox_that_several_read_pairs_nobody(cast, found):
    cast.manager.email = cast.member.email = "accueil@cdas.example"

    assert pair(cast.manager, cast.member) not in found("people")


def test_a_coordinator_is_shown_their_agency_alone(cast, twin, found):
    other = directory.structure(cast.fougeres, "CCAS Fougères")

    assert found("structures").keys() == {pair(cast.ccas, twin)}
    assert found("structures", "other_coordinator").keys() == {pair(cast.other_ccas, other)}
    assert len(found("structures", "administrator")) == 2


def test_a_pair_said_different_is_not_proposed_again(cast, twin, found, acting):
    merging.say_different(acting(), twin, cast.ccas)
    merging.say_different(acting(), cast.ccas, twin)

    assert pair(cast.ccas, twin) not in found("structures")


def test_a_merged_entry_is_not_proposed_again(cast, twin, found, merge):
    merge(cast.ccas, twin)

    assert pair(cast.ccas, twin) not in found("structures")


def test_reading_them_does_not_take_more_queries_with_more_entries(cast, twin, acting, queries):
    actor = acting("administrator")
    suspects.structures(actor), suspects.people(actor)
    queries.clear()
    suspects.structures(actor), suspects.people(actor)
    before = len(queries)
    for number in range(30):
        structure = directory.structure(cast.cancale, f"CCAS {number // 2}")
        directory.position(structure, holder=directory.person("Awa", f"Le {number // 2}"))
    queries.clear()
    suspects.structures(actor), suspects.people(actor)

    assert len([q for q in queries if q.startswith("SELECT")]) == before <= 12
