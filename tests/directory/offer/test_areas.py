"""The territory that something answers for: what it holds, how it reads, how it is typed."""

import pytest

from intranet.database import db
from intranet.directory.offer import areas
from intranet.directory.offer.area_forms import AreaField
from intranet.directory.offer.typical import EVERYWHERE
from intranet.web.forms import Form
from tests.builders import territories


class AreaForm(Form):
    area = AreaField()


@pytest.fixture
def territory(cast):
    """Cancale and Saint-Méloir in an EPCI; La Houle and Messac were parts of Cancale: the first
    kept its code beside a current commune's, the second has one that INSEE gave up."""
    part = territories.commune("La Houle", "35049", kind="commune-deleguee")
    gone = territories.commune("Messac", "35190", kind="commune-deleguee")
    part.parent_id = gone.parent_id = cast.cancale.id
    db.session.flush()
    cast.part, cast.gone = part, gone
    return cast


def read(cast, stored=None, **sent):
    """The field of a form that shows `stored` and is sent `sent`."""
    with cast.app.test_request_context(method="POST", data=sent):
        form = AreaForm(data={"area": stored or []})
        form.area.offer(cast.cancale)
        form.validate()
        return form.area


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("35049", "commune"), ("2A004", "commune"), ("243500782", "epci"), ("35", "departement"),
        ("2B", "departement"), ("974", "departement"), ("france", "france"), ("99100", "france"),
        ("", None), ("350", None), ("abcde", None), ("12345678", None),
    ],
)  # fmt: skip
def test_a_code_is_known_by_its_shape(code, level):
    assert areas.level(code) == level


@pytest.mark.parametrize(
    ("area", "inside"),
    [
        (["35049"], True), (["35299"], False), (["243500782"], True), (["35"], True),
        (["44"], False), (["france"], True), (["99100"], True), (["44", "35049"], True), ([], False),
    ],
)  # fmt: skip
def test_an_area_covers_a_commune_by_any_of_its_codes(territory, area, inside):
    assert areas.covers(area, territory.cancale) is inside
    assert areas.covers(area, territory.gone) is inside  # a part of Cancale


def test_nothing_said_is_the_commune_itself_or_the_one_above(territory):
    assert areas.resolved([], territory.cancale) == ["35049"]
    assert areas.resolved([], territory.gone) == ["35049"]
    assert areas.resolved(["35"], territory.cancale) == ["35"]


@pytest.mark.parametrize(
    ("area", "words"),
    [
        (["35"], "toute l’Ille-et-Vilaine"),
        (["22"], "toutes les Côtes-d’Armor"),
        (["29"], "tout le Finistère"),
        (["france"], "toute la France"),
        (["243500782"], "Saint-Malo Agglomération"),
        (["35049"], "Cancale"),
        (["35049", "35299"], "Cancale et Saint-Méloir-des-Ondes"),
        (["35190"], "Cancale"),
        (["35049", "243500782", "44"], "toute la Loire-Atlantique, Saint-Malo Agglomération et Cancale"),
        (["35999"], "35999"),
    ],
)  # fmt: skip
def test_an_area_reads_as_people_say_it(territory, area, words):
    assert areas.label(area) == words


def test_many_communes_are_counted(territory):
    for number in range(6):
        territories.commune(f"Saint-{number}", f"3540{number}")
    assert areas.label(["35049", *(f"3540{n}" for n in range(6))]) == (
        "Cancale, Saint-0, Saint-1 et 4 autres communes"
    )


def test_many_labels_cost_as_many_queries_as_one(territory, queries):
    many = [["35049"], ["243500782"], ["35049", "35299"], ["35"], ["35190"]]
    found = areas.labels(many)
    assert found[frozenset(["35049", "35299"])] == "Cancale et Saint-Méloir-des-Ondes"
    queries.clear()
    areas.labels(many)
    assert len(queries) == 3


@pytest.mark.parametrize(
    ("sent", "data"),
    [
        ({"area": ""}, []),
        ({"area": "departement"}, ["35"]),
        ({"area": "epci", "area-epci": "243500782"}, ["243500782"]),
        ({"area": "liste", "area-liste": "cancale\nSaint-Méloir des Ondes"}, ["35049", "35299"]),
        ({"area": "liste", "area-liste": "35049, 35049 ; Cancale (35049)"}, ["35049"]),
        ({"area": "liste", "area-liste": "saint-malo agglo, fougères"}, ["243500782", "35115"]),
        ({"area": "liste", "area-liste": "Messac"}, ["35049"]),
    ],
)
def test_what_is_sent_is_read(territory, sent, data):
    field = read(territory, **sent)
    assert (field.errors, field.data) == ([], data)


def test_a_code_that_no_longer_exists_says_which_commune_replaced_it(territory):
    field = read(territory, area="liste", **{"area-liste": "35190"})
    assert field.errors == [
        "Le code 35190 n’existe plus\u00a0: la commune fait partie de Cancale (35049)."
    ]
    assert field.listed == "35190"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "au moins une commune"), (" , ; ", "au moins une commune"),
        ("Atlantis", "n’est ni une commune"), ("35998", "n’a le code 35998"),
        ("c", "n’est ni une commune"), ("x" * 3000, "n’est ni une commune"),
        ("\n".join(["Cancale"] * 500), "400 communes au plus"), ("{{7*7}}", "{{7*7}}"),
    ],
)  # fmt: skip
def test_an_unreadable_list_is_refused_with_a_sentence(territory, typed, told):
    if typed == "c":
        territories.commune("Combourg", "35085")  # two begin with « c »: ambiguous, not unknown
        told = "précisez"
    assert told in " ".join(map(str, read(territory, area="liste", **{"area-liste": typed}).errors))


@pytest.mark.parametrize("sent", [{"area": "epci", "area-epci": "999"}, {"area": "autre"}, {"area": "x"}])  # fmt: skip
def test_a_way_that_was_not_offered_is_refused(territory, sent):
    assert read(territory, **sent).errors


@pytest.mark.parametrize("stored", [[], ["35"], ["243500782"], ["35049", "35299"], ["france"], ["44", "35049"], ["35190"]])  # fmt: skip
def test_what_is_stored_comes_back_when_nothing_was_touched(territory, stored):
    with territory.app.test_request_context():
        form = AreaForm(data={"area": stored})
        form.area.offer(territory.cancale)
        shown = {"area": form.area.scope, "area-epci": form.area.epci, "area-liste": form.area.listed}  # fmt: skip
    expected = ["35049"] if stored == ["35190"] else stored
    assert sorted(read(territory, stored, **shown).data) == sorted(expected)


def test_a_field_left_out_of_what_is_sent_stays(territory):
    assert read(territory, ["35"], name="x").data == ["35"]


@pytest.mark.parametrize("kind", sorted(EVERYWHERE))
def test_who_answers_for_the_departement_does_so_from_the_start(cast, kind):
    client = cast.sign_in("coordinator")
    data = {"kind": kind, "name": "Accueil", "commune": "Cancale", "area": ""}
    location = client.post("/annuaire/structures/nouvelle", data=data).headers["Location"]
    assert "toute l’Ille-et-Vilaine" in client.get(location).get_data(as_text=True)


def test_a_manager_says_what_the_structure_answers_for(cast):
    client, page = cast.sign_in("manager"), f"/annuaire/structures/{cast.ccas.id}"
    data = {
        "kind": "ccas", "name": "CCAS de Cancale", "commune": "Cancale", "version": "1",
        "area": "epci", "area-epci": "243500782",
    }  # fmt: skip
    assert client.post(f"{page}/modifier", data=data).status_code == 303
    assert "Saint-Malo Agglomération" in client.get(page).get_data(as_text=True)
    assert "Saint-Malo Agglomération" in client.get(f"{page}/historique").get_data(as_text=True)
